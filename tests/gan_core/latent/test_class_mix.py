"""A class as a point between classes."""

import pytest

from gan_core.latent.class_mix import ClassMix, parse_mix

NAMES = ("zero", "one", "two")


@pytest.mark.parametrize(
    ("text", "mix", "parts"),
    [
        ("two", ClassMix(2), (0, 0, 1)),
        ("zero,one", ClassMix(0, 1, 0.5), (0.5, 0.5, 0)),
        ("two, zero, 0.25", ClassMix(2, 0, 0.25), (0.25, 0, 0.75)),
        ("one,one,0.3", ClassMix(1, 1, 0.3), (0, 1, 0)),
    ],
)
def test_a_mix_is_read_and_sums_to_one(text, mix, parts):
    assert parse_mix(text, NAMES) == mix
    assert mix.parts(3) == pytest.approx(parts)


@pytest.mark.parametrize("mix", [ClassMix(1), ClassMix(0, 2, 0.123456789), ClassMix(2, 1, 0.0)])
def test_a_mix_is_written_as_it_is_read(mix):
    assert parse_mix(mix.text(NAMES), NAMES) == mix


@pytest.mark.parametrize("text", ["", "three", "one,three", "one,two,nan", "one,two,1.1", "one,two,x", "one,two,0,0"])
def test_anything_else_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"choose one of|must be a number|expected a class"):
        parse_mix(text, NAMES)
