"""What the site generates while it is built, so that it cannot drift: command reference, public names, glossary."""

import inspect
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


def public_interface() -> str:
    """The names that `gan_core` offers, each with its summary and a link to what its docstring says, as a table."""
    import gan_core

    names = [(name, module) for module, names in gan_core.PUBLIC.items() for name in names]
    rows = [public_name(name, module, getattr(gan_core, name)) for name, module in names]
    return "\n".join(["| name | |", "|---|---|", *rows])


def public_name(name: str, module: str, entry: Any) -> str:
    """A row of that table. Objects that have no docstring of their own link to what documents their class."""
    documented = inspect.isclass(entry) or inspect.isfunction(entry)
    target = f"{module}.{name}" if documented else f"{type(entry).__module__}.{type(entry).__qualname__}"
    summary = " ".join((inspect.getdoc(entry) or "").split("\n\n")[0].split())
    return f"| [`{name}`][{target}] | {summary} |"


def glossary() -> str:
    """Every term of the app's hover texts, in alphabetical order, each under a heading of its own."""
    from gan_core.glossary import GLOSSARY

    return "\n".join(f"## {term}\n\n{GLOSSARY[term]}\n" for term in sorted(GLOSSARY, key=str.casefold))


GENERATED: dict[str, Callable[[], str]] = {
    "reference/commands.md": command_reference,
    "reference/python.md": public_interface,
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
