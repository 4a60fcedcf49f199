"""`latent-atlas`: opens the app on the runs that are found, with the settings in `.streamlit/config.toml` beside it."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard import PUBLIC_VARIABLE
from gan_core import __version__

APP = Path(__file__).parent / "streamlit_app.py"

command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@command.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Other options are passed on to Streamlit: `streamlit run --help` lists them.",
)
def start(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on.", show_default="8501, or the next free one")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    public: Annotated[
        bool,
        typer.Option("--public", help="Let other machines in. Everybody, you too, can only look: it is read-only."),
    ] = False,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Open Latent Atlas in the browser: the runs in `runs`, in `checkpoints` and those that ship."""
    if show_version:
        print(__version__)
        return
    if public:
        os.environ[PUBLIC_VARIABLE] = "1"
        print(f"Read-only, for everybody who reaches this machine ({socket.gethostname()}).")
    raise typer.Exit(run_streamlit(streamlit_arguments(port, no_browser, public, context.args)))


def streamlit_arguments(port: int | None, no_browser: bool, public: bool, passed_on: list[str]) -> list[str]:
    """The command line of `streamlit run`: this command's options by Streamlit's names, then what is passed on."""
    own = [] if port is None else [f"--server.port={port}"]
    if no_browser:
        own.append("--server.headless=true")
    if public:
        # without the second one Streamlit asks an outside host for this machine's address
        own += ["--server.address=0.0.0.0", "--browser.serverAddress=localhost"]
    return [str(APP), *own, *passed_on]


def run_streamlit(arguments: list[str]) -> int:
    """Serve the app until it is stopped, and give the exit code: 2 for an option that Streamlit does not know."""
    import click
    from streamlit.web.cli import main_run

    try:
        with main_run.make_context("latent-atlas", arguments) as context:
            if stray := context.params["args"]:
                raise click.UsageError(f"Got unexpected extra argument ({' '.join(stray)})")
            main_run.invoke(context)
    except click.ClickException as error:
        print(f"error: {error.format_message()}", file=sys.stderr)
        return error.exit_code
    return 0


def main() -> None:
    """Run the command; it ends when the server is stopped."""
    command()


if __name__ == "__main__":
    main()
