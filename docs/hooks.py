"""What the site generates while it is built, so that it cannot drift: the command reference and the glossary."""

from collections.abc import Callable
from typing import Any

PLACE = "<!-- generated -->"


def command_reference() -> str:
    """`gan-core` with all its subcommands as Markdown, from the help texts themselves."""
    import typer
    from typer.cli import get_docs_for_click

    from gan_core.cli.app import app

    command = typer.main.get_command(app)
    return get_docs_for_click(obj=command, ctx=typer.Context(command), name="gan-core")


def glossary() -> str:
    """Every term of the app's hover texts, in alphabetical order, each under a heading of its own."""
    from gan_core.glossary import GLOSSARY

    return "\n".join(f"## {term}\n\n{GLOSSARY[term]}\n" for term in sorted(GLOSSARY, key=str.casefold))


GENERATED: dict[str, Callable[[], str]] = {
    "reference/commands.md": command_reference,
    "glossary.md": glossary,
}


def on_page_markdown(markdown: str, page: Any, **context: Any) -> str:
    """Called by mkdocs with the text of each page."""
    make = GENERATED.get(page.file.src_uri)
    if make is None:
        return markdown
    if PLACE not in markdown:
        raise ValueError(f"{page.file.src_uri} has no line {PLACE}, where its generated part goes")
    return markdown.replace(PLACE, make())
