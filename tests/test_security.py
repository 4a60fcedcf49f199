"""SECURITY.md promises nothing that no test tries."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_a_test_that_is_named_exists(file, test):
    tree = ast.parse((ROOT / file).read_text())
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_its_tests():
    promised = TEXT.partition("## What is promised")[2].partition("## What is not promised")[0]
    sections = promised.split("### ")[1:]
    assert len(sections) >= 6
    assert [section.splitlines()[0] for section in sections if "::" not in section] == []


@pytest.mark.parametrize("path", re.findall(r"`((?:dashboard|gan_core)/[\w/]+\.py)`", TEXT))
def test_a_file_that_is_named_exists(path):
    assert (ROOT / path).is_file()
