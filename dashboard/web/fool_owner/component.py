"""Draw something that the discriminator takes for real."""

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import FoolOwnerProps

HTML = """
<div class="fool-owner game">
  <p class="game-note" role="status">Waiting for the discriminator…</p>
  <div class="fool-table">
    <div class="fool-pad"></div>
    <div>
      <figure class="fool-seen"><canvas width="28" height="28" role="img"
        aria-label="The drawing as the discriminator sees it"></canvas>
        <figcaption class="game-quiet">What the discriminator sees: your drawing at 28 × 28 pixels, scaled and centred
          as MNIST's digits were.</figcaption></figure>
      <p class="fool-verdict" role="status">Draw a digit.</p>
      <div class="fool-scale" aria-hidden="true">
        <i class="fool-real" hidden><span>median real</span></i>
        <i class="fool-generated" hidden><span>median generated</span></i>
        <b class="fool-drawn" hidden></b>
      </div>
      <p class="fool-text"></p>
      <div class="game-row"><span class="fool-best"></span>
        <button type="button" class="button" name="again">Start over</button></div>
    </div>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_fool_owner",
    html=HTML,
    css=style("lib/ui/button.css", "lib/ui/game.css", "lib/ui/drawing-pad.css", "fool_owner/fool-owner.css"),
    js=script("fool_owner/fool-owner.js"),
)


def fool_owner(props: FoolOwnerProps, key: str) -> None:
    """Draw the pad and what the discriminator says of the drawing."""
    _component(key=key, data=props)
