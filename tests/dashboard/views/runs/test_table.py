"""Runs as rows of HTML."""

from dashboard.views.runs.table import Group, Row, differences, table


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
        "cells": [("mnist", "60,000 images")],
    }
    return Row(**(facts | changes))


def test_each_row_has_a_box_that_reports_its_run():
    html = table([Group("", [row("a"), row("b")])], ["runs/b"], "#000")
    assert html.count("<input") == 2
    assert '<input type="checkbox" disabled value="runs/a" aria-label="Select a">' in html
    assert '<input type="checkbox" disabled value="runs/b" aria-label="Select b" checked>' in html
    assert html.count("runs-row runs-ticked") == 1


def test_what_people_write_is_text_and_never_markup():
    html = table([Group("<i>", [row("<b>", note='"><script>', cells=[("&", "<u>")])])], [], "#000")
    assert not any(tag in html for tag in ("<i>", "<b>", "<script>", "<u>"))
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
