"""Two choices in a fragment, of which the first takes longer than anybody waits."""

import time

import streamlit as st

from dashboard.shared.widgets import progress_bar


@st.fragment
def draw() -> None:
    choice = st.segmented_control("Choice", ["Neither", "Slow", "Quick"], default="Neither")
    if choice == "Slow":
        with progress_bar("Working on {total}…") as on_progress:
            for done in range(6_000):
                time.sleep(0.2)
                on_progress(done, 6_000)
    st.markdown(f"{choice} is done")


st.title("Waiting")
draw()
