"""Places as they stand in an address."""

import pytest

from dashboard.places import Place, parse, text_of


@pytest.mark.parametrize(
    "place",
    [
        Place("digit", 7, 3),
        Place("digit", 0),
        Place("seed", 0),
        Place("seed", 2**31 - 1),
        Place("point", packed="Ab-_9"),
    ],
)
def test_a_place_survives_an_address(place):
    assert parse(text_of(place)) == place


@pytest.mark.parametrize("text", ["", "7", "d7", "dx.1", "s", "s-1", "s1 ", "z", "z!!", "d7.0,s1"])
def test_what_names_no_place_is_refused(text):
    with pytest.raises(ValueError, match="place"):
        parse(text)
