"""What the sidebar chose: which run, which step."""

from dataclasses import dataclass

import streamlit as st

from gan_core.runs.run import Run

RUN_KEY = "run"
STEP_KEY = "step"


@dataclass(frozen=True)
class Selection:
    """What the sidebar chose."""

    run: Run
    step: int


def selection() -> Selection:
    """The chosen run and step; views are only run when there is one."""
    return st.session_state["selection"]


def select(run: Run, step: int) -> None:
    """Remember the sidebar's choice."""
    st.session_state["selection"] = Selection(run, step)


def settle_run(names: list[str], preferred: str, wanted: str | None) -> str | None:
    """Decide which run the sidebar shows: the address's, else the one it showed, else the preferred one.

    Returns:
        What was wrong with the address, if anything.
    """
    session = st.session_state
    if wanted in names:
        session["chosen_run"] = wanted
    if session.get("chosen_run") not in names:
        session["chosen_run"] = preferred
    # a page that sends its visitor on to another one makes Streamlit forget the widget's own value
    mirror(RUN_KEY, session["chosen_run"])
    return None if wanted in (None, *names) else f"There is no run {wanted}; choose one in the sidebar."


def on_run() -> None:
    """Another run was chosen."""
    expect_own_run()
    st.session_state["chosen_run"] = st.session_state[RUN_KEY]


def go_to(run: str, step: int) -> None:
    """Let the sidebar show a run and step from the next page on."""
    st.session_state["chosen_run"] = run
    st.session_state["chosen_step"] = step


def settle_step(steps: list[int], wanted: str | None) -> str | None:
    """Decide which step the sidebar shows: the address's, else the one that was chosen, else the last.

    Returns:
        What was wrong with the address, if anything.
    """
    session = st.session_state
    names = [str(step) for step in steps]
    if wanted in names:
        session["chosen_step"] = int(wanted)
    if session.get("chosen_step") not in steps:
        session["chosen_step"] = steps[-1]
    # a growing run changes the options, and with them Streamlit forgets the widget's own value
    if session.get("drawn_steps") != steps or session.get(STEP_KEY) != session["chosen_step"]:
        mirror(STEP_KEY, session["chosen_step"])
    session["drawn_steps"] = steps
    return None if wanted in (None, *names) else f"Step {wanted} was not kept; this is step {session['chosen_step']:,}."


def on_step() -> None:
    """Another step was chosen."""
    expect_own_run()
    st.session_state["chosen_step"] = st.session_state[STEP_KEY]


def expect_own_run() -> None:
    """The next whole run is of a control's making and no visit to an address.

    The browser sends the address that it shows along, which may be an older one when the hand was quick.
    """
    st.session_state["is_own_run"] = True


def mirror(key: str, value: object) -> None:
    """Set a widget before it is drawn, so that it shows what is so, whatever the hand has done to it meanwhile."""
    st.session_state[key] = value
