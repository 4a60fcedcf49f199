"""The page that docs/extend/page.md adds is drawn by the app like any other."""

import json
import re
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.views import registry
from tests.docs.blocks import ROOT

APP = ROOT / "dashboard" / "navigation.py"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, shipped_runs: Path) -> AppTest:
    """The app, with the line that the document shows added to the list of pages."""
    document = (ROOT / "docs" / "extend" / "page.md").read_text(encoding="utf-8")
    line = re.search(r"^PageEntry\(.*\)$", document, re.MULTILINE)[0]
    entry = eval(line, vars(registry))
    monkeypatch.setitem(registry.REGISTRY._entries, entry.url_path, entry)
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(shipped_runs))
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    app = AppTest.from_file(str(APP), default_timeout=120)
    app._page_hash = calc_hash(entry.url_path)
    yield app
    for name in [name for name in sys.modules if name.split(".")[0] == "own_page"]:
        del sys.modules[name]


def test_the_page_shows_as_many_samples_as_it_says(app):
    app.query_params["run"] = "mnist-dense"
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Confidence"]
    [bars] = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    assert bars["type"] == "histogram"
    assert "500 samples, seed 0." in [caption.value for caption in app.caption]
