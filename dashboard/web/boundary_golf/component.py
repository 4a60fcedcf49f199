"""From an image of one class to another class in the fewest strokes."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import BoundaryGolfProps

HTML = """
<div class="boundary-golf game">
  <p class="game-note" role="status">Waiting for the generator…</p>
  <div class="golf-play" hidden>
    <div class="golf-ball"><canvas width="28" height="28" role="img" aria-label="Where the ball lies"></canvas></div>
    <div>
      <p class="golf-said" role="status"></p>
      <fieldset class="golf-clubs"><legend>Length</legend></fieldset>
      <div class="golf-options" role="group" aria-label="Directions of this stroke"></div>
      <div class="game-row">
        <button type="button" class="button" name="again">Back to the tee</button>
        <button type="button" class="button" name="next">Next hole</button>
      </div>
    </div>
    <div class="golf-table">
      <div class="golf-trail golf-strip" aria-label="The way so far"></div>
      <div class="golf-way" hidden><p>The shortest way that was found, across the nearest boundary:</p>
        <div class="golf-strip"></div></div>
      <div class="golf-card"><p></p><table class="game-board"><tbody></tbody></table></div>
    </div>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_boundary_golf",
    html=HTML,
    css=style("lib/ui/button.css", "lib/ui/game.css", "boundary_golf/boundary-golf.css"),
    js=script("boundary_golf/boundary-golf.js"),
)


def boundary_golf(props: BoundaryGolfProps, key: str, on_hole: Callable[[], None]) -> None:
    """Draw a hole.

    Args:
        props: What it shows.
        key: Session key. It receives `hole`, the number of the hole that is wanted.
        on_hole: Called when there is another.
    """
    _component(key=key, data=props, on_hole_change=on_hole)
