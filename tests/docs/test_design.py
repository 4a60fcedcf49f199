"""docs/design.md names every file once, and its questions lead to files that are there."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


def load_file_tree():
    """docs/file_tree.py as a module; docs is no package."""
    specification = importlib.util.spec_from_file_location("file_tree", ROOT / "docs" / "file_tree.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


file_tree = load_file_tree()


def test_the_tree_is_that_of_the_files():
    shown = PAGE.split(file_tree.BEGIN)[1].split(file_tree.END)[0]
    assert shown == file_tree.tree(), "write it again: python docs/file_tree.py"


def test_each_file_says_what_it_is():
    """Styles are named after the component whose look they are; the others need a sentence."""
    silent = [str(file) for file in file_tree.files() if file.suffix in (".py", ".js") and not said_of(file)]
    assert not silent


def said_of(file: Path) -> str:
    """The line's description, for any file with content."""
    return file_tree.description(ROOT / file) or ("empty" if not (ROOT / file).read_bytes().strip() else "")


def test_ten_questions_lead_to_files_that_are_there():
    rows = re.findall(r"^\| [A-Z][^|]*\? \| `([^`]+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) == 10
    assert [path for path in rows if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Bytes on disk that survive a kill.", "Bytes on disk that survive a kill"),
        ("One thing. And another.", "One thing"),
        ("A pair (Radford et al. 2015), light.\n\nMore of it.", "A pair (Radford et al. 2015), light"),
        ("A clause: " + "and more of it, " * 10, "A clause: " + ", ".join(["and more of it"] * 5)),
    ],
)
def test_a_summary_is_the_first_sentence_or_what_fits(text, summary):
    assert file_tree.summary(text) == summary
