"""The scripts and styles beside this file, as Streamlit takes them: inline, so that they travel in the package."""

from pathlib import Path

_folder = Path(__file__).parent


def script(*names: str) -> str:
    """Several scripts as one module, in this order: the last one's default export is the component."""
    return "\n".join((_folder / name).read_text() for name in names)


def style(name: str) -> str:
    """A style sheet."""
    return (_folder / name).read_text()
