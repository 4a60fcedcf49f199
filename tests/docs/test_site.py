"""The site builds without warnings, and asks no other host for anything, neither then nor when it is read."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

# what a browser fetches by itself; a link that a person may click is none of it
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(https?:)?//|<link\b[^>]*\bhref=["']?(https?:)?//[^>]*"""
)
FETCHED_BY_STYLE = re.compile(r"""(?:@import\s+|url\()["']?(?:https?:)?//""")
NO_NETWORK = """
import socket, sys

def refuse(*arguments, **options):
    raise OSError("the documentation is built without a network")

socket.socket.connect = refuse
socket.getaddrinfo = refuse
from mkdocs.__main__ import cli
cli(["build", "--strict", "--quiet", "--site-dir", sys.argv[1]])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_each_page_of_the_site_is_built(site):
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert all((site / page).is_file() for page in pages)


def test_the_site_fetches_nothing_from_another_host(site):
    for page in site.rglob("*.html"):
        fetched = [
            match[0]
            for match in FETCHED.finditer(page.read_text(encoding="utf-8"))
            if 'rel="canonical"' not in match[0]
        ]
        assert not fetched, f"{page.relative_to(site)}: {fetched}"
    for style in site.rglob("*.css"):
        assert not FETCHED_BY_STYLE.search(style.read_text(encoding="utf-8")), style.relative_to(site)


def test_the_command_reference_has_every_command(site):
    text = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    for command in ("train", "resume", "boundary", "classifier evaluate"):
        assert f"gan-core {command}" in text


def test_the_glossary_has_every_term(site):
    from gan_core.glossary import GLOSSARY

    text = (site / "glossary.html").read_text(encoding="utf-8")
    assert len(GLOSSARY) > 20
    assert text.count("<h2") == len(GLOSSARY)


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example.org/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/a.css">',
        '<img alt="" src=http://example.org/a.png>',
    ],
)
def test_what_would_be_fetched_is_found(tag):
    assert FETCHED.search(tag)
