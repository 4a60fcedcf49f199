"""Line-ups in an address and back."""

import pytest

from dashboard.shared.lineup import Slot, parse, text_of

PAIR = (Slot("long", 10), Slot("short", 100))


@pytest.mark.parametrize(
    "slots",
    [
        PAIR,
        (Slot("long", 0, is_pinned=True), Slot("long", 40), Slot("short", 7)),
        (Slot("a run @ home|odd!", 3), Slot("Zahl-Ö,1", 0, is_pinned=True)),
        tuple(Slot("long", 10 * number) for number in range(6)),
    ],
)
def test_a_lineup_reads_back_from_an_address(slots):
    assert parse(text_of(slots)) == slots


@pytest.mark.parametrize("text", ["", "long@1", "long|short", "long@1|short@x", "@1|@2", "|".join(["long@0"] * 7)])
def test_what_is_no_lineup_is_named(text):
    with pytest.raises(ValueError, match="expected 2 to 6"):
        parse(text)
