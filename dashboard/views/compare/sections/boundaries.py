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
from dashboard.views.compare.widgets import choose_pair, draw_matrix, say_obstacles
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
    matrices, highest = figures.adjacency_matrices(
        [regions.adjacency.lift.numpy() for regions in found], names, colours
    )
    change = data.adjacency_change(*found)
    values, is_clear = change.value.numpy(), change.is_clear.numpy()
    with st.container(key=f"matrices{suffix}"):
        for each, matrix, count in zip((first, other), matrices, circles, strict=True):
            with st.container():
                st.markdown(f"**{as_markdown(each.title)}**")
                draw_matrix(
                    matrix,
                    f"adjacency {each.letter}{suffix}",
                    f"How long each boundary of {each.title} is, along {count:,} great circles, compared with chance",
                    "0",
                    f"{highest:.1f} × expected by chance",
                    figures.increasing(colours.discriminator, colours),
                )
        with st.container():
            st.markdown(f"**From {first.letter} to {other.letter}**", help=explain("decision boundary"))
            end = figures.adjacency_change_end(values)
            draw_matrix(
                figures.adjacency_change_matrix(values, is_clear, names, colours),
                f"adjacency_change{suffix}",
                f"How each boundary changed from {first.title} to {other.title}: {data.clear_count(change)} clearly",
                f"−{end:.1f} shorter",
                f"+{end:.1f} longer",
                figures.around_zero(colours),
            )
    st.caption(
        "The length of each boundary, compared with what is expected by chance: above 1 two classes are neighbours. A "
        "change has a number, and its full colour, only where the 95% intervals are apart. Measured along "
        f"{circles[0]:,} great circles in {first.letter} and {circles[1]:,} in {other.letter}; a circle crosses "
        f"{found[0].adjacency.per_circle:.1f} boundaries in {first.letter}, {found[1].adjacency.per_circle:.1f} in "
        f"{other.letter}."
    )
