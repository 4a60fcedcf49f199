"""Hands weights to the page, for its components to run."""

from collections.abc import Iterable

import streamlit as st

from dashboard.live.assets import script
from gan_core.inference.web_export import WeightsFile

CONTAINER = "weights"
_component = st.components.v2.component("latent_atlas_weights", js=script("engine.js", "store.js", "weights.js"))


def weights(blocks: Iterable[WeightsFile]) -> None:
    """Send blocks; those that the page has already are not sent again, those that are no longer named are let go.

    Components find them in the page's store by their names.
    """
    with st.container(key=CONTAINER):
        for block in blocks:
            _component(key=f"weights_{block.name}", data=block.name.encode() + block.data)
