"""Train a run: what will happen and how long it takes, then how it goes; the same for everybody who looks."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.access import is_public
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.number_box import choose_number, number_box
from dashboard.shared.terms import explain, sentence_case
from dashboard.shared.widgets import open_choices
from dashboard.views.train import data, state
from dashboard.views.train.data import Plan, Wish, Work
from gan_core.errors import AtlasError
from gan_core.foreign_text import plain
from gan_core.jobs.job import command_line
from gan_core.jobs.queue import Entry
from gan_core.recipes import find_recipe
from gan_core.registry import OBJECTIVES
from gan_core.runs.run import Run

REFRESH_SECONDS = 2.0
MEASURING_SECONDS = 1.0
EXPLORE = "explore"
TRAINING = "training"
LONGEST_COMMAND = 2_000


def page() -> None:
    open_choices(*state.CHOICES)
    st.title("Train a run", help=explain("run", "iteration", "generator G", "discriminator D"))
    st.markdown("Train two networks from the beginning, and watch the first digits appear.")
    draw_said()
    if is_public():
        st.info("Others can reach this app, so it is read-only: no run can be started here.", icon=":material/lock:")
    else:
        with part_of_page():
            draw_new()
    st.fragment(draw_work, run_every=REFRESH_SECONDS)()


def draw_said() -> None:
    """What came of what was done last."""
    said = state.take_said()
    if said is not None:
        text, is_problem = said
        if is_problem:
            st.error(as_markdown(text), icon=":material/error:")
        else:
            st.toast(as_markdown(text), icon=":material/check:")


# --- a new run -------------------------------------------------------------------------------------------------------


def draw_new() -> None:
    """What is chosen of a new run, and what would come of it."""
    with st.container(key="train_row"):
        left, right = st.columns([3, 4], gap="large")
    with left:
        wish = choose_run()
    with right:
        why = data.why_no_start() or data.why_no_name(wish.name)
        if why:
            st.warning(as_markdown(sentence_case(why)), icon=":material/edit:")
            return
        is_measured = data.is_measured(wish)
        st.fragment(draw_plan, run_every=None if is_measured else MEASURING_SECONDS)(wish, is_measured)


def choose_run() -> Wish:
    """The few choices of a new run."""
    recipe = st.selectbox("Recipe", state.RECIPE.values, format_func=_recipe_title, **session.bound(state.RECIPE))
    st.caption(as_markdown(find_recipe(recipe).purpose))
    config = find_recipe(recipe).config
    objectives = {name: known.title for name, known in OBJECTIVES.items()}
    images = st.selectbox(
        "Images",
        state.DATA.values,
        format_func=lambda name: data.data_text(name) if name else f"Recipe: {data.recipe_data_text(recipe)}",
        **session.bound(state.DATA),
    )
    one, other = st.columns(2, gap="small")
    network = one.selectbox(
        "Networks",
        state.NETWORK.values,
        format_func=lambda name: sentence_case(name) if name else f"Recipe: {config.network.kind}",
        **session.bound(state.NETWORK),
    )
    objective = other.selectbox(
        "Objective",
        state.OBJECTIVE.values,
        format_func=lambda name: f"{name}: {objectives[name]}" if name else f"Recipe: {config.objective.name}",
        **session.bound(state.OBJECTIVE),
    )
    one, other, last = st.columns(3, gap="small")
    with one:
        minutes = choose_number("Minutes", 0.5, state.LONGEST_MINUTES, state.MINUTES, form="%g")
    with other:
        seed = choose_number("Seed", 0, session.MAX_SEED, state.SEED)
    free = data.free_name(recipe)
    name = last.text_input("Name", placeholder=free, **session.bound(state.NAME))
    return Wish(recipe, images, network, objective, minutes, seed, name.strip() or free)


def _recipe_title(name: str) -> str:
    return sentence_case(name)


def draw_plan(wish: Wish, is_measured: bool) -> None:
    """What will happen, how long it takes, and the way to start it; until that is measured, that it is."""
    with part_of_page():
        if not is_measured:
            if data.is_measured(wish):
                st.rerun()
            st.info("Measuring how fast this machine trains these networks…", icon=":material/timer:")
            st.button("Start", icon=":material/play_arrow:", type="primary", disabled=True)
            return
        plan = data.plan(wish)
        st.markdown(f"**{as_markdown(plan.job.name)}**: {as_markdown(plan.text)}")
        st.markdown(as_markdown(plan.quality))
        if st.button("Start", icon=":material/play_arrow:", type="primary", key="start_run"):
            act(f"{plan.job.name} is in the queue.", start_new, plan)
        st.caption("It goes on when this page or the browser is closed. This command does the same:")
        st.code(plain(plan.command, LONGEST_COMMAND), language="bash", wrap_lines=True)


def start_new(plan: Plan) -> None:
    """Train a new run; the next one gets another name."""
    data.start(plan.job)
    state.began()


def act(done: str, do: Callable[..., None], *arguments: Any) -> None:
    """Do something, remember what to say of it, and draw the page again."""
    try:
        do(*arguments)
        state.say(done)
    except AtlasError as error:
        state.say(str(error), is_problem=True)
    st.rerun()


# --- what is trained -------------------------------------------------------------------------------------------------


def draw_work() -> None:
    """The runs that are trained, wait or have ended; drawn again every two seconds."""
    with part_of_page():
        data.look_after()
    with part_of_page():
        work = data.work()
        if not any((work.training, work.starting, work.waiting, work.ended)):
            st.info("Nothing is being trained now.", icon=":material/bedtime:")
        for run in work.training:
            with part_of_page():
                draw_run(run)
        for name in work.starting:
            draw_starting(name)
        draw_waiting(work.waiting)
        draw_ended(work)
        draw_going_on(work)
    session.write_address()


def draw_run(run: Run) -> None:
    """A run at work: how far it is, what its generator makes, how the losses go."""
    now = data.standing(run)
    with st.container(border=True, key=data.card_key(run)):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**{as_markdown(run.name)}**", width="content")
            if st.button("Open in Training", icon=":material/show_chart:", key=f"{data.card_key(run)}_open"):
                session.choose_run(run.name)
                session.open_page(TRAINING)
            if not is_public() and st.button("Stop", icon=":material/stop:", key=f"{data.card_key(run)}_stop"):
                act(f"{run.name} ends its iteration and is saved.", data.stop, run)
        st.progress(now.fraction, f"Iteration {now.step:,} of {now.goal:,}{as_markdown(now.left)}")
        if now.alarm:
            st.warning(f"**Iteration {now.alarm.step:,}.** {as_markdown(now.alarm.text)}", icon=":material/warning:")
        left, right = st.columns([3, 4], gap="medium")
        with left:
            if now.live:
                st.html(data.sample_sheet(now.live))
                st.caption(f"The same latent vectors all along; now iteration {now.live.step:,}.", help=explain("EMA"))
            else:
                st.caption("The first images come with the first iterations.")
        with right:
            if now.logged.columns:
                st.plotly_chart(
                    data.curves(run, now.logged, st.context.theme.type),
                    theme=None,
                    key=f"{data.card_key(run)}_losses",
                    config={"displayModeBar": False},
                    alt=data.curves_text(now.logged),
                )


def draw_starting(name: str) -> None:
    """A run whose process loads torch and the images, or fetches them."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(
            f":material/hourglass_top: **{as_markdown(name)}** is starting: reads its images, tries the speed.",
            width="content",
        )
        if not is_public() and st.button("Stop", key=f"stop starting {name}"):
            act(f"{name} is stopped.", data.stop_starting, name)


def draw_waiting(waiting: list[Entry]) -> None:
    """The queue."""
    if waiting:
        st.header("Waiting", anchor=False)
    for entry in waiting:
        what = as_markdown(command_line(entry.job) if entry.job else entry.problem or "")
        draw_entry(entry, f":material/hourglass: **{as_markdown(entry.name)}**: {what}", data.remove)


def draw_ended(work: Work) -> None:
    """What was trained from here last, and the last words of what failed."""
    if work.ended:
        st.header("Trained last", anchor=False)
    for entry, run in work.ended:
        status = run.status_text() if run else entry.problem or "it did not begin"
        draw_entry(entry, f"**{as_markdown(entry.name)}**: {as_markdown(status)}", data.forget, run)
        words = data.last_words(entry.name) if run is None or run.info.status in ("failed", "running") else ""
        if words:
            st.code(words, language=None, wrap_lines=True)


def draw_entry(entry: Entry, text: str, remove: Callable[[str], None], run: Run | None = None) -> None:
    """A line of a list, with what can be done with it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(text, width="content")
        if run and run.steps() and st.button("Open in Explore", key=f"explore {entry.name}", type="tertiary"):
            session.choose_run(run.name)
            session.open_page(EXPLORE)
        if is_public():
            return
        if run and run.info.status != "finished" and st.button("Resume", key=f"resume {entry.name}", type="tertiary"):
            act(f"{entry.name} is in the queue.", data.start, data.goes_on(run, run.info.config.schedule.steps))
        # a click meant for what stood here before presses nothing
        key = f"{remove.__name__} {entry.name} {entry.asked}"
        if st.button("Remove from list", key=key, type="tertiary"):
            act(f"{entry.name} is removed from the list.", remove, entry.name)


def draw_going_on(work: Work) -> None:
    """The way to train any run of the folder further."""
    if is_public() or not (runs := data.runs_to_go_on(work)):
        return
    with st.expander("Train a run further", icon=":material/update:"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            names = {run.name: run for run in runs}
            name = st.selectbox("Run", list(names), format_func=plain, key=state.GOES_ON_KEY, width=240)
            run = names[name]
            goal = state.goal(run.name) or data.next_goal(run)
            number_box(
                "Until iteration",
                1,
                state.MOST_STEPS,
                goal,
                state.goal_key(run.name),
                lambda number: state.on_goal(run.name, number),
                width=160,
            )
            if st.button("Train on", icon=":material/play_arrow:"):
                act(f"{run.name} is in the queue.", data.start, data.goes_on(run, goal))
        st.caption("This command does the same:")
        st.code(plain(data.printed(data.goes_on(run, goal)), LONGEST_COMMAND), language="bash")
