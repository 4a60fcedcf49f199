"""Class adjacency at two checkpoints, and what changed."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import draw_refining
from dashboard.views.compare import data, figures
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import choose_pair, say_obstacles
from gan_core.latent.regions import CIRCLES

FOLLOWING = "Along {done} of {total} great circles at each checkpoint; more make the intervals narrower"


def draw_boundaries(compared: Sequence[ComparedCheckpoint]) -> None:
    """Class adjacency at two checkpoints, and what changed."""
    first, other = choose_pair(compared)
    if say_obstacles(first, other, "classes"):
        return
    draw_refining(
        data.region_pairs(first, other),
        lambda pair: draw_pair(first, other, pair),
        lambda pair: min(measured.circles for measured in pair),
        CIRCLES,
        FOLLOWING,
    )


def draw_pair(
    first: ComparedCheckpoint,
    other: ComparedCheckpoint,
    measured: tuple[cache.MeasuredRegions, cache.MeasuredRegions],
) -> None:
    """The adjacency of both after so many circles, and what changed."""
    found = [each.regions for each in measured]
    circles = [each.circles for each in measured]
    suffix = "" if all(each.is_final for each in measured) else f" {circles[0]} {circles[1]}"
    colours, names = palette(st.context.theme.type), first.classes
    matrices = figures.adjacency_matrices([regions.adjacency.lift.numpy() for regions in found], names, colours)
    for column, each, matrix in zip(st.columns(2, gap="medium"), (first, other), matrices, strict=True):
        with column:
            st.subheader(as_markdown(each.title))
            st.plotly_chart(
                matrix, theme=None, key=f"adjacency {each.letter}{suffix}", config={"displayModeBar": False}
            )
    change = data.adjacency_change(*found)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(f"From {first.letter} to {other.letter}")
        st.plotly_chart(
            figures.adjacency_change_matrix(change.value.numpy(), change.is_clear.numpy(), names, colours),
            theme=None,
            key=f"adjacency_change{suffix}",
            config={"displayModeBar": False},
        )
    with right:
        st.subheader("How to read it", help=explain("decision boundary"))
        st.markdown(
            "Above: the length of each boundary, compared with what is expected by chance; above 1 the two classes are "
            "neighbours. Left: how that changed. A number is written, and the colour is full, only where the 95% "
            "intervals are apart; the rest may be chance."
        )
        st.markdown(
            f"Measured along {circles[0]:,} great circles in {first.letter} and {circles[1]:,} in {other.letter}. "
            f"A great circle of the latent sphere crosses **{found[0].adjacency.per_circle:.1f}** boundaries in "
            f"{first.letter}, **{found[1].adjacency.per_circle:.1f}** in {other.letter}."
        )
