"""No page tells anything that was computed from numbers that a network did not make, and each names that network."""

import re
import shutil

import pytest

from dashboard.views.boundaries.page import SECTIONS
from tests.dashboard.reading import html, texts
from tests.lying import CONSTANT, INFINITE, NETWORKS, UNDEFINED, replace_network

ASKED = {
    "explore": ("generator", "discriminator"),  # the classifier runs in the browser: its answers are tested there
    "map": NETWORKS,
    "boundaries": NETWORKS,
    "projection": NETWORKS,
    "compare": ("generator", "classifier"),
    "snapshots": ("generator",),
    "training": ("generator",),
    "runs": ("generator",),
}
FIGURE = re.compile(r"nan|inf\b|interval|:(green|red|orange)\[(supported|rejected|inconclusive)", re.IGNORECASE)


@pytest.mark.parametrize(("page", "network"), [(page, network) for page, asked in ASKED.items() for network in asked])
def test_whoever_makes_no_numbers_is_named_and_nobody_else(page, network, open_page, runs_folder, monkeypatch, caplog):
    replace_network(monkeypatch, network, UNDEFINED)
    app = open_page(page, runs_folder)
    said = texts(app)
    assert not app.exception
    assert "This part of the page failed" not in said, caplog.text
    assert f"the {network} " in said and "infinite or undefined numbers" in said
    for other in NETWORKS:
        assert other == network or not re.search(rf"the {other} (\w+ ){{1,3}}infinite or undefined", said)
    assert not FIGURE.search(said)


COMPUTED = {  # also what is computed outside of the browser on newer pages, and with which choices
    "directions": ({}, ("generator", "classifier")),
    "invert": ({"inverted": "real"}, NETWORKS),
    "tournament": ({}, ("generator", "discriminator")),
    "projection": ({"drawn": "training", "count": "1000"}, ("generator", "classifier")),
}
TELLS_NOTHING = "(the same|one) image|the same (answer|score)"


@pytest.mark.parametrize("value", [UNDEFINED, INFINITE, CONSTANT])
@pytest.mark.parametrize(
    ("page", "network"), [(page, network) for page, (_, all_) in COMPUTED.items() for network in all_]
)
def test_whoever_tells_nothing_is_named(page, network, value, open_page, played_runs, monkeypatch, caplog):
    replace_network(monkeypatch, network, value)
    app = open_page(page, played_runs, **COMPUTED[page][0])
    said = texts(app)
    assert not app.exception
    assert "This part of the page failed" not in said, caplog.text
    why = TELLS_NOTHING if value == CONSTANT else "infinite or undefined numbers"
    assert re.search(rf"th(e|is) {network} [^;]*({why})", said)
    drawn = re.sub(r"base64,[\w+/=]+", "", html(app))
    assert not re.search(r"\b(nan|inf)\b", said + drawn, re.IGNORECASE)


NOT_ASKED = (
    ("Class adjacency", "discriminator"),
    ("Real images", "generator"),
    ("Real images", "discriminator"),
)


@pytest.fixture
def open_section(open_page):
    """Opens a section of the page of boundaries."""

    def open_section(section, *arguments, **parameters):
        return open_page("boundaries", *arguments, section=section, **parameters)

    return open_section


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("section", list(SECTIONS)[1:])
def test_every_section_names_whoever_makes_no_numbers(section, network, open_section, runs_folder, monkeypatch):
    replace_network(monkeypatch, network, UNDEFINED)
    app = open_section(section, runs_folder)
    said = texts(app)
    assert not app.exception
    if (section, network) in NOT_ASKED:
        assert "infinite or undefined numbers" not in said
        return
    assert re.search(rf"the {network} (makes|answers with) infinite or undefined numbers", said)
    assert not FIGURE.search(said)


@pytest.fixture
def nothing_saved(shipped_runs, tmp_path):
    """A shipped run without its saved class regions, so that the networks are asked."""
    folder = tmp_path / "runs" / "mnist-dense"
    shutil.copytree(shipped_runs / "mnist-dense", folder, ignore=shutil.ignore_patterns("regions"))
    return folder.parent


@pytest.mark.parametrize("section", ["Class adjacency", "Ambiguous samples"])
@pytest.mark.parametrize(
    ("network", "cause"),
    [
        ("generator", "the generator makes the same image everywhere, so nothing can be told"),
        ("classifier", "the classifier gives different images the same answer, so it can tell nothing"),
    ],
)
def test_whoever_always_makes_the_same_is_no_base_for_a_claim(
    section, network, cause, open_section, nothing_saved, monkeypatch
):
    replace_network(monkeypatch, network, CONSTANT)
    app = open_section(section, nothing_saved)
    assert not app.exception
    assert cause in texts(app)
    assert not FIGURE.search(texts(app))
