"""What is loaded behind the first picture is loaded once, and only where somebody is served."""

import subprocess
import sys
import time

import pytest

from dashboard.shell import behind
from dashboard.views.registry import PAGES

HEAVY = ("torch", "sklearn", "scipy", "pandas", "pyarrow")

FIRST_PAGE = f"""
import sys
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from dashboard.shell import behind
behind.DELAY_SECONDS = 3600
behind.arm()
app = AppTest.from_file(sys.argv[1], default_timeout=600)
app._page_hash = calc_hash(sys.argv[2])  # as a browser says which page it opened
app.run()
assert not app.exception
assert not (loaded := set({HEAVY}) & set(sys.modules)), loaded
print(*(element.proto.component_name for element in app.get("bidi_component")))
"""


@pytest.fixture(autouse=True)
def disarmed():
    behind._is_armed.clear()
    yield
    behind._is_armed.clear()


@pytest.mark.parametrize(("page", "component"), [("start", "latent_atlas_start"), ("explore", "latent_atlas_console")])
def test_the_first_page_of_the_runs_that_ship_needs_no_heavy_library(page, component, shipped_runs):
    """Drawn in a fresh process as a newcomer gets it."""
    script = str(shipped_runs.parent / "dashboard" / "navigation.py")
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, script, page], capture_output=True, text=True, cwd=shipped_runs
    )
    assert ran.returncode == 0, ran.stderr
    assert component in ran.stdout


def test_nothing_is_loaded_where_nobody_is_served():
    assert behind.begin() is None


def test_it_begins_once_and_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(behind, "DELAY_SECONDS", 3600)
    behind.arm()
    timer = behind.begin()
    assert timer.daemon
    assert behind.begin() is None
    timer.cancel()


@pytest.mark.parametrize(("took", "delay"), [(0.5, 2), (40, 40)])
def test_it_waits_as_long_as_the_first_page_took(took, delay, monkeypatch):
    monkeypatch.setattr(behind, "_started", time.monotonic() - took)
    behind.arm()
    timer = behind.begin()
    timer.cancel()
    assert timer.interval == pytest.approx(delay, abs=1)


def test_all_pages_are_loaded(monkeypatch):
    asked = []
    monkeypatch.setattr(behind, "import_module", asked.append)
    behind.load()
    assert set(asked) > {entry.module for entry in PAGES}


def test_what_is_loaded_can_be_loaded():
    behind.load()
