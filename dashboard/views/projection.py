"""Thousands of samples on the principal components of what the generator makes."""

import numpy as np
import streamlit as st

from dashboard import charts, pictures, resources, state
from dashboard.live import point_click
from gan_core.latent.projection import Projection
from gan_core.latent.sampling import sample_latent

SPACES = {"hidden": "Hidden features", "images": "Images"}
LOOKS = ("2-D digits", "2-D points", "3-D points")
COUNTS = (1_000, 2_000, 5_000, 10_000)
SHEET_COLUMNS = 30


def page() -> None:
    chosen = state.selection()
    st.title("Projection")
    st.markdown(
        "Where the generator's samples lie when only the directions with the most variance are kept. Click one."
    )
    space, look, count, colour, seed = draw_controls()
    result, explained_of_z, images, answers = resources.projection(chosen.run, chosen.step, space, count, seed)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        draw_chart(result, images, answers, look, colour, seed)
    with right:
        draw_sample(images, answers, seed)
        st.markdown("**Explained variance**")
        depth = depth_of(look)
        st.plotly_chart(
            charts.explained_variance(result.explained, depth, charts.palette(st.context.theme.type)),
            theme=None,
            key="explained",
            config={"displayModeBar": False},
        )
        st.caption(f"{result.explained[:depth].sum():.1%} of the variance is on the chart.")
    st.info(
        "**Why not PCA of z itself?** z is drawn from an isotropic Gaussian: every direction is alike. For these "
        f"{count:,} points the first component of z would hold {explained_of_z:.1%} of the variance, and so would any "
        f"other of the {len(state.point())}. Structure appears only in what the generator makes of z: here its "
        f"{SPACES[space].lower()}, whose first component holds {result.explained[0]:.1%}.",
        icon=":material/help:",
    )


def draw_controls() -> tuple[str, str, int, str, int]:
    """What to project and how to look at it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        space = st.segmented_control(
            "Space", list(SPACES), format_func=SPACES.get, default="hidden", required=True, key="space"
        )
        look = st.segmented_control("View", LOOKS, default=LOOKS[0], required=True, key="look")
        colour = st.segmented_control(
            "Colour", ("Discriminator", "Ink"), default="Discriminator", required=True, key="colour"
        )
        count = st.selectbox("Samples", COUNTS, index=2, format_func=lambda count: f"{count:,}", key="count", width=120)
        seed = st.number_input("Seed", 0, state.MAX_SEED, value=0, step=1, key="projection_seed", width=120)
    return space, look, count, colour, seed


def draw_chart(result: Projection, images: np.ndarray, answers: np.ndarray, look: str, colour: str, seed: int) -> None:
    """The samples; a click on one is remembered in the session."""
    colours = charts.palette(st.context.theme.type)
    depth = depth_of(look)
    coordinates, explained = result.coordinates[:, :depth], result.explained[:depth]
    values, name = (
        (answers, "discriminator's answer") if colour == "Discriminator" else (images.mean((1, 2)) / 255, "ink")
    )
    picked = state.picked(seed, len(images))
    if look == "2-D digits":
        atlas = charts.thumbnail_atlas(coordinates, images, values, SHEET_COLUMNS, colours)
        figure = charts.atlas_chart(atlas, pictures.png_address(atlas.picture), explained, picked, colours)
    else:
        figure = charts.scatter(coordinates, explained, values, name, picked, colours)
    flat = {"on_select": lambda: state.on_select(seed), "selection_mode": "points"} if depth == 2 else {}
    with st.container(key="atlas" if look == "2-D digits" else "points"):
        st.plotly_chart(
            figure, theme=None, key=state.CHART_KEY, config={"displayModeBar": False, "scrollZoom": True}, **flat
        )
    if look == "2-D digits":
        st.caption(f"Each cell shows the sample nearest to its middle. Red is the lowest {name}, teal the highest.")
    if depth == 3:
        point_click.watch(state.CHART_KEY, state.CLICK_KEY, lambda: state.on_click(seed))


def depth_of(look: str) -> int:
    """How many components a view shows."""
    return 3 if look.startswith("3") else 2


def draw_sample(images: np.ndarray, answers: np.ndarray, seed: int) -> None:
    """The clicked sample, and the way to Explore."""
    picked = state.picked(seed, len(images))
    if picked is None:
        st.html('<div class="atlas-digit atlas-empty">Click a point to see its image</div>')
        return
    with st.container(key="sample"):
        st.html(pictures.digit(images[picked], f"Sample {picked}"))
    st.caption(f"Sample {picked} of seed {seed}. The discriminator's answer: {answers[picked]:.2f}")
    if st.button("Open in Explore", icon=":material/tune:", type="primary", width="stretch"):
        state.set_point(sample_latent(seed, len(images), len(state.point()))[picked])
        st.switch_page("views/explore.py")


page()
