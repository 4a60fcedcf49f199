"""Foreign text in a real browser: it is read, and nothing else comes of it."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.browser import ROOT, serve
from dashboard.shared.foreign_text import JOINER, LONGEST_SENTENCE
from gan_core.foreign_text import LONGEST, plain
from tests.browser.reading import foreign_parts
from tests.hostile import HOST, HOSTILE

pytestmark = pytest.mark.browser
SINKS = Path(__file__).parent / "apps" / "sinks.py"


def test_each_way_of_showing_a_text_shows_it_as_it_is(open_window):
    # this app of the tests has no door with its content policy, which would hide a fault
    command = [sys.executable, "-m", "streamlit", "run", SINKS, "--server.headless=true", "--server.address=localhost"]
    with serve(command, "--server.port", ROOT, {**os.environ, "PYTHONPATH": str(ROOT)}) as server:
        page = open_window()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(server.address)
        page.locator(f".st-key-plotly-{len(HOSTILE) - 1} .main-svg").first.wait_for()
        assert [url for url in asked if HOST in url] == []
        assert foreign_parts(page) == []
        for number, text in enumerate(HOSTILE):
            for kind in ("markdown", "html"):
                longest = LONGEST_SENTENCE if kind == "markdown" else LONGEST
                shown = page.locator(f".st-key-{kind}-{number} p").first.inner_text()
                assert " ".join(shown.replace(JOINER, "").split()) == " ".join(plain(text, longest).split())
