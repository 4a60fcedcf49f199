"""A slice of the latent space as a map that can be dragged, zoomed, pointed at, clicked and drawn on."""

from typing import Any

import streamlit as st

from dashboard.web.bundle import script, style

HTML = """
<div class="atlas"><div class="atlas-stage">
  <div class="atlas-map">
    <canvas class="atlas-view" tabindex="0" role="application"
      aria-label="Map of a slice of the latent space. Arrow keys move and tell what stands in the middle, plus and minus
      zoom, 0 shows all, Enter keeps the middle. With the pencil, Enter sets a corner of the line there and the space
      bar plays it."></canvas>
    <svg class="atlas-trace" aria-hidden="true"></svg>
    <i class="atlas-marker" hidden></i>
    <i class="atlas-middle" aria-hidden="true"></i>
    <div class="atlas-busy note busy">decoding…</div>
    <div class="atlas-hint note" role="status"></div>
    <div class="atlas-buttons">
      <button type="button" aria-label="Zoom in" title="Zoom in">+</button>
      <button type="button" aria-label="Zoom out" title="Zoom out">−</button>
      <button type="button" aria-label="Show all" title="Show all">⌂</button>
      <button type="button" class="atlas-pencil" aria-pressed="false" aria-label="Draw a line"
        title="Draw a line that plays as a morph"><svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M3.5 16.5l.9-3.7L13.6 3.6l2.8 2.8-9.2 9.2zM11.8 5.4l2.8 2.8"/></svg></button>
    </div>
    <div class="atlas-scalebar" aria-hidden="true"><span></span><i></i></div>
    <div class="atlas-tip tip" aria-hidden="true"><canvas></canvas><div class="tip-judge"></div><div></div>
      <div class="tip-note"></div></div>
    <div class="atlas-spoken spoken" aria-live="polite"></div>
  </div>
  <section class="atlas-morph" aria-label="Morph along the drawn line" hidden>
    <canvas class="morph-picture" role="img" aria-label="The generator's image at the marker"></canvas>
    <div class="morph-says"><b class="morph-judge"></b><span class="morph-discriminator"></span></div>
    <div class="morph-run">
      <button type="button" class="morph-play" aria-label="Play"><svg viewBox="0 0 20 20" aria-hidden="true">
        <path class="morph-start" d="M6 4l10 6-10 6z"/><path class="morph-stop" d="M5 4h3.4v12H5zM11.6 4H15v12h-3.4z"/>
        </svg></button>
      <input type="range" class="morph-scrubber" min="0" max="1" step="any" aria-label="Place on the line">
    </div>
    <output class="morph-progress"></output>
    <div class="morph-choices">
      <select class="morph-speed" aria-label="Speed">
        <option value="1">1 σ/s</option><option value="2">2 σ/s</option><option value="4" selected>4 σ/s</option>
        <option value="8">8 σ/s</option><option value="16">16 σ/s</option>
      </select>
      <button type="button" class="morph-loop" aria-pressed="true" aria-label="There and back again"
        title="There and back again"><svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M4 7h11M12 4l3 3-3 3M16 13H5M8 10l-3 3 3 3"/></svg></button>
      <button type="button" class="morph-use" title="Keep what stands at the marker, as a click there would">Keep
        this</button>
    </div>
    <button type="button" class="morph-close" aria-label="Close" title="Close">×</button>
  </section>
</div><p class="atlas-notice" role="status"></p></div>
"""
_component = st.components.v2.component(
    "latent_atlas_map",
    html=HTML,
    css=style("lib/canvas/canvas.css", "slice_map/slice-map.css"),
    js=script("slice_map/slice-map.js"),
)


def atlas(sheet: dict[str, Any], key: str) -> None:
    """Draw a map.

    Args:
        sheet: A window of a slice: `chart` names the slice, `slice` is it in numbers (`chart_numbers`); `weights` names
            the blocks of its networks, `step` and `judge`, or tells `why` the page has none; `view`, `home` and
            `widest` are windows in sigma; `size`, `coarsest` and `finest` count cells along a side; `ground`, `border`
            and `ink` are pictures as data addresses; `cells`, `scoreLow`, `scoreHigh`, `scoreIsProbability` and
            `classes` say what the pointer tells, in the classes' `colours`; `digits` images of `side` pixels stand in a
            row, or `names` of regions are written; `marks` and `chosen` are places; `text` and `background` are
            colours.
        key: Session key. It receives `view`, the window that is wanted and its number of cells; `chosen`, a place that
            was clicked or kept from a morph; and for one run `open`, a double-clicked place. Each names the `chart`
            that it belongs to.
    """
    _component(key=key, data=sheet, on_view_change=_listen, on_chosen_change=_listen, on_open_change=_listen)


def _listen() -> None:
    """A name is reported only where somebody listens; the page reads it from the session."""
