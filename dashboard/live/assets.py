"""The scripts and styles beside this file, as Streamlit takes them: inline, so that they travel in the package."""

from pathlib import Path

_folder = Path(__file__).parent


def script(*names: str) -> str:
    """Several scripts as one module, in this order: the last one's default export is the component."""
    return _joined(names)


def style(*names: str) -> str:
    """Several style sheets as one, in this order."""
    return _joined(names)


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_folder / name).read_text() for name in names)
