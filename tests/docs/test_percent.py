"""Shares are written in one form everywhere: 9.1%."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("gan_core", "dashboard", "docs", "benchmarks", "examples", "checkpoints")
WRITTEN = [
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*")
    if path.suffix in {".py", ".js", ".md", ".ipynb"} and "node_modules" not in path.parts
]
APART = re.compile(r"(?<=[\d}])\s%(?=$|[\s.,;:)|\"'`\]<-])")


@pytest.mark.parametrize("path", [*WRITTEN, ROOT / "README.md"], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_space_stands_before_a_percent_sign(path):
    assert not [line for line in path.read_text(encoding="utf-8").splitlines() if APART.search(line)]


@pytest.mark.parametrize("text", ["9.1 %", 'f"{share:.1f} %"', "a 95\N{NO-BREAK SPACE}% interval"])
def test_the_other_form_is_found(text):
    assert APART.search(text)


@pytest.mark.parametrize("text", ["9.1%", "z % ALIGNMENT", "{name} %{{text}}", "(number + 1) % 10"])
def test_other_uses_of_the_sign_are_not(text):
    assert not APART.search(text)
