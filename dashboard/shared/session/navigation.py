"""The way from page to page."""

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from torch import Tensor

from dashboard.shared.session.point import set_point
from dashboard.shared.session.selection import choose_run


def offer_pages(pages: Mapping[str, StreamlitPage]) -> None:
    """Remember the pages that can be opened, by their names in the address."""
    st.session_state["pages"] = dict(pages)


def offered_pages() -> dict[str, StreamlitPage]:
    """The pages that can be opened, by their names in the address."""
    return st.session_state["pages"]


def open_page(name: str) -> NoReturn:
    """Go on to another page."""
    st.switch_page(offered_pages()[name])


def open_in_explore(z: Tensor) -> NoReturn:
    """Go on to Explore at a point (D,)."""
    set_point(z)
    open_page("explore")


def open_checkpoint_in_explore(run: str, step: int, z: Tensor) -> NoReturn:
    """Go on to Explore at a point (D,) and at a checkpoint that may be another than the selected one."""
    choose_run(run, step)
    open_in_explore(z)
