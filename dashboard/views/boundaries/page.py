"""Decision boundaries: the nearest ones, interpolations, class adjacency, ambiguous samples, and real images."""

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
from dashboard.views.boundaries.sections.real_images import draw_real_images

SECTIONS = dict(
    zip(
        state.SECTIONS,
        (draw_nearest, draw_interpolation, draw_adjacency, draw_ambiguous, draw_real_images),
        strict=True,
    ),
)


def page() -> None:
    state.settle()
    open_choices(*state.CHOICES)
    chosen = session.selected()
    st.title("Boundaries", help=explain("decision boundary", "classifier"))
    classifier = cache.classifier_of(chosen.run)
    st.markdown("Where one class turns into another, and even people can't tell which it is: found and measured.")
    if classifier is None:
        st.info(
            f"Boundaries need a classifier: {cache.why_no_classifier(chosen.run)}.",
            icon=":material/label_off:",
        )
        return
    section = st.segmented_control(
        "Section", state.SECTIONS, required=True, label_visibility="collapsed", **session.bound(state.SECTION)
    )
    with section_place(section, state.SECTIONS), part_of_page():
        SECTIONS[section](classifier)
