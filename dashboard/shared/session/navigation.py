"""The way from page to page."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.shared.anchor import Anchor
from dashboard.shared.latent_text import pack
from dashboard.shared.session.anchors import SLICE_ANCHORS, set_anchor
from dashboard.shared.session.directions import SAVED, name_direction
from dashboard.shared.session.point import set_point
from dashboard.shared.session.selection import choose_run
from dashboard.shared.session.url import follow

if TYPE_CHECKING:
    from torch import Tensor


def offer_pages(pages: Mapping[str, StreamlitPage], of_run: Collection[str]) -> None:
    """Remember the pages that can be opened.

    Args:
        pages: All, by their names in the address.
        of_run: The names of those that show the selected run.
    """
    st.session_state["pages"] = dict(pages)
    st.session_state["run_pages"] = tuple(of_run)


def pages_of_run() -> dict[str, StreamlitPage]:
    """The pages that show the selected run, by their names in the address."""
    pages = st.session_state["pages"]
    return {name: pages[name] for name in st.session_state["run_pages"]}


def page_of(name: str) -> StreamlitPage:
    """A page by its name in the address."""
    return st.session_state["pages"][name]


def open_page(name: str) -> NoReturn:
    """Go on to another page."""
    st.switch_page(page_of(name))


def all_pages() -> Collection[str]:
    """The names of all pages in the address."""
    return st.session_state["pages"].keys()


def open_link(name: str, parameters: Mapping[str, str]) -> NoReturn:
    """Go on to another page as a link with these parameters would."""
    follow(dict(parameters))
    open_page(name)


def open_in_explore(z: "Tensor") -> NoReturn:
    """Go on to Explore at a point (D,)."""
    set_point(z)
    open_page("explore")


def open_on_map(z: "Tensor") -> NoReturn:
    """Go on to Map with a point (D,) as its first anchor."""
    set_anchor(SLICE_ANCHORS[0], Anchor("point", packed=pack(z)))
    open_page("map")


def open_direction(name: str, vector: "Tensor") -> NoReturn:
    """Go on to Directions with a unit vector (D,) that is named so."""
    name_direction(name, vector)
    open_link("directions", {"along": f"{SAVED}{name}"})


def open_checkpoint_in_explore(run: str, step: int, z: "Tensor") -> NoReturn:
    """Go on to Explore at a point (D,) and at a checkpoint that may be another than the selected one."""
    choose_run(run, step)
    open_in_explore(z)
