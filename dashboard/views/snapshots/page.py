"""The same latent vectors at every checkpoint."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.images import film_strip
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices
from dashboard.views.snapshots import data, state
from dashboard.web.training_timeline.component import training_timeline
from gan_core.latent.sampling import sample_latent

FROM_EXPLORE, FROM_SEED = "From Explore", "From a seed"


def page() -> None:
    open_choices()
    steps = session.selected().run.steps()
    st.title("Snapshots", help=explain("latent vector z", "checkpoint", "EMA"))
    st.markdown(
        f"The images of the same {data.GRID_POINTS} latent vectors at every checkpoint, the untrained one first. Press "
        "play, or drag the timeline."
    )
    with part_of_page():
        draw_grid(steps)
    with part_of_page():
        draw_one_point(steps)


def draw_grid(steps: list[int]) -> None:
    """A grid of fixed latent vectors, played over the training."""
    chosen = session.selected()
    seed = st.number_input("Seed of the grid", 0, session.MAX_SEED, value=0, step=1, key=state.GRID_SEED_KEY, width=160)
    training_timeline(
        data.sheets(chosen.run, steps, seed),
        [f"{step:,}" for step in steps],
        start=steps.index(chosen.step),
        key=state.PLAYER_KEY,
    )


def draw_one_point(steps: list[int]) -> None:
    """One latent vector at every checkpoint."""
    chosen = session.selected()
    st.subheader("One latent vector at every checkpoint")
    source = st.segmented_control(
        "Latent vector", (FROM_EXPLORE, FROM_SEED), default=FROM_EXPLORE, required=True, key=state.SOURCE_KEY
    )
    if source == FROM_SEED:
        seed = st.number_input("Seed", 0, session.MAX_SEED, value=1, step=1, key=state.POINT_SEED_KEY, width=160)
        z = sample_latent(seed, 1, len(session.current_point()))
    else:
        z = session.shown_point().unsqueeze(0)
    images = cache.images_over_training(chosen.run, steps, z)
    st.html(film_strip(images[:, 0], [f"{step:,}" for step in steps], current=steps.index(chosen.step)))
    st.caption("Under each image is its iteration; the selected checkpoint is marked.")
