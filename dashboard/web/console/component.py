"""The point in the hand: the picture, all sliders and what is said of it, run in the page."""

from typing import Any

import streamlit as st

from dashboard.web.bundle import script, style

HTML = """
<div class="console-room"><div class="console" data-state="waiting">
  <p class="console-notice" role="status">Waiting for the generator. This console needs a browser with JavaScript
    modules.</p>
  <div class="console-stage">
    <div class="console-frame">
      <canvas class="console-picture" width="28" height="28" tabindex="0" role="application"
        aria-label="The generator's image. Drag, or use the arrow keys, to wander on a plane of the latent space."
        ></canvas>
      <output class="console-meter" aria-hidden="true"></output>
    </div>
    <div class="console-said">
      <label class="console-plane">Drag along <select aria-label="Plane of the latent space to drag along"></select>
      </label>
      <h3 class="console-judge">Which is it?</h3>
      <div class="console-bars" role="img"></div>
      <h3 class="console-answer">Real or fake?</h3>
      <div class="console-verdict" role="img">
        <div class="console-scale"><s></s><s></s><b></b></div>
        <div class="console-ends"><span>fake</span><span>real</span></div>
      </div>
      <p class="console-marks console-quiet"></p>
      <p class="console-norm console-quiet"></p>
    </div>
  </div>
  <div class="console-board">
    <div class="console-tools">
      <label>Seed <input class="console-seed" type="number" min="0" max="2147483647" step="1"></label>
      <button type="button" data-tool="random">Random</button>
      <button type="button" data-tool="reset" title="Back to the seed's own point">Reset</button>
      <label class="console-truncation"
        title="Draws the point towards the centre: images grow more typical and less varied"
        >Truncation <input type="range" min="0" max="1" step="0.05"><output></output></label>
      <span class="console-gap"></span>
      <button type="button" data-tool="link" title="Copy the address of this very image">Copy link</button>
      <button type="button" data-tool="film" aria-pressed="false"
        title="The digit in hand at the steps of this run">Time film</button>
    </div>
    <div class="console-shelf">
      <button type="button" data-tool="undo" aria-label="Undo" title="Undo (Ctrl+Z)">↶</button>
      <div class="console-tray" role="group" aria-label="Earlier points"></div>
      <button type="button" data-tool="redo" aria-label="Redo" title="Redo (Ctrl+Shift+Z)">↷</button>
      <button type="button" class="console-keep" data-tool="favourite" title="Keep this point in this browser"
        >☆ Keep</button>
    </div>
    <div class="console-shelf console-kept" hidden>
      <span class="console-quiet">Kept</span>
      <div class="console-favourites" role="group" aria-label="Kept points"></div>
    </div>
    <div class="console-film" role="group" aria-label="The digit in hand at the steps of this run" hidden></div>
    <div class="console-banks">
      <section aria-label="Directions">
        <h3>Directions <small>that change the image most</small></h3>
        <div class="console-bank console-directions"></div>
      </section>
      <section aria-label="Dimensions">
        <h3><span class="console-count"></span> <small>by effect</small>
          <button type="button" data-tool="unlock" hidden></button></h3>
        <div class="console-bank console-dimensions"></div>
      </section>
      <p class="console-quiet console-legend"></p>
    </div>
  </div>
  <div class="console-spoken" aria-live="polite"></div>
</div></div>
"""
_component = st.components.v2.component(
    "latent_atlas_console",
    html=HTML,
    css=style("console/console.css"),
    js=script("console/console.js"),
)


def console(sheet: dict[str, Any], key: str) -> None:
    """Draw the console.

    Args:
        sheet: The point (`z`, `seed`, `home`, `truncation`, `locked`, and `count`, the last report that was taken
            over); the names of the weights to run (`block`, `judge`) or `why` they can't be; `effects` of the
            dimensions in grey levels, principal and named `directions`; what the answers mean (`classes`,
            `scoreIsProbability`, `means`, `typicalNorm`); the `film`'s steps and weights; the `link` that reopens this;
            and, for a page that cannot run the generator, the `picture` as it was drawn here.
        key: Session key. It receives `hand`: the point at which the hand rests, numbered by `count`, and a wish.
    """
    _component(key=key, data=sheet, on_hand_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""
