"""Whatever a browser sends, a number or a vector comes of it, or nothing."""

import pytest

from dashboard.shared.reported import number, vector

FORGED = [None, "1", True, [], {}, float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), 101]


@pytest.mark.parametrize("value", [0, 1.5, -100, 100.0])
def test_a_number_is_itself(value):
    assert number(value, 100) == value
    assert vector([value], 1).tolist() == [value]


@pytest.mark.parametrize("value", FORGED)
def test_anything_else_is_none(value):
    assert number(value, 100) is None
    assert vector([0.0, value], 2) is None


@pytest.mark.parametrize("values", [None, 7, "ab", {"a": 1}, {0: 1.0, 1: 2.0}, [1.0], [1.0, 2.0, 3.0], [[1.0], [2.0]]])
def test_what_is_no_vector_of_that_size_is_none(values):
    assert vector(values, 2) is None
