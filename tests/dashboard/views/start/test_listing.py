"""The lines of the training loop, as they stand in the source today."""

from pathlib import Path

from dashboard.views.start.listing import PLAIN, listed, listing
from gan_core.training import step


def test_every_line_of_plain_words_has_its_line_in_the_source():
    """Who changes the loop's words or lines learns here that the other has to follow."""
    said = {line.plain for line in listing()}
    assert {number for number, (_, begins) in enumerate(PLAIN) if begins} <= said


def test_the_lines_are_those_of_the_file():
    texts = Path(step.__file__).read_text().splitlines()
    assert all(texts[line.number - 1] == line.text for line in listing())


def test_signature_and_docstring_are_left_out():
    source = 'def iterate(\n    a,\n):\n    """Says.\n\n    More.\n    """\n    real = to_model_range(a)\n\n\nx = 1\n'
    assert [(line.number, line.plain) for line in listed(source)] == [(1, None), (8, 1)]


def test_a_source_without_these_functions_has_no_lines():
    assert listed("x = 1\n") == ()
