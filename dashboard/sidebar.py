"""The sidebar: which run, which step."""

from collections.abc import Callable

import streamlit as st

from dashboard import notices, resources, state
from gan_core.errors import AtlasError
from gan_core.runs.run import Run

FIRST_RUN = "mnist-conv"  # what a newcomer sees: digits


def choose_if_any() -> bool:
    """As `choose`, for a page that needs no step: where a run cannot be shown, nothing is said and nothing raised."""
    try:
        return choose(lambda name: None)
    except AtlasError:
        return False


def choose(say_no_steps: Callable[[str], None] = notices.no_steps) -> bool:
    """Draw the choice of run and step.

    Args:
        say_no_steps: Told the name of a chosen run that kept no step yet.

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
        say_no_steps(run.name)
        return False
    step = _choose_step(steps, parameters.get("step"))
    with st.sidebar:
        _describe(run)
    state.select(run, step)
    for problem in state.prepare_point(run.info.config.network.latent_size, parameters):
        _mention(problem)
    return True


def _choose_run(runs: dict[str, Run | AtlasError], wanted: str | None) -> Run:
    readable = [name for name, run in runs.items() if isinstance(run, Run)]
    preferred = FIRST_RUN if FIRST_RUN in readable else (readable or list(runs))[0]
    _mention(state.settle_run(list(runs), preferred, wanted))
    name = st.sidebar.selectbox(
        "Run",
        list(runs),
        key=state.RUN_KEY,
        format_func=lambda name: _label(name, runs[name]),
        on_change=state.on_run,
    )
    chosen = runs[name]
    if isinstance(chosen, AtlasError):
        raise chosen
    return chosen


def _label(name: str, run: Run | AtlasError) -> str:
    return name if isinstance(run, Run) else f"{name} (unreadable)"


def _choose_step(steps: list[int], wanted: str | None) -> int:
    _mention(state.settle_step(steps, wanted))
    if len(steps) == 1:
        st.sidebar.caption(f"Step {steps[0]:,}, the only one so far")
        return steps[0]
    return st.sidebar.select_slider(
        "Step", steps, key=state.STEP_KEY, format_func=lambda step: f"{step:,}", on_change=state.on_step
    )


def _mention(problem: str | None) -> None:
    if problem:
        st.toast(problem, icon=":material/link_off:")


def _describe(run: Run) -> None:
    config = run.info.config
    st.caption(
        f"{config.network.kind} networks, {config.objective.name} objective  \n"
        f"{run.info.data.count:,} images of {run.info.data.name}  \n"
        f"z of {config.network.latent_size} dimensions  \n"
        f"{run.status_text()}"
    )
