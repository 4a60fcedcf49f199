"""Many sessions at once against a real server: no error, no state crosses, memory does not grow."""

import sys
import time

import numpy as np
import pytest

from benchmarks.browser import resident
from benchmarks.sessions import (
    KEPT_SESSIONS,
    PATHS,
    Found,
    Place,
    app,
    at_once,
    open_and_close,
    places,
    slope,
    table,
    wander,
    warm,
)
from benchmarks.visitor import visitor

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
QUICK_PATHS = ("explore", "training", "snapshots", "runs")


@pytest.fixture(scope="module")
def where(runs_folder, shipped_runs, thorough) -> list[Place]:
    """What visitors look at: neighbours at different checkpoints."""
    return places(shipped_runs if thorough else runs_folder, 25 if thorough else 4)


@pytest.fixture(scope="module")
def server(runs_folder, shipped_runs, thorough):
    with app(shipped_runs if thorough else runs_folder) as server:
        yield server
        assert "Traceback" not in server.log.read_text()


@pytest.fixture(scope="module")
def pages(thorough) -> tuple[str, ...]:
    """Where visitors go."""
    return PATHS if thorough else QUICK_PATHS


def test_sessions_at_once_keep_to_themselves(server, where, pages, thorough):
    reruns = 6 if thorough else 2
    warm(server.port, where, pages)
    found = at_once(server.port, where, pages, reruns, rest=1.0 if thorough else 0)
    assert found.problems == []
    assert found.crossings == []
    assert {page: len(seconds) for page, seconds in found.seconds.items()} == dict.fromkeys(pages, reruns * len(where))
    p95 = float(np.percentile(found.all_seconds, 95))
    print(f"\n{len(where)} sessions at once, {len(found.all_seconds)} reruns: p95 {p95:.2f} s")


def test_a_state_that_crossed_would_be_told(server, where):
    with visitor(server.port) as one:
        one.open("snapshots", where[0].query)
        assert where[0].crossing(one) is None
        assert "was shown" in where[1].crossing(one)


@needs_proc
def test_memory_does_not_grow_with_closed_sessions(server, where, pages, thorough):
    count, most = (1_000, 60) if thorough else (20, 40)  # MiB
    open_and_close(server.port, where[0], KEPT_SESSIONS if thorough else 10, lambda: 0.0, pages)
    seen = open_and_close(server.port, where[0], count, lambda: resident(server.process), pages)
    print(f"\n{count:,} opened and closed sessions: {seen[0]:.0f} MiB at first, {seen[-1] - seen[0]:+.1f} MiB after")
    assert seen[-1] - seen[0] < most


@needs_proc
def test_memory_does_not_grow_while_visitors_wander(server, where, pages, thorough):
    minutes = 10 if thorough else 0.1
    warm(server.port, where, pages)  # caches fill, modules are loaded
    seen = [resident(server.process)]
    found = wander(server.port, where[:4], time.monotonic() + 60 * minutes, pages)
    seen.append(resident(server.process))
    print(f"\n{minutes} minutes, {len(found.all_seconds)} reruns: {seen[0]:.0f} MiB at first, {seen[1]:.0f} after")
    assert found.problems == []
    assert found.crossings == []
    assert seen[1] - seen[0] < 300


def test_the_slope_is_that_of_the_last_two_thirds():
    values = [0, 50, 100, *np.linspace(100, 106, 6)]
    assert slope(values, 9) == pytest.approx(6 / 6)


def test_the_table_has_a_row_for_each_page():
    found = Found({"a": [1.0, 3.0], "b": [2.0]})
    assert table(found, "title").row_count == 3
