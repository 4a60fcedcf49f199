"""Hands weights to the page, for its components to run."""

from collections.abc import Iterable

import streamlit as st

from dashboard.web.bundle import script
from gan_core.runs.weights_file import WeightsFile

CONTAINER = "weights"
_component = st.components.v2.component("latent_atlas_network_weights", js=script("network_weights/network-weights.js"))


def network_weights(files: Iterable[WeightsFile]) -> None:
    """Send weights; those that the page has already are not sent again, those that are no longer named are let go.

    Components find them in the page's store by their names.
    """
    with st.container(key=CONTAINER):
        for file in files:
            _component(key=f"weights_{file.name}", data=file.name.encode() + file.data)
