"""Text that others wrote: it is shown as it is, whatever draws it."""

import pytest

from dashboard.shared.foreign_text import (
    END,
    ISOLATE,
    JOINER,
    LONGEST_SENTENCE,
    as_code,
    as_html,
    as_label,
    as_markdown,
    as_plotly,
)

EVERY_WAY = [as_markdown, as_code, as_html, as_label, as_plotly]


@pytest.mark.parametrize("sign", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
def test_every_punctuation_mark_is_escaped_as_markdown(sign):
    assert f"\\{sign}" in as_markdown(f"a{sign}b")


@pytest.mark.parametrize("text", ["www.example.org", "http://a.b", "a@b.c", ":smile:", "a -> b", "a => b", "a <- b"])
def test_what_streamlit_would_replace_is_broken_up(text):
    assert JOINER in as_markdown(text)


def test_words_stay_as_they_are():
    assert as_markdown("Größe 28 x 28") == "Größe 28 x 28"


def test_code_has_a_longer_fence_than_what_it_holds():
    assert as_code("plain") == "` plain `"
    assert as_code("a``b") == "``` a``b ```"


def test_markup_is_text_in_html():
    assert as_html('<a href="x">&') == "&lt;a href=&quot;x&quot;&gt;&amp;"


def test_plotly_neither_reads_html_nor_fills_in():
    assert as_plotly('<b>"%{x}') == f'&lt;b&gt;"%{JOINER}{{x}}'


@pytest.mark.parametrize("write", EVERY_WAY)
@pytest.mark.parametrize("name", ["ניסוי", "تجربة", "run ניסוי"])
def test_a_name_from_right_to_left_leaves_its_neighbours_in_their_order(write, name):
    assert write(name)[0] == ISOLATE
    assert write(name)[-1] == END
    assert ISOLATE not in write("run 1")


@pytest.mark.parametrize("write", EVERY_WAY)
def test_nothing_is_endless(write):
    assert len(write("x" * 10_000)) < LONGEST_SENTENCE + 10
