"""The numbers of the current z: read, typed, copied and pasted, and lines of Python that make this image."""

import numpy as np
import streamlit as st

from dashboard.shared import session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.number_box import number_box
from dashboard.views.explore import data, state
from gan_core.latent.vector_files import LARGEST, python_lines, to_csv, to_json, to_npy

FORMS = ("JSON", "CSV", "Python")
LARGEST_PARTS = 10


def draw_values() -> None:
    """Everything that can be done with the numbers of z."""
    typed, parts = st.columns([3, 2], gap="large")
    with typed:
        draw_dimension()
        draw_texts()
    with parts:
        draw_largest(session.current_values())
    draw_paste()


def draw_dimension() -> None:
    """The number of one dimension, to read and to type."""
    z, dimension = session.current_values(), state.dimension()
    *_, last = range(len(z))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        number_box("Dimension", 0, last, dimension, state.DIMENSION_KEY, state.on_dimension, width=140)
        number_box(
            "Its number, in σ",
            -LARGEST,
            LARGEST,
            float(z[dimension]),
            state.VALUE_KEY,
            state.on_value,
            step=0.1,
            form="%.4f",
            width=180,
        )
    st.caption("What is typed or pasted is rounded to half precision (float16), as a link keeps it.")


def draw_texts() -> None:
    """Z as the generator gets it, to be copied."""
    chosen, z = session.selected(), session.shown_point().numpy()
    json_tab, csv_tab, python_tab = st.tabs(FORMS)
    with json_tab:
        st.code(to_json(z), language="json", height=140, wrap_lines=True)
    with csv_tab:
        st.code(to_csv(z), language=None, height=140, wrap_lines=True)
    with python_tab:
        st.code(python_lines(z, chosen.run.name, chosen.step, chosen.run.mix), language="python", height=220)
        st.caption("These lines make exactly this image, where the run can be found by its name.")
    st.download_button("Save as .npy", to_npy(z), "z.npy", icon=":material/download:")


def draw_largest(z: np.ndarray) -> None:
    """The dimensions that lie farthest from 0."""
    parts = data.largest_parts(z, LARGEST_PARTS)
    rows = "".join(f"| {index} | {number:+.3f} | {share:.1%} |\n" for index, number, share in parts)
    st.markdown(f"| Dimension | Number | Share of the squared norm |\n|---:|---:|---:|\n{rows}")


def draw_paste() -> None:
    """Numbers that somebody brings."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.text_area("Paste z as JSON or CSV", key=state.PASTED_KEY, height=90, max_chars=100_000)
        st.button("Use these numbers", on_click=state.on_pasted)
        st.file_uploader("Or a file: .npy, .json, .csv", key=state.FILE_KEY, on_change=state.on_file)
    problem = state.taken_refusal()
    if problem:
        st.error(f"z stays as it was: {as_markdown(problem)}.", icon=":material/error:")
