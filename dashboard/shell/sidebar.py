"""The sidebar: which run, which checkpoint."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_label, as_markdown
from dashboard.shared.terms import explain
from dashboard.shared.widgets import say_link_problems
from dashboard.shell.empty_states import no_checkpoints, no_runs
from dashboard.views.registry import CHECKPOINT, FIRST_RUN, NOTHING
from gan_core.errors import AtlasError, counted
from gan_core.runs.run import Run

LISTED_SECONDS = 10  # between two looks for runs that are new, gone or repaired


def choose_if_any() -> bool:
    """As `choose` where nothing is offered, for a page that needs no checkpoint: whatever is wrong is passed over."""
    try:
        return choose(NOTHING, lambda name: None)
    except AtlasError:
        return False


def choose(
    offered: str, say_no_checkpoints: Callable[[str], None] = no_checkpoints, preferred: str = FIRST_RUN
) -> bool:
    """Settle the run and the checkpoint that the page shows, and draw the choice of them.

    Args:
        offered: What of them can be chosen on this page: `CHECKPOINT` for both, `RUN` or `NOTHING`.
        preferred: Name of the run that the page shows as long as nobody has chosen one.
        say_no_checkpoints: Called with the name of a chosen run that has saved no checkpoint yet.

    Returns:
        Whether there is a checkpoint to show; if not, the page says why.

    Raises:
        AtlasError: Why the chosen run cannot be opened.
    """
    parameters = session.incoming()
    runs = cache.all_runs()
    with st.sidebar:
        st.fragment(partial(rerun_when_others, readable(runs)), run_every=LISTED_SECONDS)()
    if not runs:
        no_runs(cache.folders())
        return False
    openable = [name for name, is_readable in readable(runs).items() if is_readable]
    # who can't choose another run is not shown one that can't be opened
    names = list(runs) if offered != NOTHING or not openable else openable
    first = next((name for name in (preferred, FIRST_RUN) if name in openable), (openable or names)[0])
    problems = session.settle_run(names, first, parameters, runs)
    if problems:
        say_link_problems(problems)
        parameters = {}  # what a link says of a run that is not there says nothing of another one
    run = _choose_run(runs, names if offered != NOTHING else [])
    steps = run.steps()
    if not steps:
        say_no_checkpoints(run.name)
        return False
    is_drawn = offered == CHECKPOINT and len(steps) > 1
    problems = session.settle_step(steps, parameters, is_drawn)
    if offered == CHECKPOINT:
        _draw_steps(steps, is_drawn)
        with st.sidebar:
            _draw_best(run)
    problems += session.settle_told_class(run.told_classes, parameters)
    if offered != NOTHING:
        with st.sidebar:
            if run.told_classes:
                _draw_told_class(run.told_classes)
            _describe(run)
            if run.status_text() == "running":
                # nothing else runs the page again: its curves, if any, are drawn alone
                st.fragment(partial(rerun_when_grown, run, cache.growth(run)), run_every=cache.REFRESH_SECONDS)()
    if session.is_replaced(run):
        problems.append(f"Run {run.name!r} was replaced: another folder has its name now.")
    session.select(session.at_told_class(run), session.chosen_step())
    problems += session.settle_anchors(parameters)
    problems += session.settle_point(run.info.config.network.latent_size, parameters)
    say_link_problems(problems)
    return True


def readable(runs: dict[str, Run | AtlasError]) -> dict[str, bool]:
    """Which runs there are, and whether each can be opened."""
    return {name: isinstance(run, Run) for name, run in runs.items()}


def rerun_when_others(drawn: dict[str, bool]) -> None:
    """Draw the whole page again once there are other runs than those that it was drawn with."""
    if readable(cache.all_runs()) != drawn:
        st.rerun()


def rerun_when_grown(run: Run, drawn: cache.Growth) -> None:
    """Draw the whole page again once a run is no longer as it was drawn: its slider, status, strips and metrics."""
    if cache.growth(run) != drawn:
        st.rerun()


def _choose_run(runs: dict[str, Run | AtlasError], offered: list[str]) -> Run:
    if offered:
        st.sidebar.selectbox(
            "Run",
            offered,
            key=session.RUN_KEY,
            format_func=lambda name: _label(name, runs[name]),
            on_change=session.on_run,
        )
    chosen = next(run for name, run in runs.items() if name == session.chosen_run())
    if isinstance(chosen, AtlasError):
        raise chosen
    return chosen


def _label(name: str, run: Run | AtlasError) -> str:
    return as_label(name) if isinstance(run, Run) else f"{as_label(name)} (unreadable)"


def _draw_steps(steps: list[int], is_choice: bool) -> None:
    if not is_choice:
        st.sidebar.caption(f"Checkpoint at iteration {steps[0]:,}, the only one so far")
        return
    st.sidebar.select_slider(
        "Checkpoint (iteration)",
        steps,
        key=session.STEP_KEY,
        format_func=lambda step: f"{step:,}",
        on_change=session.on_step,
    )


def _draw_best(run: Run) -> None:
    """Which checkpoint is the best and, where another one is shown, the way to it."""
    best = cache.best_checkpoint_of(run)
    if best is None:
        return
    by = f"{best.reason}, {best.value}"
    if best.step == session.chosen_step():
        st.caption(f":material/diamond: The best checkpoint ({by})")
        return
    st.button(
        f"Show the best, {best.step:,} ({by})",
        icon=":material/diamond:",
        type="tertiary",
        on_click=session.choose_step,
        args=(best.step,),
    )


def _draw_told_class(names: tuple[str, ...]) -> None:
    """Which class the networks are told, and how much of another one is mixed in."""
    places = range(len(names))
    callback = {"on_change": session.on_told_class, "args": (names,)}
    st.pills(
        "Class",
        places,
        key=session.FIRST_KEY,
        format_func=lambda place: as_label(names[place]),
        required=True,
        help=explain("class-conditional"),
        **callback,
    )
    others = [session.NOTHING_MIXED, *(place for place in places if place != session.told_mix(names).first)]
    second = st.selectbox(
        "Mixed with",
        others,
        key=session.SECOND_KEY,
        format_func=lambda place: "nothing" if place == session.NOTHING_MIXED else as_label(names[place]),
        **callback,
    )
    if second != session.NOTHING_MIXED:
        st.slider(f"Share of {as_markdown(names[second])}", 0.0, 1.0, step=0.05, key=session.SHARE_KEY, **callback)


def _describe(run: Run) -> None:
    config = run.info.config
    conditional = "class-conditional " if run.told_classes else ""
    st.caption(
        f"{conditional}{as_markdown(config.network.kind)} networks, {config.objective.name} objective  \n"
        f"{counted(run.info.data.count, 'image')} of {as_markdown(run.info.data.name)}  \n"
        f"{counted(config.network.latent_size, 'latent dimension')}  \n"
        f"{as_markdown(run.status_text())}"
    )
