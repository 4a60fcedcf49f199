"""One step: a single iteration of training as a play, and what breaks it."""

import os
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.shared import session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_label, as_markdown
from dashboard.shared.images import film_strip
from dashboard.shared.number_box import choose_number
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices, progress_bar
from dashboard.views.one_step import data, state
from dashboard.web.one_step.component import one_step
from gan_core.errors import AtlasError
from gan_core.registry import OBJECTIVES
from gan_core.training.stage_pool import Answer

TURNS = {
    state.BOTH: "Both",
    state.DISCRIMINATOR: "Discriminator only",
    state.GENERATOR: "Generator only",
}
BEGINS = {state.CHECKPOINT: "This checkpoint", state.FRESH: "Untrained networks"}
TITLES = {
    state.NONE: "Step by step",
    state.STARVE: "Starve the discriminator",
    state.FREEZE: "Freeze the discriminator",
    state.NO_FLIP: "Skip the flip",
    state.ONE_DIGIT: "Feed one digit only",
}
QUESTIONS = {
    state.STARVE: "The discriminator learns in one iteration of ten; the generator learns in all of them.",
    state.FREEZE: "The discriminator never learns again; the generator goes on.",
    state.NO_FLIP: "In the generator's turn its images keep the label 0.",
    state.ONE_DIGIT: f"All real images that the discriminator sees are {data.EXPERIMENT_DIGIT}s.",
}
REASONS = {
    state.STARVE: "A shop owner who looks up once in ten times is deceived by less: what he cannot see yet, the "
    "counterfeiter need not get right.",
    state.FREEZE: "A frozen shop owner never answers back. The counterfeiter searches for whatever he takes for real, "
    "and nothing keeps that near a digit.",
    state.NO_FLIP: "With the label 0 the loss is small when an image is found out. So the counterfeiter learns to be "
    "found out.",
    state.ONE_DIGIT: "Whatever is none of these is no longer real. The counterfeiter has to follow.",
}


def page() -> None:
    open_choices(*state.CHOICES)
    st.title("One step", help=explain("iteration", "discriminator D", "generator G", "flipped labels"))
    st.markdown("A GAN is trained by one step, again and again. Here is that step, on real networks and real images.")
    draw_all()


@st.fragment
def draw_all() -> None:
    """The stage and what is changed on it; only this runs again when something is changed."""
    with part_of_page():
        draw_bar()
        experiment, stage = st.container(key="stage_experiment"), st.container()
        name = session.chosen(state.PREDICT)
        if name == state.NONE:
            with stage:
                draw_stage()
        else:
            draw_both(name, experiment, stage)
    session.write_address()


def draw_both(name: str, experiment: DeltaGenerator, stage: DeltaGenerator) -> None:
    """An experiment and the stage, of which that comes first which must not wait for the other."""
    is_empty = state.answer(opening()) is None
    if is_empty:
        with stage:
            draw_stage()
    with experiment, part_of_page():
        draw_experiment(name)
    if not is_empty:
        with stage:
            draw_stage()


def opening() -> state.Opening:
    """Where the stage begins."""
    chosen = session.selected()
    return state.opening(os.path.abspath(chosen.run.folder), chosen.step, chosen.run.ref(chosen.step).sha256)


# --- what is changed -------------------------------------------------------------------------------------------------


def draw_bar() -> None:
    """What is played, and what is changed before a step."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="stage_bar"):
        st.selectbox(
            "Play",
            list(TITLES),
            format_func=TITLES.__getitem__,
            width=210,
            help="Experiments ask first what will come of them.",
            **session.bound(state.PREDICT) | {"on_change": state.on_experiment, "args": ()},
        )
        if session.chosen(state.PREDICT) != state.NONE:
            choose_beginning()
            return
        st.segmented_control(
            "Who moves", list(TURNS), format_func=TURNS.__getitem__, required=True, **session.bound(state.TURNS)
        )
        with st.popover("Change the game", icon=":material/tune:"):
            draw_settings()


def choose_beginning() -> None:
    """The selected checkpoint, or networks that have learned nothing."""
    st.segmented_control(
        "Begin with", list(BEGINS), format_func=BEGINS.__getitem__, required=True, **session.bound(state.BEGIN)
    )


def draw_settings() -> None:
    """What can be changed and broken."""
    run = session.selected().run
    rate_d, rate_g = data.rates(run.info.config)
    choose_beginning()
    st.pills(
        "Break it",
        [state.FREEZE, state.STARVE, state.NO_FLIP],
        selection_mode="multi",
        format_func={
            state.FREEZE: "Freeze the discriminator",
            state.STARVE: "Starve it",
            state.NO_FLIP: "Skip the flip",
        }.__getitem__,
        **session.bound(state.BROKEN),
    )
    choose_number(
        "Real images of one class only (its number)", 0, state.LARGEST_CLASS, state.ONLY, placeholder="all classes"
    )
    own_steps = run.info.config.objective.discriminator_steps
    st.selectbox(
        "Discriminator steps before each of the generator's",
        state.D_STEPS.values,
        format_func=lambda count: str(count) if count else f"as in the run: {own_steps}",
        **session.bound(state.D_STEPS),
    )
    st.select_slider(
        "Discriminator's learning rate",
        sorted(state.RATES),
        format_func=lambda factor: data.rate_text(factor, rate_d),
        **session.bound(state.RATE_D),
    )
    st.select_slider(
        "Generator's learning rate",
        sorted(state.RATES),
        format_func=lambda factor: data.rate_text(factor, rate_g),
        **session.bound(state.RATE_G),
    )
    names = [state.OWN, *OBJECTIVES]
    own = run.info.config.objective.name
    st.selectbox(
        "Objective",
        names,
        format_func=lambda name: f"as in the run: {as_label(own)}" if name == state.OWN else as_label(name),
        **session.bound(state.OBJECTIVE, names),
    )
    name = session.chosen(state.OBJECTIVE)
    st.latex(OBJECTIVES[own if name == state.OWN else name].formula)


# --- the stage -------------------------------------------------------------------------------------------------------


@st.fragment
def draw_stage() -> None:
    """The step itself; a click on it draws nothing else again."""
    with part_of_page():
        draw_step()


def draw_step() -> None:
    where = opening()
    problem = None
    try:
        answer = shown_answer(where)
    except AtlasError as error:
        state.answered(where, None)
        answer, problem = state.answer(where), str(error)
    if problem:
        st.error(as_markdown(problem), icon=":material/error:")
    if answer is None:
        draw_other_runs()
        return
    one_step(data.props(answer, state.answers()), answer.sprite, state.STAGE_KEY, on_request)
    draw_facts(answer)


def shown_answer(where: state.Opening) -> Answer | None:
    """What the stage shows now; waits for what was asked of it.

    Raises:
        AtlasError: Why it shows nothing.
    """
    known = state.answer(where)
    asked = state.asked(where)
    if asked is None and known is not None:
        return known
    if asked is None:
        asked = data.ask(state.token(), where, "show", state.settings())
        state.ask(asked)
    text = "The networks come on stage" if asked.act == "show" else "Playing"
    with progress_bar(text, after_seconds=0.4) as advance:
        found = data.wait(asked.request, advance)
    state.answered(where, found)
    if found.document["isNew"] and known is not None:
        st.toast("The stage had been cleared away; it begins again.", icon=":material/restart_alt:")
    return found


def on_request() -> None:
    """Something was asked of the stage: the fragment that runs next waits for it."""
    where, (act, count) = opening(), state.requested()
    try:
        state.ask(data.ask(state.token(), where, act, played_settings(), count))
    except AtlasError as error:
        st.toast(as_markdown(str(error)), icon=":material/error:")


def played_settings() -> dict[str, Any]:
    """What is changed before a step: by hand, or by the experiment that was predicted."""
    if session.chosen(state.PREDICTED) == state.NONE:
        return state.settings()
    return state.trial(session.chosen(state.PREDICT), data.EXPERIMENT_DIGIT)


def draw_facts(answer: Answer) -> None:
    """What the numbers rest on."""
    facts = [answer.document["data"], *answer.document["lacks"]]
    st.caption(f"{as_markdown(' '.join(facts))} The stage computes in float32 and keeps nothing of what is played.")


def draw_other_runs() -> None:
    """A run that cannot be played here: others that can."""
    for name in data.other_runs(session.selected().run.name):
        if st.button(f"Show {as_markdown(name)}", key=f"stage of {name}"):
            session.choose_run(name)
            st.rerun()


# --- predict first ---------------------------------------------------------------------------------------------------


def draw_experiment(name: str) -> None:
    """Which of four pictures will come of an experiment? Only then it is played."""
    st.header(f"{TITLES[name]}: which picture will come?")
    st.markdown(
        f"{QUESTIONS[name]} All else is as in the run. After {data.TRIAL_STEPS} steps the same latent vectors give one "
        "of these pictures; under each is how many of its images the discriminator takes for real."
    )
    with progress_bar("Four experiments are played, {total} steps in all") as advance:
        found = data.outcomes(opening(), advance)
    predicted = session.chosen(state.PREDICTED)
    for column, (letter, other) in zip(st.columns(4), zip("ABCD", data.SHUFFLED, strict=True), strict=True):
        picture, share = found[other]
        title = TITLES[other] if predicted != state.NONE else f"Picture {letter}"
        with column:
            caption = f"{title}: {share:.0%} taken for real"
            st.html(film_strip([picture], [caption], 0 if is_right(name, other) else None, one_row=True))
            if predicted == state.NONE:
                st.button(f"It will be {letter}", on_click=on_prediction, args=(name, other), width="stretch")
    if predicted != state.NONE:
        if predicted == name:
            st.success(f"Right. {REASONS[name]}", icon=":material/check:")
        else:
            found_out = f"It is another one: yours comes of “{TITLES[predicted]}”."
            st.info(f"{found_out} {REASONS[name]}", icon=":material/close:")


def is_right(name: str, other: str) -> bool:
    """Whether a picture is that of the experiment, and may be marked."""
    return name == other and session.chosen(state.PREDICTED) != state.NONE


def on_prediction(name: str, picture: str) -> None:
    """A picture was chosen: now the experiment is played."""
    state.predict(picture)
    where = opening()
    try:
        data.ask(state.token(), where, "restart", {})
        state.ask(data.ask(state.token(), where, "play", played_settings(), data.TRIAL_STEPS))
    except AtlasError as error:
        st.toast(as_markdown(str(error)), icon=":material/error:")
