"""Runs as rows of HTML."""

import pytest

from dashboard.views.runs.table import Cell, Column, Group, Link, Row, Sorting, differences
from dashboard.views.runs.table import table as make_table

COLUMNS = [Column("fid", "FID", "How far", order="fid", is_number=True), Column("note", "Plain")]
BY_NAME = Sorting("name")


def table(groups, selected, accent, sorting=BY_NAME):
    return make_table(groups, COLUMNS, selected, sorting, accent)


def row(name="a", **changes):
    facts = {
        "id": f"runs/{name}",
        "name": name,
        "note": "",
        "starred": False,
        "strip": None,
        "progress": "data:,",
        "drawn": "losses",
        "why": "",
        "hint": "/runs/a",
        "cells": [Cell("3.1"), Cell("mnist", "conv")],
    }
    return Row(**(facts | changes))


def test_each_row_has_a_box_that_reports_its_run():
    html = table([Group("", [row("a"), row("b")])], ["runs/b"], "#000")
    assert html.count('<input type="checkbox" disabled value=') == 2
    assert 'value="runs/a" aria-label="Select a">' in html
    assert 'value="runs/b" aria-label="Select b" checked>' in html
    assert html.count("runs-row runs-ticked") == 1


def test_what_people_write_is_text_and_never_markup():
    html = table(
        [Group("<i>", [row("<b>", note='"><script>', tags=["<em>"], cells=[Cell("&", "<u>"), Cell("<s>")])])],
        [],
        "#000",
    )
    assert not any(tag in html for tag in ("<i>", "<b>", "<script>", "<u>", "<em>", "<s>"))
    assert "&lt;script&gt;" in html
    assert "<b>" not in differences("<b>", "b", [("<b>", "<b>", "<b>")])


def test_a_missing_strip_leaves_its_place_empty():
    assert "runs-blank" in table([Group("", [row()])], [], "#000")
    assert "runs-blank" not in table([Group("", [row(strip="data:,x")])], [], "#000")


def test_a_group_has_its_title_over_its_rows():
    html = table([Group("conv", [row("a")]), Group("dense", [row("b")])], [], "#000")
    assert html.index(">conv<") < html.index("runs/a") < html.index(">dense<") < html.index("runs/b")


def test_the_name_of_a_field_breaks_between_its_words():
    assert "<th>schedule.<wbr>log_<wbr>every</th>" in differences("a", "b", [("schedule.log_every", "1", "2")])


@pytest.mark.parametrize(("is_reversed", "direction", "arrow"), [(False, "ascending", "▲"), (True, "descending", "▼")])
def test_the_head_that_rows_are_sorted_by_says_in_which_direction(is_reversed, direction, arrow):
    html = table([], [], "#000", Sorting("fid", is_reversed))
    assert html.count("aria-sort") == 1
    assert f'title="How far" aria-sort="{direction}"><button type="button" class="runs-sort" disabled' in html
    assert html.count(arrow) == 1
    assert html.count("<button") == 2  # the run's and this one


def test_a_run_that_can_be_opened_is_a_link_and_another_is_text():
    link = Link("explore", "explore?run=a&step=3", "Open <it>")
    html = table([Group("", [row("a", name_link=link), row("b")])], [], "#000")
    address = 'href="explore?run=a&amp;step=3" data-page="explore" data-run="runs/a" title="Open &lt;it&gt;"'
    assert f'<a class="runs-link" {address}>a</a>' in html
    assert html.count("<a ") == 1


def test_an_alarm_is_marked_and_every_cell_says_what_it_is_where_there_are_no_heads():
    html = table([Group("", [row(cells=[Cell("2", "3, 8", is_alarm=True), Cell("")])])], [], "#000")
    assert 'class="runs-fid runs-number runs-alarm" data-title="FID" title="3, 8"' in html
    assert html.count("runs-alarm") == 1
