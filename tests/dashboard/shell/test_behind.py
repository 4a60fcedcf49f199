"""What is done behind the first picture is done once, and only where somebody is served."""

import subprocess
import sys
import time
from unittest.mock import create_autospec

import pytest

from dashboard import PUBLIC_VARIABLE
from dashboard.shell import behind
from dashboard.views.registry import PAGES
from gan_core.errors import QueueError
from gan_core.jobs import worker

HEAVY = ("torch", "sklearn", "scipy", "pandas", "pyarrow")

FIRST_PAGE = f"""
import sys
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from dashboard.shell import behind
from gan_core.registry import DATA_SETS, METRICS, NETWORKS, OBJECTIVES
behind.DELAY_SECONDS = behind.QUEUE_SECONDS = 3600
behind._is_armed.set()
behind.load_first()
asked = [each.kind for each in (DATA_SETS, METRICS, NETWORKS, OBJECTIVES) if each._waiting is not None]
assert not asked, asked  # one that a page asks meanwhile would seem empty
here = set(sys.modules)
app = AppTest.from_file(sys.argv[1], default_timeout=600)
app._page_hash = calc_hash(sys.argv[2])  # as a browser says which page it opened
app.run()
assert not app.exception
assert not (loaded := set({HEAVY}) & set(sys.modules)), loaded
late = {{name for name in set(sys.modules) - here if name.split(".")[0] in ("dashboard", "gan_core", "numpy", "PIL")}}
assert not late, late
print(*(element.proto.component_name for element in app.get("bidi_component")))
"""


@pytest.fixture(autouse=True)
def disarmed():
    behind._is_armed.clear()
    yield
    behind._is_armed.clear()
    behind.hold()


@pytest.mark.parametrize(("page", "component"), [("start", "latent_atlas_start"), ("explore", "latent_atlas_console")])
def test_the_first_page_of_the_runs_that_ship_needs_no_heavy_library(page, component, shipped_runs):
    """Drawn in a fresh process as a newcomer gets it."""
    script = str(shipped_runs.parent / "dashboard" / "navigation.py")
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, script, page], capture_output=True, text=True, cwd=shipped_runs
    )
    assert ran.returncode == 0, ran.stderr
    assert component in ran.stdout


@pytest.fixture
def armed():
    """As a server is, but for what it does at once."""
    behind._is_armed.set()


def test_nothing_is_loaded_where_nobody_is_served():
    assert behind.begin() is None


def test_it_begins_once_and_keeps_nobody_waiting(armed, monkeypatch):
    asked = create_autospec(behind.import_module)
    monkeypatch.setattr(behind, "import_module", asked)
    monkeypatch.setattr(behind, "DELAY_SECONDS", 0)
    monkeypatch.setattr(behind, "_started", time.monotonic())
    timer = behind.begin()
    assert timer.daemon
    timer.join()
    assert asked.called
    assert behind.begin() is None


def test_it_waits_while_pages_are_asked_for(armed):
    first = behind.begin()
    behind.hold()  # another page is asked for
    assert first.finished.is_set()
    second = behind.begin()
    third = behind.begin()
    assert [each.finished.is_set() for each in (second, third)] == [True, False]


@pytest.mark.parametrize(("took", "delay"), [(0.5, 2), (40, 40)])
def test_it_waits_as_long_as_the_first_page_took(took, delay, armed, monkeypatch):
    monkeypatch.setattr(behind, "_started", time.monotonic() - took)
    timer = behind.begin()
    assert timer.interval == pytest.approx(delay, abs=1)


def test_all_pages_are_loaded(monkeypatch):
    asked = []
    monkeypatch.setattr(behind, "import_module", asked.append)
    behind.load()
    assert set(asked) > {entry.module for entry in PAGES}


def test_what_is_loaded_can_be_loaded():
    behind.load()


@pytest.fixture
def dispatched(monkeypatch, tmp_path):
    """Knows of which folders a worker was asked for; new runs go to `tmp_path`."""
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path))
    asked = create_autospec(worker.dispatch)
    monkeypatch.setattr(worker, "dispatch", asked)
    return asked


def test_a_server_goes_on_with_the_queue_before_anybody_looks(dispatched, tmp_path, monkeypatch):
    monkeypatch.setattr(behind, "QUEUE_SECONDS", 0)
    behind.arm()
    while not dispatched.called:
        time.sleep(0.01)
    dispatched.assert_called_once_with(tmp_path)


def test_a_server_that_others_can_reach_starts_nothing(dispatched, shipped_runs, monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    behind.take_up_queue()
    monkeypatch.delenv(PUBLIC_VARIABLE)
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(shipped_runs))
    behind.take_up_queue()
    dispatched.assert_not_called()


def test_a_queue_that_cannot_be_taken_up_is_told_in_the_log(dispatched, caplog):
    dispatched.side_effect = QueueError("no process can be started")
    behind.take_up_queue()
    assert "no process can be started" in caplog.text
