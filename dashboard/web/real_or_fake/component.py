"""Two images, one of them real: which one?"""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import RealOrFakeProps

HTML = """
<div class="real-or-fake game">
  <p class="game-note" role="status"></p>
  <p class="real-or-fake-said" role="status">Waiting for the generator…</p>
  <div class="real-or-fake-pair" role="group" aria-label="Two images, one of them real" hidden>
    <button type="button" class="real-or-fake-card" aria-label="Left image"><canvas width="28" height="28"></canvas>
      <b></b><small></small></button>
    <button type="button" class="real-or-fake-card" aria-label="Right image"><canvas width="28" height="28"></canvas>
      <b></b><small></small></button>
  </div>
  <div class="game-row">
    <button type="button" class="button main" name="next" hidden>Next pair</button>
  </div>
  <table class="game-board">
    <thead><tr><th scope="col">Player</th><th scope="col">Right</th><th scope="col">Streak</th>
      <th scope="col">Longest</th></tr></thead>
    <tbody>
      <tr><th scope="row">You</th><td></td><td></td><td></td></tr>
      <tr><th scope="row">Discriminator</th><td></td><td></td><td></td></tr>
    </tbody>
  </table>
  <div class="game-row"><button type="button" class="button" name="again">Start over</button></div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_real_or_fake",
    html=HTML,
    css=style("lib/ui/button.css", "lib/ui/game.css", "real_or_fake/real-or-fake.css"),
    js=script("real_or_fake/real-or-fake.js"),
)


def real_or_fake(props: RealOrFakeProps, key: str, on_deck: Callable[[], None]) -> None:
    """Draw the game.

    Args:
        props: What it shows.
        key: Session key. It receives `deck`, the number of the real images that are wanted next.
        on_deck: Called when there is another.
    """
    _component(key=key, data=props, on_deck_change=on_deck)
