"""Rows of runs that can be ticked. The rows are plain HTML, so that they are painted before any script has come."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.web.bundle import script, style

_style = style("row_selection/row-selection.css")
_component = st.components.v2.component("latent_atlas_ticks", js=script("row_selection/row-selection.js"))


def ticks(rows: str, ticked: Sequence[str], told: int, key: str, on_tick: Callable[[], None]) -> None:
    """Draw the rows, and listen to their boxes.

    Args:
        rows: What `rows.table` made.
        ticked: The ids that are ticked.
        told: Raised by one each time that `ticked` was changed by anyone but these boxes.
        key: Session key. It receives `ticked`: all ids that are ticked, those that no row shows too.
        on_tick: Called after each change, before the page runs again.
    """
    st.html(f"<style>{_style}</style>{rows}")
    _component(key=key, data={"ticked": list(ticked), "told": told}, on_ticked_change=on_tick, height=1)
