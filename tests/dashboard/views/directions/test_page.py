import shutil

import pytest

from dashboard import PUBLIC_VARIABLE
from dashboard.shared.session.selection import Selection
from dashboard.views.directions import keeping, page
from gan_core.runs.directions import FILE, LONGEST_NAME, described, read_directions
from gan_core.runs.run import open_run
from tests.dashboard.reading import address, html, texts


@pytest.fixture
def own_runs(finished_run, tmp_path):
    """A folder whose run may be changed."""
    shutil.copytree(finished_run, tmp_path / "runs" / "tiny")
    return tmp_path / "runs"


def button(app, label: str):
    return next(each for each in app.button if each.label == label)


def test_a_direction_is_shown_with_its_effect_and_its_leak(open_page, runs_folder):
    app = open_page("directions", runs_folder)
    assert not app.exception
    assert "**Slant" in texts(app) and "σ** (95% interval" in texts(app)
    assert "on the diagonal its own effect" in texts(app)


def test_what_is_chosen_is_in_the_address_and_is_read_from_it(open_page, runs_folder):
    app = open_page("directions", runs_folder, along="layer.2", held="slant,mass", about="save", at_sigma="1.5")
    assert not app.exception
    assert {"along": "layer.2", "held": "slant,mass", "about": "save", "at_sigma": "1.5"}.items() <= address(
        app
    ).items()
    assert app.selectbox[0].value != "slant"


def test_a_direction_that_holds_itself_out_says_so(open_page, runs_folder):
    app = open_page("directions", runs_folder, along="slant", plus="slant", plus_weight="-1", about="save")
    assert any("cancel" in error.value for error in app.error)
    assert not app.exception


def test_the_same_direction_is_followed_over_training(open_page, runs_folder):
    app = open_page("directions", runs_folder, about="training")
    assert not app.exception
    assert "The same vector moves slant" in texts(app) or "nothing to compare" in texts(app)
    assert "Explore's z at −2, 0 and 2 σ" in texts(app)


def test_a_direction_is_saved_and_removed(open_page, own_runs):
    app = open_page("directions", own_runs, about="save", save_as="my slant")
    button(app, "Save beside the run").click().run()
    assert not app.exception
    (saved,) = read_directions(open_run(own_runs / "tiny"))
    assert (saved.name, saved.origin) == ("my slant", "Slant")
    assert "**my slant**" in texts(app)
    button(app, "Remove").click().run()
    assert read_directions(open_run(own_runs / "tiny")) == ()


def test_two_servers_on_one_folder_lose_no_direction_and_remove_no_other(open_page, own_runs):
    one, other = (open_page("directions", own_runs, about="save", save_as=name) for name in ("one", "other"))
    for app in (one, other):
        button(app, "Save beside the run").click().run()
    run = open_run(own_runs / "tiny")
    assert [each.name for each in read_directions(run)] == ["one", "other"]
    button(other, "Remove").click().run()
    keeping.on_remove(run, "one")  # what a click on a page that is older calls
    assert [each.name for each in read_directions(run)] == ["other"]


def test_a_run_that_is_gone_gets_no_direction_and_comes_not_back(open_page, own_runs):
    app = open_page("directions", own_runs, about="save", save_as="mine")
    (own_runs / "tiny").rename(own_runs / "moved")
    shutil.copytree(own_runs / "moved", own_runs / "tiny")
    button(app, "Save beside the run").click().run()
    assert not app.exception
    assert "is gone" in "".join(toast.value for toast in app.toast)
    assert not [path for path in own_runs.rglob(FILE)]


def test_a_read_only_app_saves_nothing_even_if_asked(open_page, own_runs, monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    app = open_page("directions", own_runs, about="save")
    assert button(app, "Save beside the run").disabled
    run = open_run(own_runs / "tiny")
    keeping.on_save(
        run, [described(run, run.steps()[-1], "forged", "", [1.0, *[0.0] * 99])]
    )  # what a forged click calls
    assert not (own_runs / "tiny" / FILE).exists()


@pytest.mark.parametrize("name", ["a group that was called by far more words", "\u200d" * 12, "\N{FAMILY}\u200d" * 9])
def test_a_name_of_this_session_that_could_not_be_saved_is_cut(name, finished_run, monkeypatch):
    run = open_run(finished_run)
    monkeypatch.setattr(page.session, "selected", lambda: Selection(run, run.steps()[-1]))
    monkeypatch.setattr(page.session, "named_directions", lambda: {name: (1.0, *[0.0] * 99)})
    [found] = page.kept_directions(())
    assert 0 < len(found.name) <= LONGEST_NAME


def test_a_damaged_file_is_told_and_the_page_works(open_page, own_runs):
    (own_runs / "tiny" / FILE).write_text('{"format": 1, "directions": "<script>"}')
    app = open_page("directions", own_runs, about="save")
    assert app.warning and FILE in texts(app)
    assert "**Slant" in texts(app)
    assert "<script>" not in html(app)


def test_without_a_classifier_arithmetic_says_why(open_page, runs_without_classifier):
    app = open_page("directions", runs_without_classifier, about="arithmetic")
    assert any("judged by a classifier" in info.value for info in app.info)
    assert not app.exception


def test_networks_that_make_nothing_are_told(open_page, undefined_runs):
    app = open_page("directions", undefined_runs)
    assert not app.exception
    assert app.error
