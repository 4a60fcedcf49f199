"""How sure the classifier is of what the generator makes: the widgets and texts of the page."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.palette import palette
from own_page import data, figures


def page() -> None:
    """Draw the page."""
    chosen = session.selected()
    st.title("Confidence")
    st.markdown("How sure is the classifier of what the generator makes? Random samples of the selected checkpoint.")
    if why := cache.why_no_classifier(chosen.run):
        st.info(why)
        return
    confidence = data.confidence(chosen.run, chosen.step)
    st.plotly_chart(figures.histogram(confidence, palette(st.context.theme.type)), theme=None, key="confidence")
    st.caption(f"{len(confidence):,} samples, seed {data.SEED}.")
