"""From one sample across the nearest decision boundaries."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import walk_strip
from dashboard.shared.terms import explain, sentence_case
from dashboard.shared.widgets import choose_anchor
from dashboard.views.boundaries import data, state
from gan_core.classifier.model import Classifier

FIRST_START, FIRST_TARGETS = 7, (1, 9)
ANY = "any"


def draw_nearest(classifier: Classifier) -> None:
    """From one sample across the nearest decision boundaries."""
    chosen = session.selected()
    left, right = st.columns([1, 2], gap="medium")
    with left:
        otherwise = cache.first_anchor(chosen.run, chosen.step, FIRST_START)
        anchor = choose_anchor(session.START, "From", otherwise, classifier)
        z = cache.point_at(chosen.run, chosen.step, anchor)
    observed = cache.observe(chosen.run, cache.checkpoint(chosen.run, chosen.step), z.unsqueeze(0))
    own = int(observed.classes[0])
    with right:
        targets = choose_targets(own, classifier)
    if not targets:
        st.info("Choose at least one class.", icon=":material/touch_app:")
        return
    found = data.crossings(
        chosen.run, chosen.step, z, [None if isinstance(target, str) else target for target in targets]
    )
    for target, crossing in zip(targets, found, strict=True):
        draw_crossing(own, target, crossing, classifier)
    st.caption(
        "Distances are arcs on the latent sphere, in σ, and angles seen from the origin. The search follows the "
        "classifier's gradient, slides along the boundary until it is nowhere nearer, and fixes it by bisection to "
        "0.001 σ; a nearer boundary may still exist. In the strip each class is as high as it is probable; the line "
        "marks the boundary. Both halves of a strip have their own scale: read the distances below.",
        help=explain("latent space", "sigma (σ)"),
    )


def choose_targets(own: int, classifier: Classifier) -> list[int | str]:
    """The classes to cross into, from a sample of one class."""
    others = [number for number, _ in enumerate(classifier.classes) if number != own]
    return st.pills(
        "To the nearest",
        [ANY, *others],
        selection_mode="multi",
        format_func=lambda number: "any other" if number == ANY else as_markdown(classifier.classes[number]),
        default=[target for target in FIRST_TARGETS if target != own] or [ANY],
        wrap=True,
        key=state.targets_key(own),
    )


def draw_crossing(own: int, target: int | str, crossing: data.Crossing | None, classifier: Classifier) -> None:
    """The path across one boundary."""
    names = tuple(map(as_markdown, classifier.classes))
    if crossing is None:
        wanted = "any other class" if isinstance(target, str) else names[target]
        st.warning(f"No boundary with {wanted} was found from here.", icon=":material/search_off:")
        return
    boundary, odds = crossing.boundary, crossing.odds
    via = "" if boundary.left == own else f", via {names[boundary.left]}"
    start = as_markdown(sentence_case(classifier.classes[own]))
    st.subheader(f"{start} becomes {names[boundary.entered]} after {boundary.distance:.2f} σ")
    st.markdown(
        f"{boundary.degrees:.1f}° on the latent sphere{via}. Classifier on the boundary: {names[boundary.left]} "
        f"({odds[boundary.left]:.0%}), {names[boundary.entered]} ({odds[boundary.entered]:.0%})."
    )
    captions = [f"{distance:.2f} σ" for distance in crossing.distances]
    st.html(walk_strip(crossing.frames.images, captions, crossing.strip, marked=crossing.middle))
    if st.button("Open the boundary in Explore", icon=":material/tune:", key=f"open {target}"):
        session.open_in_explore(boundary.point)
