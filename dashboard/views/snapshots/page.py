"""The same latent vectors at every checkpoint."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import film_strip
from dashboard.shared.number_box import choose_number
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices
from dashboard.views.snapshots import data, state
from dashboard.views.snapshots.data import Samples
from dashboard.web.training_timeline.component import training_timeline

CLASS_ROWS = {state.SAME_CLASS: "Told class", state.EACH_CLASS: "All classes"}
SOURCES = {state.EXPLORE: "From Explore", state.GRID: "From the grid"}


def page() -> None:
    open_choices(*state.CHOICES)
    st.title("Snapshots", help=explain("latent vector z", "checkpoint", "EMA", "truncation (psi)"))
    st.markdown("The images of the same latent vectors at every checkpoint, the untrained one first.")
    explore_training()


@st.fragment
def explore_training() -> None:
    """The grid and the picked sample; only this part runs again when something is done here."""
    with part_of_page():
        chosen = session.selected()
        steps = chosen.run.steps()
        state.settle(chosen.step)
        samples = choose_samples()
        with st.container(key="film_row"):
            left, right = st.columns([5, 3], gap="medium")
        with left, part_of_page():
            draw_grid(steps, samples)
        with right, part_of_page():
            draw_one_point(steps, samples)
    session.write_address()


def choose_samples() -> Samples:
    """Which samples to show."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="film_bar"):
        seed = choose_number("Seed", 0, session.MAX_SEED, state.SEED, width=130)
        truncation = st.slider("Truncation (psi)", 0.0, 1.0, step=0.05, width=190, **session.bound(state.TRUNCATION))
        classes = session.selected().run.told_classes
        if classes and choose_class_rows() == state.EACH_CLASS:
            return data.class_samples(seed, len(classes), truncation)
        rows = st.segmented_control("Rows", sorted(state.ROWS.values), required=True, **session.bound(state.ROWS))
    return data.grid_samples(seed, rows, truncation)


def choose_class_rows() -> str:
    """Whether class-conditional networks are told the sidebar's class with all samples, or each class in a row."""
    return st.segmented_control(
        "Classes",
        list(CLASS_ROWS),
        format_func=lambda name: CLASS_ROWS.get(name, ""),
        required=True,
        help="All classes: a row for each class, a column for each latent vector.",
        **session.bound(state.TOLD),
    )


def draw_grid(steps: list[int], samples: Samples) -> None:
    """A grid of fixed latent vectors, played over the training."""
    chosen = session.selected()
    is_of_grid = session.chosen(state.SOURCE) == state.GRID
    training_timeline(
        {
            "frames": data.sheets(chosen.run, steps, samples),
            "labels": step_names(steps),
            "start": state.frame(steps, chosen.step),
            "columns": state.COLUMNS,
            "count": samples.count,
            "chosen": state.picked(samples.count) if is_of_grid else None,
        },
        state.PLAYER_KEY,
        on_frame=lambda: state.on_frame(steps),
        on_cell=lambda: state.on_cell(samples.count),
    )


def draw_one_point(steps: list[int], samples: Samples) -> None:
    """One latent vector at every checkpoint."""
    run = session.selected().run
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="strip_bar"):
        source = st.segmented_control(
            "One latent vector",
            list(SOURCES),
            format_func=lambda name: SOURCES.get(name, ""),
            required=True,
            **session.bound(state.SOURCE),
        )
        picked = state.picked(samples.count)
        if source == state.GRID:
            choose_number("Sample", 0, range(samples.count)[-1], state.SAMPLE, (picked,), width=110)
    if source == state.GRID:
        images, name = data.sample_over_training(run, steps, samples, picked), sample_name(samples, picked)
    else:
        z = session.shown_point().unsqueeze(0)
        images, name = cache.images_over_training(run, steps, z)[:, 0], "Explore's point"
    st.html(film_strip(images, step_names(steps), current=steps.index(session.selected().step)))
    best = cache.best_checkpoint_of(run)
    which = f"; ◆ is the best ({best.reason}, {best.value})" if best else ""
    st.caption(f"{name}; under each image is its iteration. The selected checkpoint is framed{which}.")


def step_names(steps: list[int]) -> list[str]:
    """Iterations of the run's checkpoints as texts; the best one has a mark."""
    best = cache.best_checkpoint_of(session.selected().run)
    return [f"{step:,} ◆" if best and step == best.step else f"{step:,}" for step in steps]


def sample_name(samples: Samples, number: int) -> str:
    """What a sample of the grid is called."""
    if not samples.told:
        return f"Sample {number} of seed {samples.seed}"
    told, place = samples.told_and_place(number)
    name = as_markdown(session.selected().run.told_classes[told])
    return f"Latent vector {place} of seed {samples.seed}, told class {name}"
