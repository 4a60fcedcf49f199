"""What the stage answered, and what four experiments come to."""

import os

import numpy as np
import pytest
import streamlit as st

from dashboard.views.one_step import data, state
from gan_core.data.image_set import to_pixels
from gan_core.errors import StageError
from gan_core.runs.run import open_run
from gan_core.training.stage import Opening, Settings, Stage
from gan_core.training.stage_pool import Answer, StageRequest


@pytest.fixture
def pool(stage_pool, monkeypatch):
    """Where stages live."""
    monkeypatch.setattr(data, "TRIAL_STEPS", 3)
    return stage_pool


@pytest.fixture
def opening(finished_run):
    st.cache_resource.clear()
    return {"folder": str(finished_run), "step": 30, "mark": ""}


def test_runs_that_ship_are_offered_first(runs_folder, shipped_runs, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", os.pathsep.join(map(str, (runs_folder, shipped_runs))))
    assert not {"tiny"} & set(data.other_runs("mnist-dense"))


def ignore(done, total):
    """Nobody looks."""


def test_an_answer_is_waited_for_and_progress_told(monkeypatch):
    monkeypatch.setattr(data, "LOOK_SECONDS", 0.001)
    request, told = StageRequest(), []
    request.progress = (3, 10)

    def advance(done, total):
        told.append((done, total))
        if not request.done():
            request.set_result(Answer({}, b"images"))

    assert data.wait(request, advance).sprite == b"images"
    assert told == [(3, 10)]


def test_outcomes_are_what_playing_the_settings_comes_to(pool, opening):
    found = data.outcomes(opening, ignore)
    assert list(found) == list(state.EXPERIMENTS)
    stage = Stage(Opening(**opening))
    for name, (picture, share) in found.items():
        images, expected = stage.outcome(Settings(**state.trial(name, 7)), data.TRIAL_STEPS, lambda: None)
        assert np.array_equal(picture[:28, :28], to_pixels(images)[0, 0].numpy())
        assert (picture.shape, share) == ((118, 118), expected)


def test_outcomes_that_failed_are_played_again(pool, opening, monkeypatch):
    genuine = pool.ask.side_effect
    broken = StageRequest()
    broken.set_exception(StageError("the process has ended"))
    pool.ask.side_effect = lambda *arguments, **values: broken
    with pytest.raises(StageError, match="has ended"):
        data.outcomes(opening, ignore)
    pool.ask.side_effect = genuine
    assert data.outcomes(opening, ignore)


def test_no_picture_stands_where_its_experiment_does():
    assert set(data.SHUFFLED) == set(state.EXPERIMENTS)
    assert all(one != other for one, other in zip(data.SHUFFLED, state.EXPERIMENTS, strict=True))


def test_a_scene_goes_to_the_page_as_it_is(pool, opening):
    answer = data.ask("a", opening, "play", {}).request.result()
    props = data.props(answer, 4)
    assert props["answered"] == 4
    assert set(data.StageScene.__annotations__) == set(props["scene"])


def test_rates_are_told_as_factors_and_values(finished_run):
    owner, forger = data.rates(open_run(finished_run).info.config)
    assert owner == forger == 2e-4
    assert data.rate_text(0.1, owner) == "× 0.1 (2e-05)"


def test_other_runs_are_offered_by_their_images(runs_folder, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(runs_folder))
    assert data.other_runs("another") == ["tiny"]
    assert data.other_runs("tiny") == []
