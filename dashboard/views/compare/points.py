"""One point of the latent space in every slot, and the way to Explore."""

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from dashboard.shared import session
from dashboard.shared.images import class_bars, digit
from dashboard.views.compare import data
from dashboard.views.compare.data import Entry
from dashboard.views.compare.widgets import CARDS_A_ROW, in_rows
from gan_core.runs.run import Run


def draw_one_point(entries: Sequence[Entry], z: Tensor, name: str) -> None:
    """One point in every slot of its latent space, and the way to Explore."""
    st.subheader(name)
    able = [entry for entry in entries if entry.latent_size == z.shape[1]]
    for row in in_rows(able):
        for column, entry in zip(st.columns(CARDS_A_ROW, gap="medium"), row, strict=False):
            with column:
                draw_in_slot(entry, z, name)


def draw_in_slot(entry: Entry, z: Tensor, name: str) -> None:
    """What a slot makes of a point."""
    found = data.seen(entry, z)
    st.markdown(f"**{entry.title}**")
    with st.container(key=f"seen {entry.letter}", width=220):
        st.html(digit(found.pixels[0], f"{name} in {entry.title}"))
    if entry.classifier:
        st.html(class_bars(found.probabilities[0].numpy(), entry.classifier.classes))
    if st.button("Open in Explore", icon=":material/tune:", key=f"explore {entry.letter}"):
        open_in_explore(entry.run, entry.step, z[0])


def open_in_explore(run: Run, step: int, z: Tensor) -> None:
    """Go on from a point at a step."""
    session.open_checkpoint_in_explore(run.name, step, z)
