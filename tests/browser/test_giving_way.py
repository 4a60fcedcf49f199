"""What is chosen while an old choice takes long."""

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.browser import ROOT, serve

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "waiting.py"


def test_a_new_choice_ends_the_work_on_the_old_one(open_window):
    command = [sys.executable, "-m", "streamlit", "run", APP, "--server.headless=true", "--server.address=localhost"]
    with serve(command, "--server.port", ROOT, {**os.environ, "PYTHONPATH": str(ROOT)}) as server:
        page = open_window()
        page.goto(server.address)
        page.get_by_text("Slow", exact=True).click()
        expect(page.get_by_text("Working on 6000…")).to_be_visible()
        page.get_by_text("Quick", exact=True).click()
        expect(page.get_by_text("Quick is done")).to_be_visible()
        expect(page.get_by_text("Working on 6000…")).to_be_hidden()
