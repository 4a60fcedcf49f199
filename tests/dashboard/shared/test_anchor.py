"""Anchors as they are written in an address."""

import pytest

from dashboard.shared.anchor import Anchor, anchor_text, parse_anchor


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor("digit", 7, 3),
        Anchor("digit", 0),
        Anchor("seed", 0),
        Anchor("seed", 2**31 - 1),
        Anchor("point", packed="Ab-_9"),
        Anchor("point", packed="~Ab-_9"),
    ],
)
def test_an_anchor_survives_an_address(anchor):
    assert parse_anchor(anchor_text(anchor)) == anchor


@pytest.mark.parametrize("text", ["", "7", "d7", "dx.1", "s", "s-1", "s1 ", "z", "z!!", "d7.0,s1"])
def test_what_names_no_anchor_is_refused(text):
    with pytest.raises(ValueError, match="anchor"):
        parse_anchor(text)
