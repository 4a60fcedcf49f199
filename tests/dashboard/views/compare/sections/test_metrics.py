"""Metrics at every checkpoint, and how far they are from the first."""

from types import SimpleNamespace

import pytest

from dashboard.views.compare.sections.metrics import metric_row
from gan_core.registry import METRICS


def record(value, settings=1):
    return SimpleNamespace(values={"fid": value}, settings=settings)


@pytest.mark.parametrize(
    ("records", "values", "changes"),
    [
        ([record(5.0), record(3.5)], ["5.00", "3.50"], ["", "▼ −1.50 better"]),
        ([record(5.0), record(6.0)], ["5.00", "6.00"], ["", "▲ +1.00 worse"]),
        ([record(5.0), record(5.001)], ["5.00", "5.00"], ["", "= the same"]),
        ([record(5.0), record(6.0, settings=2)], ["5.00", "6.00"], ["", ""]),
        ([None, record(6.0)], ["not measured", "6.00"], ["", ""]),
        ([record(5.0), None], ["5.00", "not measured"], ["", ""]),
    ],
)
def test_the_difference_is_to_the_first_and_only_where_both_were_measured_alike(records, values, changes):
    title, direction, cells = metric_row("fid", METRICS["fid"], records)
    assert (title, direction) == ("FID", "lower is better")
    assert [cell.value for cell in cells] == values
    assert [cell.change for cell in cells] == changes


def test_where_higher_is_better_more_is_better():
    records = [SimpleNamespace(values={"recall": value}, settings=1) for value in (0.5, 0.7)]
    _, direction, cells = metric_row("recall", METRICS["recall"], records)
    assert (direction, cells[1].verdict) == ("higher is better", "better")


def test_what_could_not_be_measured_has_no_difference():
    _, _, cells = metric_row("fid", METRICS["fid"], [record(5.0), record(None)])
    assert (cells[1].value, cells[1].change) == (METRICS["fid"].text(None), "")
