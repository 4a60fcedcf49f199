"""Who borders on whom in two slots, and what changed."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.shared.figures import border_matrix
from dashboard.shared.palette import palette
from dashboard.shared.widgets import progress_bar
from dashboard.views.compare import data, figures, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.widgets import choose, choose_pair, say_obstacles


def draw_borders(entries: Sequence[Entry]) -> None:
    """Who borders on whom in two slots, and what changed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        circles = choose("circles", "Great circles walked", {count: str(count) for count in state.CHOICES["circles"]})
    if say_obstacles(first, other, "classes"):
        return
    colours, names = palette(st.context.theme.type), first.classifier.classes
    with progress_bar("Generating and classifying {total:,} images…") as on_progress:
        found = [data.regions(entry, circles, on_progress) for entry in (first, other)]
    lifts = [without_diagonal(regions.adjacency.lift.numpy()) for regions in found]
    highest = float(np.nan_to_num(lifts).max()) or None  # one scale, so that colours compare
    for column, entry, lift in zip(st.columns(2, gap="medium"), (first, other), lifts, strict=True):
        with column:
            st.subheader(entry.title)
            texts = np.char.mod("%.2f times as long as by lot", lift)
            st.plotly_chart(
                border_matrix(lift, texts, names, colours, highest),
                theme=None,
                key=f"borders {entry.letter}",
                config={"displayModeBar": False},
            )
    change = data.border_difference(*found)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(f"From {first.letter} to {other.letter}")
        st.plotly_chart(
            figures.difference_matrix(without_diagonal(change.value.numpy()), change.is_clear.numpy(), names, colours),
            theme=None,
            key="border_difference",
            config={"displayModeBar": False},
        )
    with right:
        st.subheader("How to read it")
        st.markdown(
            "In each slot, how long each border is, compared with borders dealt out by lot: above 1 the two are "
            "neighbours. From one to the other, how that changed: a number stands, and the colour is full, only where "
            "the 95% intervals are apart; the rest may be chance. More circles make the intervals narrower."
        )
        st.markdown(
            f"A walk once around the shell crosses **{found[0].adjacency.per_circle:.1f}** borders in {first.letter}, "
            f"**{found[1].adjacency.per_circle:.1f}** in {other.letter}."
        )


def without_diagonal(values: np.ndarray) -> np.ndarray:
    """A class has no border with itself."""
    return np.where(np.eye(len(values), dtype=bool), np.nan, values)
