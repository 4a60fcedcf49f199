"""From one sample to another, on a great circle or on a straight line."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import walk_strip
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import choose_anchor
from dashboard.views.boundaries import data, figures, state
from gan_core.classifier.model import Classifier
from gan_core.errors import AtlasError

ENDS = {session.START: ("From", 7), session.END: ("To", 1)}  # labels, and the digits before anything is chosen
SPHERICAL, LINEAR = "Spherical (slerp)", "Linear (lerp)"


def draw_interpolation(classifier: Classifier) -> None:
    """From one sample to another, on a great circle or on a straight line."""
    chosen, anchors = session.selected(), []
    *columns, last = st.columns(3, gap="small")
    for column, (name, (label, digit)) in zip(columns, ENDS.items(), strict=True):
        with column:
            otherwise = cache.first_anchor(chosen.run, chosen.step, digit)
            anchors.append(choose_anchor(name, label, otherwise, classifier))
    with last:
        path = st.segmented_control(
            "Path",
            (SPHERICAL, LINEAR),
            default=SPHERICAL,
            required=True,
            key=state.PATH_KEY,
            help=explain("interpolation", "spherical (slerp)", "linear (lerp)"),
        )
    # only now: an anchor that names no point can still be changed
    points = [cache.point_at(chosen.run, chosen.step, anchor) for anchor in anchors]
    try:
        found = data.interpolation(chosen.run, chosen.step, *points, is_linear=path == LINEAR)
    except AtlasError as error:
        st.error(as_markdown(str(error)), icon=":material/error:")
        return
    captions = [f"{distance:.1f} σ" for distance in found.distances]
    st.subheader(" → ".join(as_markdown(classifier.classes[number]) for number in found.classes_met))
    st.html(walk_strip(found.observed.images[found.shown], captions, found.observed.probabilities))
    st.plotly_chart(
        figures.interpolation_curves(
            found.observed.scores,
            found.change,
            found.norms,
            "P(real)" if cache.score_is_probability(chosen.run) else "Score D(x)",
            palette(st.context.theme.type),
        ),
        theme=None,
        key="interpolation_curves",
        config={"displayModeBar": False},
    )
    st.caption(
        "A linear path leaves the latent sphere, on which the generator was trained; a spherical one stays on it. "
        "Compare the norm of z, and the images half way.",
        help=explain("norm of z", "D(x), D(G(z))"),
    )
