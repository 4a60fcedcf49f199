"""From one sample to another, on a great circle or on a straight line."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import walk_skeleton, walk_strip
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import choose_anchor, skeleton_until
from dashboard.views.boundaries import data, figures, state
from gan_core.classifier.model import Classifier

ENDS = {session.START: ("From", 7), session.END: ("To", 1)}  # labels, and the digits before anything is chosen
PATHS = {state.SPHERICAL: "Spherical (slerp)", state.LINEAR: "Linear (lerp)"}


def draw_interpolation(classifier: Classifier) -> None:
    """From one sample to another, on a great circle or on a straight line."""
    chosen, anchors = session.selected(), []
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for name, (label, digit) in ENDS.items():
            otherwise = cache.first_anchor(chosen.run, chosen.step, digit)
            anchors.append(choose_anchor(name, label, otherwise, classifier, is_narrow=True))
        path = st.segmented_control(
            "Path",
            list(PATHS),
            format_func=PATHS.__getitem__,
            required=True,
            help=explain("interpolation", "spherical (slerp)", "linear (lerp)"),
            width="content",
            **session.bound(state.PATH),
        )
    # only now: an anchor that names no point can still be changed
    points = [cache.point_at(chosen.run, chosen.step, anchor) for anchor in anchors]
    facts = chosen.run.ref(chosen.step), path, *(tuple(point.tolist()) for point in points)
    with skeleton_until("interpolation", facts, walk_skeleton("Generating the images of the path…", 1)) as place:
        found = data.interpolation(chosen.run, chosen.step, *points, is_linear=path == state.LINEAR)
        with place.container():
            draw_path(found, classifier)


def draw_path(found: data.Interpolation, classifier: Classifier) -> None:
    """The images along a path, and what changes on the way."""
    is_probability = cache.score_is_probability(session.selected().run)
    captions = [f"{distance:.1f} σ" for distance in found.distances]
    st.header(" → ".join(as_markdown(classifier.classes[number]) for number in found.classes_met), anchor=False)
    st.html(
        walk_strip(
            found.observed.images[found.shown], captions, found.observed.probabilities, classes=classifier.classes
        )
    )
    st.plotly_chart(
        figures.interpolation_curves(
            found.observed.scores,
            found.change,
            found.norms,
            "P(real)" if is_probability else "Score D(x)",
            palette(st.context.theme.type),
        ),
        theme=None,
        key="interpolation_curves",
        config={"displayModeBar": False},
        alt=path_text(found, "P(real)" if is_probability else "The score D(x)"),
    )
    st.caption(
        "In the strip each class is as high as it is probable; below each image is how far along the path it lies, "
        "in σ. A linear path leaves the latent sphere, on which the generator was trained; a spherical one stays on "
        "it. Compare the norm of z, and the images half way.",
        help=explain("norm of z", "D(x), D(G(z))"),
    )


def path_text(found: data.Interpolation, score: str) -> str:
    """What the curves show, for who does not see them."""
    curves = ((score, found.observed.scores), ("the change of the image", found.change), ("the norm of z", found.norms))
    told = [
        f"{name} begins at {values[0]:.2f}, ends at {values[-1]:.2f} and lies between {values.min():.2f} and "
        f"{values.max():.2f}"
        for name, values in curves
    ]
    return f"Curves along the path. {'; '.join(told)}."
