"""No page tells anything that was computed from numbers that a network did not make, and each names that network."""

import json
import re
import shutil

import pytest

from dashboard.views.boundaries.page import SECTIONS
from dashboard.views.one_step import data as one_step
from tests.dashboard.reading import components, html, texts
from tests.lying import CONSTANT, INFINITE, NETWORKS, UNDEFINED, Exportable, replace_network, replace_on_stage

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


ASKINGS = [(page, network) for page, asked in ASKED.items() for network in asked]


@pytest.mark.parametrize(("number", "page", "network"), [(at, *asking) for at, asking in enumerate(ASKINGS)])
def test_whoever_makes_no_numbers_is_named_and_nobody_else(
    number, page, network, open_page, runs_folder, monkeypatch, caplog, thorough
):
    for value in (UNDEFINED, INFINITE) if thorough else ((UNDEFINED, INFINITE)[number % 2],):
        with monkeypatch.context() as patch:
            replace_network(patch, network, value)
            app = open_page(page, runs_folder)
        said = texts(app)
        assert not app.exception
        assert "This part of the page failed" not in said, caplog.text
        assert f"the {network} " in said and "infinite or undefined numbers" in said
        for other in NETWORKS:
            assert other == network or not re.search(rf"the {other} (\w+ ){{1,3}}infinite or undefined", said)
        assert not FIGURE.search(said)


VALUES = (UNDEFINED, INFINITE, CONSTANT)


COMPUTED = {  # also what is computed outside of the browser on newer pages, and with which choices
    "directions": ({}, ("generator", "classifier")),
    "invert": ({"inverted": "real"}, NETWORKS),
    "tournament": ({}, ("generator", "discriminator")),
    "projection": ({"drawn": "training", "count": "1000"}, ("generator", "classifier")),
}
TELLS_NOTHING = "(the same|one) image|the same (answer|score)"


@pytest.mark.parametrize("value", VALUES)
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


# which networks Python asks where the page itself plays; what the page asks is tested beside its components
PLAYED = {
    "real-or-fake": (),
    "this-digit": ("generator",),
    "golf": ("generator", "classifier"),
    "fool-the-owner": (),
}


PLAYINGS = [(game, network, value) for game, asked in PLAYED.items() for network in asked for value in VALUES]
PLAYINGS += [("fool-the-owner", "discriminator", UNDEFINED), ("this-digit", "classifier", INFINITE)]


@pytest.mark.parametrize(("game", "network", "value"), PLAYINGS)
def test_a_game_names_whoever_tells_nothing(game, network, value, open_page, runs_folder, monkeypatch, caplog):
    replace_network(monkeypatch, network, value, Exportable)
    app = open_page("games", runs_folder, game=game)
    app.session_state["this_digit"] = {"asked": {"number": 1, "z": [0.5] * 100}}
    said = texts(app.run())
    assert not app.exception
    assert "This part of the page failed" not in said, caplog.text
    assert (f"the {network} " in said and "infinite or undefined numbers" in said) == (
        value != CONSTANT and network in PLAYED[game]
    )
    assert not FIGURE.search(said)


@pytest.mark.parametrize("value", VALUES)
def test_start_here_says_who_makes_no_images_and_goes_on(value, open_page, runs_folder, monkeypatch):
    replace_network(monkeypatch, "generator", value, Exportable)
    app = open_page("start", runs_folder)
    app.session_state["start"] = {"asked": "strip"}
    app.run()
    assert not app.exception and not app.error
    [start] = [each for each in components(app) if each.proto.component_name == "latent_atlas_start"]
    strip = json.loads(start.proto.json)[0]["strip"]
    if value == CONSTANT:
        assert len(strip["steps"]) > 1
    else:
        assert re.match("The generator .*makes infinite or undefined numbers", strip)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("network", ["generator", "discriminator", "generator_ema"])
def test_one_step_names_whoever_makes_no_numbers(network, value, open_page, runs_folder, monkeypatch):
    replace_on_stage(monkeypatch, network, value)
    monkeypatch.setattr(one_step, "TRIAL_STEPS", 2)
    app = open_page("one-step", runs_folder, predict="freeze")
    said = texts(app)
    assert not app.exception
    is_named = f"the {network} " in said and "infinite or undefined numbers" in said
    assert is_named == (value != CONSTANT and network != "generator_ema")  # which nobody looks at there
    assert bool(app.error) == is_named
    assert not re.search(r"\b(nan|inf)\b", said + html(app).split("base64")[0], re.IGNORECASE)
    if is_named:
        assert "taken for real" not in html(app)


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
