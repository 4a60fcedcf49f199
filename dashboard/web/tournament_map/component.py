"""A tournament of checkpoints as a heat map: point, click, or go from cell to cell by the arrow keys."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import TournamentMapProps

HTML = """
<div class="tournament-map">
  <p class="tournament-map-told" aria-live="polite"></p>
  <div class="tournament-map-scroll"><div class="tournament-map-grid" role="grid"></div></div>
  <p class="tournament-map-axes">Rows: generators. Columns: discriminators. Both from the first checkpoint to the
    last; the diagonal is framed, and ▾ marks an upset.</p>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_tournament_map",
    html=HTML,
    css=style("tournament_map/tournament-map.css"),
    js=script("tournament_map/tournament-map.js"),
)


def tournament_map(props: TournamentMapProps, key: str, on_chosen: Callable[[], None]) -> None:
    """Draw the map.

    Args:
        props: What it shows.
        key: Session key. It receives `chosen`, a `Match`.
        on_chosen: Called after that, before the page runs again.
    """
    _component(key=key, data=props, on_chosen_change=on_chosen)
