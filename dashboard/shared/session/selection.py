"""What the sidebar selects: which run, which checkpoint."""

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from dashboard.shared.session.url import expect_own_run
from dashboard.shared.session.widget import sync_widget
from gan_core.runs.run import Run

RUN_KEY = "run"
STEP_KEY = "step"
PARAMETERS = ("run", "step")


@dataclass(frozen=True)
class Selection:
    """What the sidebar selects."""

    run: Run
    step: int


def selected() -> Selection:
    """The selected run and step; pages that need a checkpoint are only run when there is one."""
    return st.session_state["selection"]


def has_selection() -> bool:
    """Whether there is anything to select."""
    return "selection" in st.session_state


def select(run: Run, step: int) -> None:
    """Remember what the sidebar selects."""
    st.session_state["selection"] = Selection(run, step)


def is_replaced(run: Run) -> bool:
    """Whether another folder of its name was selected until now."""
    before = st.session_state["selection"].run if has_selection() else run
    return before.folder == run.folder and before.identity != run.identity


def chosen_run() -> str | None:
    """Name of the run that is settled on; None where there is none."""
    return st.session_state.get("chosen_run")


def chosen_step() -> int:
    """Iteration of the checkpoint that is settled on."""
    return st.session_state["chosen_step"]


def choose_run(name: str, step: int | None = None) -> None:
    """Let the sidebar show a run from the next whole run on, at a step; None for its last."""
    _take_run(name)
    st.session_state["chosen_step"] = step


def choose_step(step: int) -> None:
    """Let the sidebar show a step from the next whole run on."""
    st.session_state["chosen_step"] = step
    st.session_state["preferred_run"] = None


def _take_run(name: str) -> None:
    """Somebody chose a run, so that no page shows the one that it prefers."""
    st.session_state["chosen_run"] = name
    st.session_state["preferred_run"] = None


def settle_run(
    names: list[str], preferred: str, parameters: dict[str, str], known: Collection[str] | None = None
) -> list[str]:
    """Decide which run the sidebar shows: the address's, else the one it showed, else the preferred one.

    Args:
        names: Of the runs that are offered.
        preferred: One of them.
        parameters: Of the address.
        known: Names of all runs, also of those that are not offered; None for no others.

    Returns:
        What was wrong with the address, or that the run that it showed is gone, one sentence each.
    """
    wanted, before = parameters.get("run"), chosen_run()
    is_free = before not in names or before == st.session_state.get("preferred_run")
    if wanted in names:
        _take_run(wanted)
    elif is_free:
        if before in names and before != preferred:
            st.session_state["chosen_step"] = None  # its last, and not one that the other run has by chance
        st.session_state["chosen_run"] = st.session_state["preferred_run"] = preferred
    # a page that sends its visitor on to another one makes Streamlit forget the widget's own value
    sync_widget(RUN_KEY, st.session_state["chosen_run"])
    if wanted is None and before not in (None, *names, *(known or ())):
        return [f"Run {before!r} is gone: it was renamed or deleted; {chosen_run()!r} is shown."]
    return [] if wanted in (None, *names) else [f"Run {wanted!r} not found; choose another."]


def on_run() -> None:
    """Another run was chosen."""
    expect_own_run()
    _take_run(st.session_state[RUN_KEY])


def settle_step(steps: list[int], parameters: dict[str, str], is_drawn: bool = True) -> list[str]:
    """Decide which step is shown: the address's, else the one that was chosen, else the last.

    Args:
        steps: Iterations of the run's checkpoints.
        parameters: Of the address.
        is_drawn: Whether the sidebar's slider offers them on this page.

    Returns:
        What was wrong with the address, one sentence each.
    """
    wanted, names = parameters.get("step"), [str(step) for step in steps]
    if wanted in names:
        choose_step(int(wanted))
    if st.session_state.get("chosen_step") not in steps:
        st.session_state["chosen_step"] = steps[-1]
    # another page or a growing run's new options make Streamlit forget the widget's own value
    has_forgotten = st.session_state.get("drawn_steps") != steps
    if is_drawn and (has_forgotten or st.session_state.get(STEP_KEY) != chosen_step()):
        sync_widget(STEP_KEY, chosen_step())
    st.session_state["drawn_steps"] = steps if is_drawn else None
    if wanted in (None, *names):
        return []
    return [f"Checkpoint {wanted!r} not found; iteration {chosen_step():,} is shown."]


def selection_in_address() -> dict[str, str]:
    """The selected run and step as they are written in an address."""
    return {"run": selected().run.name, "step": str(selected().step)}


def on_step() -> None:
    """Another step was chosen."""
    expect_own_run()
    choose_step(st.session_state[STEP_KEY])
