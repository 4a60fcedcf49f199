"""The same noise through every step."""

import streamlit as st

from dashboard.live import film
from dashboard.shared import cache, session
from dashboard.shared.images import contact_sheet, film_strip, png_address
from gan_core.latent.sampling import sample_latent

COLUMNS, ROWS = 12, 6


def page() -> None:
    chosen = session.selected()
    steps = chosen.run.steps()
    st.title("Snapshots")
    st.markdown(
        f"The same {COLUMNS * ROWS} points of the latent space, decoded by the generator at every kept step, the "
        "untrained one first. Press play, or drag the scrubber."
    )
    draw_film(steps)
    draw_one_point(steps)


def draw_film(steps: list[int]) -> None:
    """A grid of fixed noise as a film."""
    chosen = session.selected()
    seed = st.number_input("Seed of the grid", 0, session.MAX_SEED, value=0, step=1, key="grid_seed", width=160)
    z = sample_latent(seed, COLUMNS * ROWS, len(session.current_point()))
    images = cache.images_over_training(chosen.run, steps, z)
    sheets = [contact_sheet(frame, COLUMNS) for frame in images]
    film.film(
        [png_address(sheet) for sheet in sheets],
        [f"{step:,}" for step in steps],
        start=steps.index(chosen.step),
        key="film",
    )


def draw_one_point(steps: list[int]) -> None:
    """One point at every step."""
    chosen = session.selected()
    st.subheader("One point, every step")
    source = st.segmented_control(
        "Point",
        ("From Explore", "From a seed"),
        default="From Explore",
        required=True,
        key="strip_source",
    )
    if source == "From a seed":
        seed = st.number_input("Seed of the point", 0, session.MAX_SEED, value=1, step=1, key="strip_seed", width=160)
        z = sample_latent(seed, 1, len(session.current_point()))
    else:
        z = session.shown_point().unsqueeze(0)
    images = cache.images_over_training(chosen.run, steps, z)
    st.html(film_strip(images[:, 0], [f"{step:,}" for step in steps], current=steps.index(chosen.step)))
    st.caption("Under each image its step; the marked one is chosen in the sidebar.")
