"""The button that copies a link to the shown page, and one entry of the browser's history for each visit of a page."""

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import AddressBarProps

CONTAINER = "address_bar"
HTML = """
<div class="address-bar">
  <button type="button" title="Copy a link that opens this page as it is now">Copy link</button>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_address_bar",
    html=HTML,
    css=style("address_bar/address-bar.css"),
    js=script("address_bar/address-bar.js"),
)


def address_bar(page: str, run: str | None) -> None:
    """Draw the button in the app's own bar, on every page. Explore hides it: its console has one that waits until what
    was dragged has arrived.

    Args:
        page: Name of the shown page in the address.
        run: Name of the selected run. On a phone, the sidebar closes after either is chosen.
    """
    props: AddressBarProps = {"page": page, "run": run}
    with st.container(key=CONTAINER):
        _component(key="address_bar_button", data=[props], on_dark_change=_draw_again)


def _draw_again() -> None:
    """The system turned dark or light; whatever is reported, all is drawn again, and figures take the other colours."""
