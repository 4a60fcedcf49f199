"""An image that nobody drew, and another one at each press."""

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import ThisDigitProps

HTML = """
<div class="this-digit game">
  <p class="game-note" role="status">Waiting for the generator…</p>
  <div class="this-digit-pictures">
    <button type="button" class="this-digit-image" aria-label="A generated image. Press for another one.">
      <canvas width="28" height="28"></canvas></button>
    <figure class="this-digit-nearest" aria-live="polite" hidden>
      <canvas width="28" height="28"></canvas><figcaption></figcaption></figure>
  </div>
  <div class="game-row">
    <button type="button" class="button main" name="another">Another one</button>
    <button type="button" class="button" name="nearest">Show the nearest real image</button>
    <button type="button" class="button" name="save">Save PNG</button>
    <button type="button" class="button" name="open">Open in Explore</button>
  </div>
  <p class="game-quiet this-digit-count"></p>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_this_digit",
    html=HTML,
    css=style("lib/ui/button.css", "lib/ui/game.css", "this_digit/this-digit.css"),
    js=script("this_digit/this-digit.js"),
)


def this_digit(props: ThisDigitProps, key: str) -> None:
    """Draw the image.

    Args:
        props: What it shows.
        key: Session key. It receives `asked`, the vector whose nearest real image is wanted, and the trigger `open`,
            the vector that is wanted on Explore.
    """
    _component(key=key, data=props, on_asked_change=_listen, on_open_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""
