"""The few rules of style that the theme cannot say."""

import streamlit as st

CSS = """
<style>
.stMainBlockContainer { padding-top: 2.6rem; padding-bottom: 3rem; max-width: 1500px; }
[data-testid="stSidebarNav"]::before { content: "Latent Atlas"; display: block; padding: 0 0 .9rem .5rem;
  font-family: "Source Serif", serif; font-size: 1.45rem; font-weight: 600; }
.atlas-digit { display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 6px;
  background: #000; }
.atlas-empty { display: grid; place-items: center; background: none; border: 1px dashed; opacity: .6; padding: 1rem;
  text-align: center; font-size: .95rem; }
.atlas-strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(64px, 1fr)); gap: 10px 8px; }
@media (max-width: 640px) { .st-key-atlas { max-height: 100vw; overflow: hidden; } }
.atlas-row { max-width: 760px; }
.atlas-frame { margin: 0; text-align: center; }
.atlas-frame img { width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; background: #000; }
.atlas-frame figcaption { font-size: .78rem; opacity: .75; margin-top: 2px; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.atlas-current img { outline: 3px solid var(--st-primary-color, #0f6b7a); outline-offset: 1px; }
.atlas-current figcaption { opacity: 1; font-weight: 600; }
.atlas-verdict { margin: .2rem 0 .4rem; }
.atlas-scale { position: relative; height: 12px; border-radius: 6px;
  background: linear-gradient(90deg, #c8553d, #d9a441 50%, #2a8c7d); }
.atlas-needle { position: absolute; top: -5px; width: 6px; height: 22px; margin-left: -3px; border-radius: 3px;
  background: currentColor; box-shadow: 0 0 0 2px var(--st-background-color, #fff); }
.atlas-mark { position: absolute; top: 0; width: 2px; height: 12px; margin-left: -1px; background: #fffc; }
.atlas-ends { display: flex; justify-content: space-between; font-size: .8rem; opacity: .75; margin-top: 4px; }
</style>
"""


def apply() -> None:
    """Add the rules to the page."""
    st.html(CSS)
