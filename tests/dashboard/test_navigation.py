"""Every page on a good run, on none, and on broken ones."""

import shutil

import pytest

from dashboard import PUBLIC_VARIABLE
from dashboard.shared.foreign_text import as_markdown
from gan_core import registry as registry_module
from gan_core.runs import run as run_module
from gan_core.runs.annotations import annotate
from gan_core.runs.run import open_run, write_checkpoint
from tests.dashboard.reading import components, figure, html, texts

PAGES = ("explore", "map", "boundaries", "projection", "training", "snapshots", "compare")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_a_good_run(page, open_page, runs_folder):
    app = open_page(page, runs_folder)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == page.capitalize()
    # an untrained generator may make one class only, which has no border: then the page says so
    assert app.get("plotly_chart") or components(app) or "<img" in html(app) or app.warning


def test_a_plug_in_that_fails_is_named_once_and_the_page_is_whole(open_page, runs_folder, monkeypatch):
    monkeypatch.setattr(registry_module, "_problems", {"the metric 'sharp' cannot be loaded from a:B: [x](y)": None})
    app = open_page("training", runs_folder)
    assert not app.exception
    [told] = [warning.value for warning in app.warning if "plug-ins" in warning.value]
    assert told.endswith(as_markdown("the metric 'sharp' cannot be loaded from a:B: [x](y)"))
    assert figure(app)["data"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_runs_says_how_to_make_one(page, open_page, tmp_path):
    app = open_page(page, tmp_path)
    assert not app.exception
    assert "No trained run yet" in texts(app)
    assert "gan-core train" in texts(app)


@pytest.mark.parametrize("is_public", [False, True])
def test_without_runs_a_page_leads_to_where_one_is_trained_unless_it_is_read_only(
    is_public, open_page, tmp_path, monkeypatch
):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1" if is_public else "")
    links = open_page("map", tmp_path).get("page_link")
    assert [link.proto.page for link in links] == ([] if is_public else ["train"])


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_folder_is_like_an_empty_one(page, open_page, tmp_path):
    app = open_page(page, tmp_path / "nowhere")
    assert not app.exception
    assert "No trained run yet" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_on_an_unreadable_run_says_what_is_wrong(page, open_page, broken_runs):
    app = open_page(page, broken_runs)
    assert not app.exception
    assert "run.json is damaged" in texts(app)
    assert "gan-core train" in texts(app)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "training"])
def test_a_page_on_a_damaged_step_says_so(page, open_page, damaged_runs):
    app = open_page(page, damaged_runs)
    assert not app.exception
    assert "is damaged" in texts(app)


def test_the_training_curves_outlive_damaged_steps(open_page, damaged_runs):
    app = open_page("training", damaged_runs)
    assert not app.exception
    assert len(figure(app)["data"]) > 0
    assert "is damaged" in texts(app)


@pytest.mark.parametrize("page", ["explore", "map", "boundaries", "projection", "compare"])
def test_a_generator_that_makes_nan_is_named_as_the_cause(page, open_page, undefined_runs):
    app = open_page(page, undefined_runs)
    assert not app.exception
    assert "infinite or undefined numbers" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_drawing_a_page_parses_the_manifest_of_a_run_once(page, open_page, finished_run, tmp_path, monkeypatch):
    runs = tmp_path / "runs"
    for name in ("tiny", "other"):
        shutil.copytree(finished_run, runs / name)
    parsed = []
    read = run_module.read_manifest
    monkeypatch.setattr(run_module, "read_manifest", lambda folder: parsed.append(folder.name) or read(folder))
    app = open_page(page, runs, run="tiny")
    assert not app.exception
    assert sorted(parsed) == ["other", "tiny"]
    app.run()
    assert sorted(parsed) == ["other", "tiny"], "nothing has changed"
    annotate(runs / "tiny", starred=True)  # in the folder, but not in the manifest
    write_checkpoint(open_run(runs / "other"), 31, b"content")
    parsed.clear()
    assert not app.run().exception
    assert set(parsed) <= {"other", "tiny"} and parsed.count("other") == 1 and parsed.count("tiny") <= 1
