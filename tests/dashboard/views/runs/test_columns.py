"""The columns of the list of runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.views.runs import columns
from dashboard.views.runs.data import problems
from dashboard.views.runs.table import Cell
from gan_core.registry import METRICS
from gan_core.runs.best import best_checkpoint
from gan_core.runs.index import RunSummary, read_summary, sort_keys
from gan_core.runs.run import append_metrics, open_run
from tests.gan_core.runs.test_evaluations import evaluation

UNREADABLE = RunSummary(Path("a"), None, "torn")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "—"), (0, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (3_599, "59 min 59 s"), (7_260, "2 h 01 min")],
)
def test_a_duration_reads_in_its_two_largest_units(seconds, text):
    assert columns.duration(seconds) == text


def test_every_registered_metric_is_a_column_and_those_that_are_listed_are_shown_at_first():
    assert METRICS.keys() < columns.all_columns().keys()
    listed = {name for name, metric in METRICS.items() if metric.is_listed}
    assert set(columns.standard_columns()) & METRICS.keys() == listed
    with METRICS.replaced("kid", replace(METRICS["kid"], is_listed=True)):
        assert "kid" in columns.standard_columns()


def test_heads_and_cells_come_in_one_order_whatever_was_chosen_first():
    names = ("status", "fid", "best")
    assert [head.name for head in columns.heads(names)] == ["best", "fid", "status"]
    best = best_checkpoint([evaluation(15, fid=2.25)], [15])
    assert columns.cells(names, UNREADABLE, best)[:2] == [Cell("15", "lowest FID"), Cell(METRICS["fid"].text(2.25))]
    assert columns.cells(names, UNREADABLE, None)[:2] == [columns.NOTHING, columns.NOTHING]


def test_a_head_sorts_where_there_is_an_order():
    orders = {head.name: head.order for head in columns.heads(tuple(columns.all_columns()))}
    assert {name for name, order in orders.items() if order} == orders.keys() & sort_keys().keys()
    assert orders["confidence"] is None  # neither direction is better


def test_collapsed_classes_are_an_alarm_with_their_names():
    best = best_checkpoint([evaluation(15, collapsed=1.0)], [15])
    assert columns.cells(("collapsed",), UNREADABLE, best) == [Cell("1", "1", is_alarm=True)]
    best = best_checkpoint([evaluation(15, collapsed=0.0)], [15])
    assert columns.cells(("collapsed",), UNREADABLE, best) == [Cell("0")]


def test_every_order_has_a_title_and_the_newest_come_first():
    assert columns.order_titles().keys() == sort_keys().keys()
    assert next(iter(columns.order_titles())) == "created"


@pytest.mark.parametrize("name", columns.all_columns())
def test_an_unreadable_run_leaves_no_column_without_a_word(name):
    [cell] = columns.cells((name,), UNREADABLE, None)
    assert isinstance(cell, Cell)


def test_a_training_that_collapses_is_an_alarm_beside_its_status(copied_runs):
    run = open_run(copied_runs / "tiny")
    summary = read_summary(run.folder)
    assert not columns.cells(("status",), summary, None)[0].is_alarm
    for step in (40, 50):
        append_metrics(run, {"step": step, "loss_d": 0.6, "loss_g": 0.8, "spread": 0.01})
    assert columns.cells(("status",), summary, None) == [Cell("finished", "mode collapse", is_alarm=True)]
    [problem] = problems([summary])
    assert problem.startswith("tiny, iteration 50: Mode collapse: ")
