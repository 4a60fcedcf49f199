"""Train a run: what is chosen of a new run, and what was said of the last thing that was done."""

import streamlit as st

from dashboard.shared import session
from dashboard.shared.session import Choice
from gan_core.recipes import recipe_names
from gan_core.registry import DATA_SETS, NETWORKS, OBJECTIVES
from gan_core.runs.staging import LONGEST_NAME

FIRST_RECIPE = "quick"  # done within minutes, and needs no download
AS_RECIPE = ""
LONGEST_MINUTES = 2_880.0
MOST_STEPS = 10**9


def _or_as_recipe(name: str, names: list[str]) -> Choice[str]:
    return session.one_of(name, (AS_RECIPE, *names))


def _first(names: list[str], first: str) -> tuple[str, ...]:
    return (first, *(name for name in names if name != first))


RECIPE = session.one_of("recipe", _first(recipe_names(), FIRST_RECIPE))
DATA = _or_as_recipe("train_data", DATA_SETS.names())
NETWORK = _or_as_recipe("train_network", NETWORKS.names())
OBJECTIVE = _or_as_recipe("train_objective", OBJECTIVES.names())
MINUTES = session.number("minutes", 5.0, 0.5, LONGEST_MINUTES)
SEED = session.seed_choice("train_seed")
NAME = session.short_text("new_name", LONGEST_NAME)
CHOICES = (RECIPE, DATA, NETWORK, OBJECTIVE, MINUTES, SEED, NAME)
PARAMETERS = tuple(choice.name for choice in CHOICES)

GOES_ON_KEY = "goes_on"


def goal_key(run: str) -> str:
    """Session key of the box for a run's new goal: another run has another one."""
    return f"goal of {run}"


def goal(run: str) -> int | None:
    """The iteration until which a run is to be trained on, where somebody has typed one."""
    return st.session_state.get("goals", {}).get(run)


def on_goal(run: str, number: int) -> None:
    """A new goal was typed for a run."""
    st.session_state["goals"] = {**st.session_state.get("goals", {}), run: number}


def say(text: str, is_problem: bool = False) -> None:
    """Remember what came of what was done, for the next time the page is drawn."""
    st.session_state["trained"] = (text, is_problem)


def take_said() -> tuple[str, bool] | None:
    """What came of what was done last, once."""
    return st.session_state.pop("trained", None)


def began() -> None:
    """A run was started: the next one gets another name."""
    session.choose(NAME, NAME.default)
