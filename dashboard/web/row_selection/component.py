"""Rows of runs that can be selected, sorted and opened.

The rows are plain HTML, so that they are painted before any script has come.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import RowSelectionProps

_style = style("row_selection/row-selection.css")
_component = st.components.v2.component("latent_atlas_row_selection", js=script("row_selection/row-selection.js"))


def row_selection(
    rows: str,
    selected: Sequence[str],
    version: int,
    key: str,
    on_select: Callable[[], None],
    on_sort: Callable[[], None],
    on_open: Callable[[], None],
) -> None:
    """Draw the rows, and listen to their boxes, heads and links.

    Args:
        rows: What `table.table` made.
        selected: The ids that are selected.
        version: Raised by one each time that `selected` was changed by anything but these boxes.
        key: Session key. It receives `selected`: all selected ids, those that no row shows too; and for one run
            `sorted`, the order of a clicked head, and `opened`, the page and the run of a clicked link.
        on_select, on_sort, on_open: Called after each of these, before the page runs again.
    """
    st.html(f"<style>{_style}</style>{rows}")
    props: RowSelectionProps = {"selected": list(selected), "version": version}
    _component(
        key=key,
        data=props,
        on_selected_change=on_select,
        on_sorted_change=on_sort,
        on_opened_change=on_open,
        height=1,
    )
