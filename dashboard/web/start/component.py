"""Nine stops that teach: a figure, a question, an answer and a link each. All of it runs in the page."""

from collections.abc import Callable

import streamlit as st

from dashboard.web.bundle import script, style
from dashboard.web.props import StartProps

HTML = """
<div class="start">
  <nav class="start-dots" aria-label="Stops"></nav>
  <article class="start-stop" aria-live="off">
    <h2 class="start-title" tabindex="-1"></h2>
    <p class="start-text"></p>
    <p class="start-note"></p>
    <div class="start-figure"></div>
    <section class="start-question" aria-label="Question">
      <p class="start-asks"></p>
      <div class="start-options" role="group"></div>
      <p class="start-answer" role="status"></p>
    </section>
  </article>
  <div class="start-way">
    <button type="button" class="start-back">Back</button>
    <span class="start-progress"></span>
    <a class="start-link"></a>
    <button type="button" class="start-next">Next</button>
  </div>
</div>
"""
_component = st.components.v2.component(
    "latent_atlas_start", html=HTML, css=style("start/start.css"), js=script("start/start.js")
)


def start(props: StartProps, key: str, on_stop: Callable[[], None]) -> None:
    """Draw the stops.

    Args:
        props: What they show.
        key: Session key. It receives `stop`, the number of the shown one; for one run of the script each, `asked`, what
            a figure needs, and `opened`, a link that was clicked.
        on_stop: Called when another stop is shown.
    """

    def heard() -> None:
        """The script runs again and looks at what was reported."""

    # in a list: of every entry of a mapping, Streamlit would ask pandas whether it is a table
    _component(key=key, data=[props], on_stop_change=on_stop, on_asked_change=heard, on_opened_change=heard)
