"""Class adjacency at two checkpoints, and what changed."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import progress_bar
from dashboard.views.compare import data, figures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import choose, choose_pair, say_obstacles


def draw_boundaries(compared: Sequence[ComparedCheckpoint]) -> None:
    """Class adjacency at two checkpoints, and what changed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(compared)
        circles = choose(
            "circles",
            "Great circles to sample along",
            {count: str(count) for count in state.CHOICES["circles"].values},
            help="More circles take longer and give narrower intervals.",
        )
    if say_obstacles(first, other, "classes"):
        return
    with progress_bar("Generating and classifying {total:,} images…") as on_progress:
        found = [data.regions(each, circles, on_progress) for each in (first, other)]
    colours, names = palette(st.context.theme.type), first.classes
    matrices = figures.adjacency_matrices([regions.adjacency.lift.numpy() for regions in found], names, colours)
    for column, each, matrix in zip(st.columns(2, gap="medium"), (first, other), matrices, strict=True):
        with column:
            st.subheader(as_markdown(each.title))
            st.plotly_chart(matrix, theme=None, key=f"adjacency {each.letter}", config={"displayModeBar": False})
    change = data.adjacency_change(*found)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(f"From {first.letter} to {other.letter}")
        st.plotly_chart(
            figures.adjacency_change_matrix(change.value.numpy(), change.is_clear.numpy(), names, colours),
            theme=None,
            key="adjacency_change",
            config={"displayModeBar": False},
        )
    with right:
        st.subheader("How to read it", help=explain("decision boundary"))
        st.markdown(
            "Above: the length of each boundary, compared with what is expected by chance; above 1 the two classes are "
            "neighbours. Left: how that changed. A number is written, and the colour is full, only where the 95% "
            "intervals are apart; the rest may be chance. More circles make the intervals narrower."
        )
        st.markdown(
            f"A great circle of the latent sphere crosses **{found[0].adjacency.per_circle:.1f}** boundaries in "
            f"{first.letter}, **{found[1].adjacency.per_circle:.1f}** in {other.letter}."
        )
