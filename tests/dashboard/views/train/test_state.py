"""What is chosen of a new run."""

import pytest

from dashboard.views.train import state


def test_at_first_a_recipe_is_chosen_that_needs_no_download():
    assert state.RECIPE.default == state.FIRST_RECIPE
    assert {state.DATA.default, state.NETWORK.default, state.OBJECTIVE.default} == {state.AS_RECIPE}


@pytest.mark.parametrize("text", ["0", "1e9", "nan", "five"])
def test_a_budget_is_some_minutes_and_at_most_two_days(text):
    with pytest.raises(ValueError, match="minutes"):
        state.MINUTES.parse(text)
    assert state.MINUTES.parse("7.5") == 7.5


def test_each_run_has_a_goal_of_its_own():
    assert state.goal_key("a") != state.goal_key("b")
