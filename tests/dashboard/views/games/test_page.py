"""The page of games."""

import pytest

from dashboard.shared.cache.anchors import variants
from dashboard.views.games import data, state
from gan_core.runs.run import open_run
from tests.dashboard.reading import address, texts


@pytest.mark.parametrize("game", [state.REAL, state.EXIST, state.FOOL])
def test_a_game_is_opened_by_its_link_and_says_which_images_are_real(open_page, runs_folder, game):
    app = open_page("games", runs_folder, game=game)
    assert not app.exception
    assert not app.error
    assert "Real images: the 5,000 training images of MNIST, 5,000 digits." in texts(app)
    assert address(app).get("game", state.REAL) == game


def test_a_hole_is_opened_by_its_link(open_page, runs_folder):
    app = open_page("games", runs_folder, game=state.GOLF, tee="8", goal="3", hole="2")
    assert not app.exception
    assert not app.error
    assert {"tee": "8", "goal": "3", "hole": "2"}.items() <= address(app).items()


def test_golf_says_where_no_hole_can_begin(open_page, runs_folder):
    made = variants(open_run(runs_folder / "tiny"), 0)
    tee = next(number for number in range(10) if number not in made)
    app = open_page("games", runs_folder, game=state.GOLF, step="0", tee=str(tee))
    assert not app.exception
    assert f"none of 2,000 random images at iteration 0 is classified as {tee}" in texts(app)


def test_a_level_chooses_a_checkpoint(open_page, runs_folder):
    app = open_page("games", runs_folder)
    easy = next(iter(data.levels(open_run(runs_folder / "tiny"))))
    assert address(app)["step"] == "30" != str(easy)
    app.segmented_control(key=state.LEVEL_KEY).set_value(easy).run()
    assert not app.exception
    assert address(app)["step"] == str(easy)


def test_a_checkpoint_that_is_no_level_is_offered_as_the_selected_one(open_page, runs_folder):
    levels = data.levels(open_run(runs_folder / "tiny"))
    other = next(step for step in open_run(runs_folder / "tiny").steps() if step not in levels)
    level = open_page("games", runs_folder, step=str(other)).segmented_control(key=state.LEVEL_KEY)
    assert level.value == other
    assert level.options[-1] == f"Selected ({other})"


@pytest.mark.parametrize("game", [state.REAL, state.GOLF])
def test_a_run_that_cannot_play_says_why_and_offers_one_that_ships(
    open_page, runs_without_classifier, shipped_runs, game
):
    for name in ("mnist-dense", "classifiers"):
        (runs_without_classifier / name).symlink_to(shipped_runs / name)
    app = open_page("games", runs_without_classifier, run="kana", game=game)
    assert not app.exception
    assert "kana can't play" in texts(app)
    app.button[0].click().run()
    assert not app.exception
    assert address(app)["run"] == "mnist-dense"
    assert not app.info


@pytest.mark.parametrize("game", [state.REAL, state.EXIST, state.GOLF, state.FOOL])
def test_networks_that_make_no_numbers_break_no_page(open_page, undefined_runs, game):
    app = open_page("games", undefined_runs, game=game)
    assert not app.exception
