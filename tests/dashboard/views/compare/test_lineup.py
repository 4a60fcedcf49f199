"""Line-ups: moved_to, swapped, and never of what does not exist."""

import pytest

from dashboard.shared.lineup import Slot
from dashboard.views.compare.lineup import (
    first_lineup,
    moved_to,
    nearest,
    next_slot,
    swapped,
    timeline_length,
    timeline_position,
)

STEPS = {"long": [0, 10, 20, 30, 40], "short": [0, 7, 100], "lonely": [5]}
PAIR = (Slot("long", 10), Slot("short", 100))


@pytest.mark.parametrize(("step", "expected"), [(0, 0), (4, 0), (5, 0), (6, 10), (1_000, 40)])
def test_the_nearest_kept_step_is_taken(step, expected):
    assert nearest(step, STEPS["long"]) == expected


def test_at_first_a_step_stands_beside_an_earlier_one_or_the_last():
    assert first_lineup("long", 40, STEPS["long"]) == (Slot("long", 20), Slot("long", 40))
    assert first_lineup("long", 10, STEPS["long"]) == (Slot("long", 10), Slot("long", 40))
    assert first_lineup("lonely", 5, STEPS["lonely"]) == (Slot("lonely", 5), Slot("lonely", 5))


def test_the_shared_timeline_moves_every_run_as_far_along():
    assert timeline_length(PAIR, STEPS) == 5
    assert [slot.step for slot in moved_to(PAIR, 0, STEPS)] == [0, 0]
    assert [slot.step for slot in moved_to(PAIR, 2, STEPS)] == [20, 7]
    assert [slot.step for slot in moved_to(PAIR, 4, STEPS)] == [40, 100]


def test_the_shared_timeline_leaves_what_is_pinned():
    slots = (Slot("long", 10, is_pinned=True), Slot("short", 0))
    assert timeline_length(slots, STEPS) == 3
    assert moved_to(slots, 2, STEPS) == (slots[0], Slot("short", 100))


@pytest.mark.parametrize("position", range(5))
def test_the_shared_timeline_stands_where_it_was_put(position):
    assert timeline_position(moved_to(PAIR, position, STEPS), STEPS) == position


def test_a_run_of_one_step_follows_the_timeline_without_moving():
    slots = (Slot("lonely", 5), Slot("long", 10))
    assert [slot.step for slot in moved_to(slots, 4, STEPS)] == [5, 40]
    assert timeline_position(slots, STEPS) == 0


def test_swapping_twice_changes_nothing():
    slots = (*PAIR, Slot("lonely", 5))
    assert swapped(slots, 2) == (slots[2], slots[1], slots[0])
    assert swapped(swapped(slots, 2), 2) == slots


def test_the_shared_timeline_is_where_the_first_is_that_follows_it():
    steps = {"a": [0, 10, 20]}
    assert timeline_position((Slot("a", 20, True), Slot("a", 10), Slot("a", 0)), steps) == 1


def test_what_is_added_is_the_selected_then_the_best_the_last_another_run_and_an_early_one():
    best = {"long": 30, "short": 7}.get
    slots, found = PAIR[:1] * 2, []
    for _ in range(6):
        added = next_slot(slots, Slot("long", 20), STEPS, best)
        found.append((added.run, added.step))
        slots = (*slots, added)
    # what is compared already (an early one of the run) is not offered again
    assert found == [("long", 20), ("long", 30), ("long", 40), ("short", 7), ("lonely", 5), ("long", 0)]


def test_where_nothing_is_left_to_add_it_is_the_selected_one():
    slots = (Slot("lonely", 5), Slot("lonely", 5))
    assert next_slot(slots, Slot("lonely", 5), {"lonely": [5]}, lambda run: None) == Slot("lonely", 5)
