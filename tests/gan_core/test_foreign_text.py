"""Text that others wrote: every character of it can be seen, and none acts."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.foreign_text import LONGEST, UNPRINTABLE, path_text, plain, plain_lines
from tests.hostile import HOSTILE


@given(st.text(st.characters()))
def test_no_character_acts(text):
    assert not {unicodedata.category(character) for character in plain(text)} & UNPRINTABLE


@given(st.text(st.characters(exclude_categories=sorted(UNPRINTABLE)), max_size=LONGEST))
def test_what_can_be_printed_stays(text):
    assert plain(text) == text


@given(st.text(st.characters()), st.integers(1, 40))
def test_it_is_never_longer_than_asked(text, longest):
    assert len(plain(text, longest)) <= longest
    assert len(plain_lines(text, longest)) <= longest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066\u200b\ufeff", r"\u2066\u200b\ufeff"),
        ("\udcff", r"\udcff"),
        ("Größe 数字 é", "Größe 数字 é"),
    ],
)
def test_what_acts_is_shown_as_its_escape(text, shown):
    assert plain(text) == shown


def test_lines_stay_apart():
    assert plain_lines("one\ntwo\x1b\n") == "one\ntwo\\x1b\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_fits_in_a_line(text):
    assert len(plain(text)) <= LONGEST
    assert "\n" not in plain(text)
    assert "\x1b" not in plain(text)


NAMES = [
    b"run",
    b"run-\xff",
    b"run-\xfe",
    b"run-\\xff",
    b"run-\\xff\xff",
    b"run-\xff\xff",
    b"run-\\\\xff\xff",
    b"\xff",
    b"\\xff",
]


def test_every_path_has_a_text_of_its_own_that_is_utf_8():
    texts = [path_text(Path(os.fsdecode(name))) for name in NAMES]
    assert len(set(texts)) == len(NAMES)
    assert all(text.encode() for text in texts)
    assert path_text(Path(os.fsdecode(b"/runs/caf\xe9"))) == "/runs/caf\\xe9/"


@given(st.binary(min_size=1, max_size=6), st.binary(min_size=1, max_size=6))
def test_two_names_are_never_written_alike(one, other):
    first, second = (Path(os.fsdecode(name.replace(b"\0", b"\xff").replace(b"/", b"\\"))) for name in (one, other))
    assert (path_text(first) == path_text(second)) == (first == second)


def test_a_path_that_is_text_stays_as_it_is():
    assert path_text(Path("/runs/\N{SNOWMAN} a\\b")) == "/runs/\N{SNOWMAN} a\\b"
