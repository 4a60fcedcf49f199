"""From one sample across the nearest decision boundaries."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import walk_skeleton, walk_strip
from dashboard.shared.terms import explain, sentence_case
from dashboard.shared.widgets import choose_anchor, skeleton_until
from dashboard.views.boundaries import data, state
from gan_core.classifier.model import Classifier

FIRST_START = 7
DIGITS = tuple("0123456789")
PAIRS = ((4, 9), (3, 5), (2, 7))  # digits that people confuse, too


def draw_nearest(classifier: Classifier) -> None:
    """From one sample across the nearest decision boundaries."""
    chosen = session.selected()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        otherwise = cache.first_anchor(chosen.run, chosen.step, FIRST_START)
        anchor = choose_anchor(session.START, "From", otherwise, classifier, is_narrow=True)
        z = cache.point_at(chosen.run, chosen.step, anchor)
        observed = cache.observe(chosen.run, cache.checkpoint(chosen.run, chosen.step), z.unsqueeze(0))
        own = int(observed.classes[0])
        targets = choose_targets(own, classifier)
    if not targets:
        st.info("Choose at least one class.", icon=":material/touch_app:")
        return
    facts = chosen.run.ref(chosen.step), tuple(z.tolist()), tuple(targets)
    skeleton = walk_skeleton("Searching the nearest boundaries…", len(targets))
    with skeleton_until("nearest boundaries", facts, skeleton) as place:
        found = data.crossings(
            chosen.run, chosen.step, z, [None if target == state.ANY else int(target) for target in targets]
        )
        with place.container():
            draw_crossings(own, targets, found, classifier)


def draw_crossings(own: int, targets: list[str], found: list[data.Crossing | None], classifier: Classifier) -> None:
    """The paths across all boundaries, and how to read them."""
    for target, crossing in zip(targets, found, strict=True):
        draw_crossing(own, target, crossing, classifier)
    if classifier.classes == DIGITS:
        draw_pairs()
    st.caption(
        "In a strip each class is as high as it is probable, and the line marks the boundary. Both halves have their "
        "own scale: read the distances below, which are arcs on the latent sphere, in σ. The search follows the "
        "classifier's gradient, slides along the boundary until it is nowhere nearer, and fixes it by bisection to "
        "0.001 σ; a nearer boundary may still exist.",
        help=explain("latent space", "sigma (σ)"),
    )


def draw_pairs() -> None:
    """Boundaries that are often asked for, a click each."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Between", width="content")
        for first, second in PAIRS:
            st.button(f"{first} and {second}", on_click=state.on_pair, args=(first, second))


def choose_targets(own: int, classifier: Classifier) -> list[str]:
    """The classes to cross into, from a sample of one class."""
    offered = [state.ANY, *(str(number) for number, _ in enumerate(classifier.classes) if number != own)]
    return st.pills(
        "To the nearest",
        offered,
        selection_mode="multi",
        format_func=lambda target: "any other" if target == state.ANY else as_markdown(classifier.classes[int(target)]),
        wrap=True,
        **state.bound_targets(offered),
    )


def draw_crossing(own: int, target: str, crossing: data.Crossing | None, classifier: Classifier) -> None:
    """The path across one boundary."""
    names = tuple(map(as_markdown, classifier.classes))
    if crossing is None:
        wanted = "any other class" if target == state.ANY else names[int(target)]
        st.warning(f"No boundary with {wanted} was found from here.", icon=":material/search_off:")
        return
    boundary, odds = crossing.boundary, crossing.odds
    via = "" if boundary.left == own else f", via {names[boundary.left]}"
    start = as_markdown(sentence_case(classifier.classes[own]))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.header(
            f"{start} becomes {names[boundary.entered]} after {boundary.distance:.2f} σ", anchor=False, width="content"
        )
        st.markdown(
            f"{boundary.degrees:.1f}° on the latent sphere{via}. Classifier on the boundary: {names[boundary.left]} "
            f"({odds[boundary.left]:.0%}), {names[boundary.entered]} ({odds[boundary.entered]:.0%}).",
            width="content",
        )
        is_opened = st.button(
            "Open the boundary in Explore", type="tertiary", icon=":material/tune:", key=f"open {target}"
        )
    captions = [f"{distance:.2f} σ" for distance in crossing.distances]
    st.html(walk_strip(crossing.frames.images, captions, crossing.strip, crossing.middle, classifier.classes))
    if is_opened:
        session.open_in_explore(boundary.point)
