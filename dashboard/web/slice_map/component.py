"""A slice of the latent space as a map that can be dragged, zoomed, pointed at, clicked and drawn on."""

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import SliceMapProps

HTML = """
<div class="slice-map"><div class="slice-map-stage">
  <div class="slice-map-window">
    <canvas class="slice-map-view" tabindex="0" role="application"
      aria-label="Map of a slice of the latent space. Arrow keys move the map and report the image in the middle, plus
      and minus zoom, 0 shows all, Enter selects the middle. With the line tool, Enter sets a corner of the line there
      and the space bar plays it."></canvas>
    <svg class="slice-map-trace" aria-hidden="true"></svg>
    <i class="slice-map-marker" hidden></i>
    <i class="slice-map-middle" aria-hidden="true"></i>
    <div class="slice-map-busy note busy">generating…</div>
    <div class="slice-map-hint note" role="status"></div>
    <div class="slice-map-buttons">
      <button type="button" aria-label="Zoom in" title="Zoom in">+</button>
      <button type="button" aria-label="Zoom out" title="Zoom out">−</button>
      <button type="button" aria-label="Show all" title="Show all">⌂</button>
      <button type="button" class="slice-map-pencil" aria-pressed="false" aria-label="Draw a line"
        title="Draw a line and play the images along it"><svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M3.5 16.5l.9-3.7L13.6 3.6l2.8 2.8-9.2 9.2zM11.8 5.4l2.8 2.8"/></svg></button>
    </div>
    <div class="slice-map-scalebar" aria-hidden="true"><span></span><i></i></div>
    <div class="slice-map-tip tip" aria-hidden="true"><canvas></canvas><div class="tip-classifier"></div>
      <div class="tip-discriminator"></div><div class="tip-note"></div></div>
    <div class="slice-map-spoken spoken" aria-live="polite"></div>
  </div>
  <section class="slice-map-player" aria-label="Images along the drawn line" hidden>
    <canvas class="player-picture" role="img" aria-label="The generator's image at the marker"></canvas>
    <div class="player-verdict"><b class="player-classifier"></b><span class="player-discriminator"></span></div>
    <div class="player-controls">
      <button type="button" class="player-play" aria-label="Play"><svg viewBox="0 0 20 20" aria-hidden="true">
        <path class="player-start" d="M6 4l10 6-10 6z"/>
        <path class="player-stop" d="M5 4h3.4v12H5zM11.6 4H15v12h-3.4z"/>
        </svg></button>
      <input type="range" class="player-slider" min="0" max="1" step="any" aria-label="Position on the line">
    </div>
    <output class="player-progress"></output>
    <div class="player-choices">
      <select class="player-speed" aria-label="Speed">
        <option value="1">1 σ/s</option><option value="2">2 σ/s</option><option value="4" selected>4 σ/s</option>
        <option value="8">8 σ/s</option><option value="16">16 σ/s</option>
      </select>
      <button type="button" class="player-loop" aria-pressed="true" aria-label="Back and forth"
        title="Back and forth"><svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M4 7h11M12 4l3 3-3 3M16 13H5M8 10l-3 3 3 3"/></svg></button>
      <button type="button" class="player-select" title="Select the image at the marker, as a click there would"
        >Select</button>
    </div>
    <button type="button" class="player-close" aria-label="Close" title="Close">×</button>
  </section>
</div><p class="slice-map-notice" role="status"></p></div>
"""
_component = st.components.v2.component(
    "latent_atlas_slice_map",
    html=HTML,
    css=style("lib/canvas/canvas.css", "slice_map/slice-map.css"),
    js=script("slice_map/slice-map.js"),
)


def slice_map(props: SliceMapProps, key: str) -> None:
    """Draw a map.

    Args:
        props: What it shows.
        key: Session key. It receives `view`, the window that is wanted and its number of cells; `chosen`, a place that
            was clicked or selected on a line; and for one run `open`, a double-clicked place. Each names the `chart`
            that it belongs to.
    """
    _component(key=key, data=props, on_view_change=_listen, on_chosen_change=_listen, on_open_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""
