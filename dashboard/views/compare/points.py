"""One latent vector at every checkpoint, and the way to Explore."""

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from dashboard.shared import session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_bars, digit
from dashboard.views.compare import data
from dashboard.views.compare.data import ComparedCheckpoint


def draw_one_point(compared: Sequence[ComparedCheckpoint], z: Tensor, name: str) -> None:
    """One latent vector (1, D) at every checkpoint of its latent space, below each other, and the way to Explore."""
    st.markdown(f"**{as_markdown(name)}**")
    for each in compared:
        if each.latent_size == z.shape[1]:
            draw_image(each, z, name)


def draw_image(each: ComparedCheckpoint, z: Tensor, name: str) -> None:
    """What a checkpoint makes of a latent vector."""
    found = data.generate(each, z)
    st.caption(as_markdown(each.title))
    with st.container(key=f"observed {each.letter}"):
        with st.container(key=f"image {each.letter}"):
            st.html(digit(found.pixels[0], f"{name} in {each.title}"))
        if each.classifier:
            st.html(class_bars(found.known_probabilities[0].numpy(), each.classes))
    if st.button(f"Open {each.letter} in Explore", icon=":material/tune:", key=f"explore {each.letter}"):
        session.open_checkpoint_in_explore(each.run.name, each.step, z[0])
