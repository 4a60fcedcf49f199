"""Decision boundaries: the nearest ones, interpolations across them, class adjacency, and ambiguous samples."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices, section_place
from dashboard.views.boundaries import state
from dashboard.views.boundaries.sections.adjacency import draw_adjacency
from dashboard.views.boundaries.sections.ambiguous import draw_ambiguous
from dashboard.views.boundaries.sections.interpolation import draw_interpolation
from dashboard.views.boundaries.sections.nearest import draw_nearest

SECTIONS = {
    "Nearest boundaries": draw_nearest,
    "Interpolation": draw_interpolation,
    "Class adjacency": draw_adjacency,
    "Ambiguous samples": draw_ambiguous,
}


def page() -> None:
    open_choices()
    chosen = session.selected()
    st.title("Boundaries", help=explain("decision boundary", "classifier"))
    classifier = cache.classifier_of(chosen.run)
    st.markdown(
        "Move through the latent space and the class of the image stays the same for a while; on a decision boundary "
        "even people can't tell which it is; beyond it, it is another. Here the boundaries are found and measured."
    )
    if classifier is None:
        st.info(
            f"Boundaries need a classifier: {cache.why_no_classifier(chosen.run)}.",
            icon=":material/label_off:",
        )
        return
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        default=next(iter(SECTIONS)),
        required=True,
        key=state.SECTION_KEY,
        label_visibility="collapsed",
    )
    with section_place(section, list(SECTIONS)), part_of_page():
        SECTIONS[section](classifier)
