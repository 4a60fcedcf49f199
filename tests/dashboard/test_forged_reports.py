"""Whatever a browser reports of a component or a chart, a page goes on and writes an address that can be read."""

import copy
import math
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import streamlit as st

from dashboard.shared import session as shared
from dashboard.views.compare import state as compare
from dashboard.views.directions import state as directions
from dashboard.views.explore import state as explore
from dashboard.views.games import state as games
from dashboard.views.handwriting import state as handwriting
from dashboard.views.invert import state as invert
from dashboard.views.map import state as map_page
from dashboard.views.one_step import state as one_step
from dashboard.views.projection import state as projection
from dashboard.views.runs import state as runs
from dashboard.views.snapshots import state as snapshots
from dashboard.views.start import state as start
from dashboard.views.tournament import state as tournament
from dashboard.views.training import state as training

Z, STEPS = [0.5, -1.0, 2.0], [0, 10, 20]
EVENT = {"number": 1, "z": Z, "seed": 3, "truncation": 0.5, "locked": [2], "plane": "0 1", "runsInPage": True}
REQUESTS = ({"random": True}, {"seed": 4}, {"removeDirection": "bold"}, {"timeline": True}, {"iteration": 10})
TILE = {"name": "mine", "row": 1, "column": 2}
PLACE = {"chart": "mine", "x": 1.0, "y": -2.0}
SHOWN = projection.SampleChartKey("a", 30, "hidden", 100, 0)
STROKE = {"width": 20.0, "points": [[1.0, 2.0], [3.0, 4.0]]}


def settled_map():
    map_page.settle("mine")
    map_page.window("mine", map_page.Window(0, 0, 10, 16), 40)
    map_page.opened_place("mine")


# page, session key, what is reported, what the page does with it
REPORTS = [
    *(
        (explore, explore.CONSOLE_KEY, {"event": EVENT | {"request": each}}, explore.consume_console_event)
        for each in (None, *REQUESTS)
    ),
    (explore, explore.CONSOLE_KEY, {"event": EVENT | {"seed": None}}, explore.consume_console_event),
    (map_page, map_page.MAP_KEY, {"view": PLACE | {"width": 3.0, "size": 20}}, settled_map),
    (map_page, map_page.MAP_KEY, {"chosen": PLACE, "open": PLACE}, settled_map),
    (compare, compare.PAIRS_KEY, {"chosen": {"name": "mine", "cell": 3}}, lambda: compare.on_pair("mine", 8)),
    (
        compare,
        compare.SHEET_KEY,
        {"window": TILE | {"rows": 3, "columns": 4}},
        lambda: compare.sheet_window("mine", 30),
    ),
    (compare, compare.SHEET_KEY, {"chosen": TILE}, lambda: compare.on_tile("mine", STEPS)),
    (
        compare,
        compare.chart_key("drift"),
        {"selection": {"points": [{"customdata": [7]}, {"customdata": 3}]}},
        lambda: compare.on_lasso("drift", 5),
    ),
    (compare, "table", {"selection": {"rows": [1]}}, lambda: compare.on_row("table", STEPS)),
    *(
        (projection, projection.EVENTS_KEY, {"click": {"sample": sample, "x": 1.0, "y": 2.0}}, projection.on_click)
        for sample in (4, None)
    ),
    (projection, projection.EVENTS_KEY, {"outline": {"x": [0, 1, 1], "y": [5, 6, 7]}}, projection.on_outline),
    (projection, projection.EVENTS_KEY, {"view": {"x": [0, 1], "y": [2, 3]}}, projection.on_view),
    (snapshots, snapshots.PLAYER_KEY, {"frame": 1}, lambda: snapshots.on_frame(STEPS)),
    (snapshots, snapshots.PLAYER_KEY, {"cell": 1}, lambda: snapshots.on_cell(24)),
    (training, training.CURSOR_KEY, {"chosen": 1}, lambda: training.on_chosen(STEPS)),
    (training, training.CURVE_EVENTS_KEY, {"zoom": {"x": [1, 2]}}, training.on_zoom),
    (runs, runs.TABLE_KEY, {"selected": ["a", "b"]}, runs.on_select),
    (runs, runs.TABLE_KEY, {"sorted": "name"}, runs.on_sort),
    (runs, runs.TABLE_KEY, {"opened": {"page": "map", "run": "a"}}, lambda: (runs.on_open(), runs.take_opened())),
    (directions, directions.STRIP_KEY, {"coordinate": 1.5}, directions.on_coordinate),
    (directions, directions.STRIP_KEY, {"open": {"point": 1, "coordinate": 2}}, lambda: directions.opened(3)),
    (games, games.REAL_KEY, {"deck": 1}, games.on_deck),
    (games, games.GOLF_KEY, {"hole": 2}, games.on_hole),
    (
        games,
        games.EXIST_KEY,
        {"asked": {"number": 1, "z": Z}, "open": {"z": Z}},
        lambda: (games.asked_digit(), games.opened_digit()),
    ),
    (start, start.START_KEY, {"stop": 2}, start.on_stop),
    (start, start.START_KEY, {"asked": "loop", "opened": {"stop": 2, "z": Z}}, lambda: (start.asked(), start.opened())),
    (handwriting, handwriting.HANDWRITING_KEY, {"hand": {"z": Z}}, handwriting.on_hand),
    (
        handwriting,
        handwriting.HANDWRITING_KEY,
        {"settings": {"text": "12", "vary": 0.3, "haste": 0.9}},
        handwriting.on_settings,
    ),
    (invert, invert.INVERT_KEY, {"drawing": {"pixels": "", "strokes": [STROKE]}}, invert.on_drawing),
    (one_step, one_step.STAGE_KEY, {"request": {"act": "play", "count": 10}}, one_step.requested),
    (
        tournament,
        tournament.MAP_KEY,
        {"chosen": {"generator": 1, "discriminator": 2}},
        lambda: tournament.on_chosen(STEPS),
    ),
]
FORGED = [None, "x", "\ud800", True, [], {}, [[[]]], {"z": [{}]}]
FORGED += [-1, 2.0, 10**400, -(10**400), 1e308, math.nan, math.inf]


def leaves(document, path=()):
    """The ways to everything in a document."""
    if path:
        yield path
    if isinstance(document, dict | list):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield from leaves(value, (*path, key))


def forgeries(report):
    """The report with each of its parts removed, or replaced by each of what nobody means."""
    for path in leaves(report):
        if path == ("selection",):
            continue  # Streamlit itself reads it
        for forged in FORGED:
            document = inner = copy.deepcopy(report)
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = forged
            yield document
        del inner[path[-1]]
        yield document


@pytest.mark.parametrize(("page", "key", "report", "act"), REPORTS)
def test_a_page_goes_on_whatever_is_reported(page, key, report, act, monkeypatch):
    tried = 0
    for forged in [report, *forgeries(report)]:
        monkeypatch.setattr(st, "session_state", {})
        shared.select(SimpleNamespace(name="a"), 30)
        shared.settle_point(3, {})
        shared.open_choices(page.CHOICES if page is not compare else tuple(page.CHOICES.values()), {})
        if page is projection:
            projection.settle(SHOWN)
        st.session_state[key] = forged
        act()
        written = shared.choices_in_address()
        urlencode(written)
        choices = {choice.name: choice for choice in st.session_state["open_choices"]}
        for name, text in written.items():
            choices[name].parse(text)
        tried += 1
    assert tried > len(FORGED)
