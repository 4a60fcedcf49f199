"""What the app's settings keep from a visitor."""

import os
import re
import shutil
import sys

import pytest

from benchmarks.browser import ROOT, serve

pytestmark = pytest.mark.browser

FAULTY = 'import streamlit as st\nst.title("Faulty")\nraise RuntimeError("a path of this machine")\n'


@pytest.fixture
def faulty_app(tmp_path):
    """An app with the settings of this one, which fails as no page should."""
    shutil.copy(ROOT / "dashboard/streamlit_app.py", tmp_path)
    (tmp_path / "navigation.py").write_text(FAULTY)
    shutil.copytree(ROOT / "dashboard/.streamlit", tmp_path / ".streamlit")
    command = [sys.executable, "-m", "streamlit", "run", tmp_path, "--server.headless=true"]
    with serve(command, "--server.port", ROOT, os.environ) as server:
        yield server


def test_an_unexpected_failure_has_an_id_in_the_page_and_its_traceback_in_the_log(open_window, faulty_app):
    page = open_window()
    page.goto(faulty_app.address)
    failure = page.get_by_test_id("stAlert")
    failure.wait_for()
    shown, log = page.locator("body").inner_text(), faulty_app.log.read_text()
    [number] = re.findall(r"\b[0-9a-f]{8}\b", failure_text(shown))
    assert number in log
    assert "a path of this machine" not in shown
    assert "Traceback" not in shown
    assert "a path of this machine" in log
    assert "Traceback" in log


def failure_text(shown: str) -> str:
    return next(line for line in shown.splitlines() if "failed" in line)
