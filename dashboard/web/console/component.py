"""The current latent vector: its image, all sliders and its verdicts, computed in the page."""

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import ConsoleProps

HTML = """
<div class="console-room"><div class="console" data-state="waiting">
  <p class="console-notice" role="status">Waiting for the generator. This console needs a browser with JavaScript
    modules.</p>
  <div class="console-stage">
    <div class="console-frame">
      <canvas class="console-picture" width="28" height="28" tabindex="0" role="application"
        aria-label="Generated image. Drag it, or use the arrow keys, to move on a plane of the latent space."></canvas>
      <output class="console-meter" aria-hidden="true"></output>
    </div>
    <div class="console-verdicts">
      <label class="console-plane">Drag along <select aria-label="Plane of the latent space to drag along"></select>
      </label>
      <h2 class="console-classifier">Classifier</h2>
      <div class="console-bars" role="img"></div>
      <h2 class="console-discriminator">Discriminator</h2>
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
      <label>Seed <input class="console-seed" type="text" inputmode="numeric" autocomplete="off"
        aria-describedby="console-seed-note"></label>
      <span class="console-seed-note console-quiet" id="console-seed-note" role="status"></span>
      <button type="button" data-tool="random">Random</button>
      <button type="button" data-tool="reset" title="Return to the latent vector of the seed">Reset</button>
      <label class="console-truncation" title="Scales z towards the origin: images grow more typical and less varied"
        >Truncation <input type="range" min="0" max="1" step="0.05"><output></output></label>
      <span class="console-gap"></span>
      <button type="button" data-tool="link" title="Copy a link to this image">Copy link</button>
      <button type="button" data-tool="timeline" aria-pressed="false"
        title="Training timeline: the current image at the checkpoints of this run">Timeline</button>
    </div>
    <div class="console-shelf">
      <button type="button" data-tool="undo" aria-label="Undo" title="Undo (Ctrl+Z)">↶</button>
      <div class="console-tray" role="group" aria-label="History"></div>
      <button type="button" data-tool="redo" aria-label="Redo" title="Redo (Ctrl+Shift+Z)">↷</button>
      <button type="button" class="console-save" data-tool="save" title="Save this latent vector in this browser"
        >☆ Save</button>
    </div>
    <div class="console-shelf console-saved" hidden>
      <span class="console-quiet">Saved</span>
      <div class="console-bookmarks" role="group" aria-label="Saved latent vectors"></div>
    </div>
    <div class="console-film" role="group" aria-label="The current image at the checkpoints of this run" hidden></div>
    <div class="console-banks">
      <section aria-label="Principal latent directions">
        <h2>Principal latent directions</h2>
        <div class="console-bank console-directions"></div>
      </section>
      <section aria-label="Latent dimensions">
        <h2>Latent dimensions <small class="console-count"></small>
          <button type="button" data-tool="unlock" hidden></button></h2>
        <div class="console-bank console-dimensions"></div>
      </section>
      <p class="console-quiet console-legend"></p>
    </div>
  </div>
  <div class="console-spoken" aria-live="polite"></div>
</div></div>
"""
_component = st.components.v2.component(
    "latent_atlas_console", html=HTML, css=style("console/console.css"), js=script("console/console.js")
)


def console(props: ConsoleProps, key: str) -> None:
    """Draw the console.

    Args:
        props: What it shows.
        key: Session key. It receives `event`, a `ConsoleEvent`.
    """
    _component(key=key, data=[props], on_event_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""
