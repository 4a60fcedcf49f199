"""What a browser asks of a stage, and what is remembered of its answers."""

import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.views.one_step import state
from gan_core.training.stage import Settings
from gan_core.training.stage_pool import Answer, StageRequest


@pytest.fixture(autouse=True)
def kept(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_a_known_request_is_taken(kept):
    kept[state.STAGE_KEY] = {"request": {"act": "play", "count": 100}}
    assert state.requested() == ("play", 100)


@pytest.mark.parametrize(
    "request_",
    [None, "play", {"act": "play"}, {"act": "play", "count": 10**9}, {"act": "outcomes", "count": 1}, {"count": 1}],
)
def test_whatever_else_a_browser_says_asks_for_nothing_but_a_look(request_, kept):
    kept[state.STAGE_KEY] = {"request": request_}
    assert state.requested() == ("show", 1)


def test_the_settings_are_those_that_a_stage_takes():
    session.choose(state.BROKEN, (state.FREEZE, state.NO_FLIP))
    session.choose(state.D_STEPS, 3)
    found = Settings.model_validate(state.settings())
    assert (found.freeze, found.starve, found.flip, found.discriminator_steps) == (True, False, False, 3)
    session.choose(state.D_STEPS, 0)
    assert Settings.model_validate(state.settings()).discriminator_steps is None


def test_every_experiment_changes_one_thing():
    trials = [Settings.model_validate(state.trial(name, 7)) for name in state.EXPERIMENTS]
    assert len({trial.model_dump_json() for trial in trials}) == len(state.EXPERIMENTS)
    for trial in trials:
        assert len(trial.model_dump(exclude_defaults=True)) == 1


def test_an_answer_belongs_to_where_its_stage_began():
    where, elsewhere = state.opening("runs/a", 5, "x"), state.opening("runs/a", 5, "y")
    state.ask(state.Asked(where, "show", StageRequest()))
    assert state.asked(where)
    assert state.asked(elsewhere) is None
    found = Answer({"played": 0}, b"")
    state.answered(where, found)
    assert (state.answer(where), state.answer(elsewhere), state.asked(where)) == (found, None, None)
    state.answered(where, None)  # a failure: what was shown stays
    assert (state.answer(where), state.answers()) == (found, 2)


def test_untrained_networks_need_no_checkpoint():
    session.choose(state.BEGIN, state.FRESH)
    assert state.opening("runs/a", 5, "x") == {"folder": "runs/a", "step": None, "mark": "x"}


def test_a_token_is_kept_and_nobody_can_guess_it(kept):
    first = state.token()
    assert state.token() == first
    kept.clear()
    assert state.token() != first
    assert len(first) == 32
