"""The sidebar: which run, which step."""

import streamlit as st

from dashboard import notices, resources, state
from gan_core.errors import AtlasError
from gan_core.runs import Run


def choose() -> bool:
    """Draw the choice of run and step.

    Returns:
        Whether there is a step to show; if not, the page says why.

    Raises:
        AtlasError: Why the chosen run cannot be opened.
    """
    parameters = state.incoming()
    runs = resources.all_runs()
    if not runs:
        notices.no_runs(resources.folders())
        return False
    run = _choose_run(runs, parameters.get("run"))
    steps = run.steps()
    if not steps:
        notices.no_steps(run.name)
        return False
    step = _choose_step(steps, parameters.get("step"))
    with st.sidebar:
        _describe(run)
    state.select(run, step)
    for problem in state.prepare_point(run.info.config.network.latent_size, parameters):
        st.toast(problem, icon=":material/link_off:")
    return True


def _choose_run(runs: dict[str, Run | AtlasError], wanted: str | None) -> Run:
    names = list(runs)
    if wanted is not None and wanted not in runs:
        st.toast(f"There is no run {wanted}; this is {names[0]}.", icon=":material/link_off:")
    elif wanted is not None:
        st.session_state["run"] = wanted
    if st.session_state.get("run") not in runs:
        st.session_state["run"] = next((name for name in names if isinstance(runs[name], Run)), names[0])
    name = st.sidebar.selectbox("Run", names, key="run", format_func=lambda name: _label(name, runs[name]))
    chosen = runs[name]
    if isinstance(chosen, AtlasError):
        raise chosen
    return chosen


def _label(name: str, run: Run | AtlasError) -> str:
    return name if isinstance(run, Run) else f"{name} (unreadable)"


def _choose_step(steps: list[int], wanted: str | None) -> int:
    session = st.session_state
    if wanted is not None and wanted.isdecimal() and int(wanted) in steps:
        session["chosen_step"] = int(wanted)
    elif wanted is not None:
        st.toast(f"Step {wanted} was not kept; this is step {steps[-1]:,}.", icon=":material/link_off:")
    if session.get("chosen_step") not in steps:
        session["chosen_step"] = steps[-1]
    if len(steps) == 1:
        st.sidebar.caption(f"Step {steps[0]:,}, the only one so far")
        return steps[0]
    # a growing run changes the options, and with them Streamlit forgets the widget's own value
    state.mirror("step", session["chosen_step"])
    return st.sidebar.select_slider(
        "Step", steps, key="step", format_func=lambda step: f"{step:,}", on_change=_remember_step
    )


def _remember_step() -> None:
    st.session_state["chosen_step"] = st.session_state["step"]


def _describe(run: Run) -> None:
    config = run.info.config
    st.caption(
        f"{config.network.kind} networks, {config.objective.name} objective  \n"
        f"{run.info.data.count:,} images of {run.info.data.name}  \n"
        f"z of {config.network.latent_size} dimensions  \n"
        f"{run.status_text()}"
    )
