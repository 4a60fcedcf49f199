"""A bounded memory, and progress that adds up."""

import pytest

from dashboard.shared.cache.bounded import counted, remembered


def test_what_was_found_is_not_looked_for_again():
    kept = {}
    assert remembered(kept, "a", 2, lambda: 1) == 1
    assert remembered(kept, "a", 2, lambda: 2) == 1


def test_the_longest_unused_one_goes_first():
    kept = {}
    for key in ("a", "b", "a", "c"):
        remembered(kept, key, 2, lambda: 0)
    assert list(kept) == ["a", "c"]


def test_a_failure_is_not_remembered():
    kept = {}
    with pytest.raises(ZeroDivisionError):
        remembered(kept, "a", 2, lambda: 1 / 0)
    assert remembered(kept, "a", 2, lambda: 3) == 3


def test_what_is_reported_bit_by_bit_adds_up():
    seen = []
    advance = counted(10, lambda done, total: seen.append((done, total)))
    for count in (3, 3, 4):
        advance(count)
    assert seen == [(3, 10), (6, 10), (10, 10)]
