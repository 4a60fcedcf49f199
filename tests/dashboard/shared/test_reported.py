"""Whatever a browser sends, what is wanted comes of it, or nothing."""

import pytest

from dashboard.shared.reported import number, numbers, place, record, text, vector

FORGED = [None, "1", True, [], {}, float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), 101]


@pytest.mark.parametrize("value", [0, 1.5, -100, 100.0])
def test_a_number_is_itself(value):
    assert number(value, 100) == value
    assert vector([value], 1).tolist() == [value]


@pytest.mark.parametrize("value", FORGED)
def test_anything_else_is_none(value):
    assert number(value, 100) is None
    assert vector([0.0, value], 2) is None
    assert numbers([0.0, value], 100, 2) is None
    assert place(value, 100) is None


@pytest.mark.parametrize("values", [None, 7, "ab", {"a": 1}, {0: 1.0, 1: 2.0}, [1.0], [1.0, 2.0, 3.0], [[1.0], [2.0]]])
def test_what_is_no_vector_of_that_size_is_none(values):
    assert vector(values, 2) is None


def test_of_a_long_list_the_first_numbers_are_taken():
    assert numbers([1, 2.5, "x"], 100, 2) == (1.0, 2.5)
    assert numbers([], 100, 2) == ()
    assert numbers({"0": 1}, 100, 2) is None


@pytest.mark.parametrize(("value", "found"), [(0, 0), (2, 2), (3, None), (-1, None), (1.0, None)])
def test_a_place_is_a_whole_number_below_a_count(value, found):
    assert place(value, 3) == found


@pytest.mark.parametrize(("value", "found"), [("a\u202eb", "a\u202eb"), ("", ""), ("a\ud800", None), (1, None)])
def test_a_text_has_whole_characters(value, found):
    assert text(value) == found


@pytest.mark.parametrize(("value", "found"), [({"a": 1}, {"a": 1}), ([("a", 1)], {}), (None, {}), ("a", {})])
def test_what_is_no_record_has_no_fields(value, found):
    assert record(value) == found
