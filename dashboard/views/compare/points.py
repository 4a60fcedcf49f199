"""One latent vector at every checkpoint, and the way to Explore."""

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from dashboard.shared import session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_bars, digit
from dashboard.shared.widgets import in_rows
from dashboard.views.compare import data
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import CARDS_PER_ROW


def draw_one_point(compared: Sequence[ComparedCheckpoint], z: Tensor, name: str) -> None:
    """One latent vector (1, D) at every checkpoint of its latent space, and the way to Explore."""
    st.subheader(name)
    able = [each for each in compared if each.latent_size == z.shape[1]]
    for row in in_rows(able, CARDS_PER_ROW):
        for column, each in zip(st.columns(CARDS_PER_ROW, gap="medium"), row, strict=False):
            with column:
                draw_image(each, z, name)


def draw_image(each: ComparedCheckpoint, z: Tensor, name: str) -> None:
    """What a checkpoint makes of a latent vector."""
    found = data.generate(each, z)
    st.markdown(f"**{as_markdown(each.title)}**")
    with st.container(key=f"image {each.letter}", width=220):
        st.html(digit(found.pixels[0], f"{name} in {each.title}"))
    if each.classifier:
        st.html(class_bars(found.known_probabilities[0].numpy(), each.classes))
    if st.button("Open in Explore", icon=":material/tune:", key=f"explore {each.letter}"):
        session.open_checkpoint_in_explore(each.run.name, each.step, z[0])
