"""Metrics at every checkpoint, and how far they are from the first."""

from types import SimpleNamespace

import pytest

from dashboard.views.compare.sections.metrics import metric_row
from gan_core.registry import METRICS


def record(value, settings=1):
    return SimpleNamespace(values={"fid": value}, settings=settings)


@pytest.mark.parametrize(
    ("records", "cells"),
    [
        ([record(5.0), record(3.5)], "5.00 | 3.50 (-1.50)"),
        ([record(5.0), record(6.0)], "5.00 | 6.00 (+1.00)"),
        ([record(5.0), record(6.0, settings=2)], "5.00 | 6.00"),
        ([None, record(6.0)], "not measured | 6.00"),
        ([record(5.0), None], "5.00 | not measured"),
    ],
)
def test_the_difference_is_to_the_first_and_only_where_both_were_measured_alike(records, cells):
    assert metric_row("fid", METRICS["fid"], records) == f"| FID, lower is better | {cells} |"


def test_what_could_not_be_measured_has_no_difference():
    row = metric_row("fid", METRICS["fid"], [record(5.0), record(None)])
    assert row.endswith(f"| 5.00 | {METRICS['fid'].text(None)} |")
