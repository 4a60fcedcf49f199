"""One step of training as a play: who moves, what goes in, what comes back, move by move."""

import json
from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import OneStepProps

HTML = """
<div class="one-step">
  <div class="stage-controls" role="group" aria-label="Play">
    <button type="button" name="play" data-count="1" class="button main">1 step</button>
    <button type="button" class="button" name="play" data-count="10">10 steps</button>
    <button type="button" class="button" name="play" data-count="100">100 steps</button>
    <button type="button" class="button" name="back">Back</button>
    <button type="button" class="button" name="restart">Start again</button>
    <output class="stage-count"></output>
  </div>
  <section class="stage" tabindex="0" role="region" aria-label="The stage. Left and right arrow: move by move">
    <header class="stage-turn">
      <h2></h2>
      <p class="stage-says" role="status"></p>
      <div class="stage-beats">
        <button type="button" class="button" name="previous" aria-label="Previous move">◀</button>
        <span class="stage-dots"></span>
        <button type="button" class="button" name="next" aria-label="Next move">▶</button>
      </div>
    </header>
    <div class="stage-flow">
      <figure class="stage-noise"><span class="stage-bars"></span><figcaption>noise z</figcaption></figure>
      <span class="stage-arrow" aria-hidden="true"></span>
      <section class="stage-network" data-network="generator">
        <h3>Generator</h3><p>the counterfeiter</p><ol></ol><p class="stage-state"></p>
      </section>
      <span class="stage-arrow" aria-hidden="true"></span>
      <div class="stage-images"><div class="stage-row" data-kind="real"></div>
        <div class="stage-row" data-kind="fake"></div></div>
      <span class="stage-arrow" aria-hidden="true"></span>
      <div class="stage-owner">
        <section class="stage-network" data-network="discriminator">
          <h3>Discriminator</h3><p>the shop owner</p><ol></ol><p class="stage-state"></p>
        </section>
        <figure class="stage-curve"><svg viewBox="0 0 240 150" role="img"></svg><figcaption></figcaption></figure>
      </div>
      <p class="stage-gradient"><span>gradient</span></p>
    </div>
    <div class="stage-below">
      <figure class="stage-same">
        <div class="stage-strip" data-when="before"></div>
        <div class="stage-strip" data-when="after"></div>
        <figcaption></figcaption>
      </figure>
      <figure class="stage-losses"><svg viewBox="0 0 360 120" role="img"></svg><figcaption></figcaption></figure>
    </div>
  </section>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_one_step",
    html=HTML,
    css=style("lib/ui/button.css", "one_step/one-step.css"),
    js=script("one_step/one-step.js"),
)


def one_step(props: OneStepProps, images: bytes, key: str, on_request: Callable[[], None]) -> None:
    """Draw a stage.

    Args:
        props: What it shows.
        images: Their grey levels, one after the other.
        key: Session key. It receives, for one run of the script, `request`, what is asked of the stage.
        on_request: Called when something is asked.
    """
    # JSON has no line breaks of its own; base64 would be longer, and the page would have to undo it
    _component(key=key, data=json.dumps(props).encode() + b"\n" + images, on_request_change=on_request)
