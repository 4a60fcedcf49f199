"""From an image of one class to another class in the fewest strokes."""

import streamlit as st

from dashboard.shared import session
from dashboard.shared.images import coloured
from dashboard.shared.terms import explain
from dashboard.views.games import data, state
from dashboard.views.games.sections.table import draw_networks, offer_others
from dashboard.web.boundary_golf.component import boundary_golf
from gan_core.foreign_text import plain


def draw_boundary_golf() -> None:
    """The choice of a hole, and the hole."""
    chosen = session.selected()
    why = data.lacks(state.GOLF, chosen.run, chosen.step)
    if why:
        offer_others(state.GOLF, why)
        return
    classes = data.classes(chosen.run)
    st.markdown(
        "Turn the image into another digit in the fewest strokes. Each stroke offers six directions on the latent "
        "sphere, seen 1 σ ahead. Choose how far to go: a longer stroke goes on where you cannot see.",
        help=explain("decision boundary", "sigma (σ)"),
    )
    tee, goal = choose_classes(classes)
    boundary_golf(
        {
            "weights": draw_networks(),
            "course": f"{chosen.run.name} {chosen.step} {tee} {goal}",
            "classes": coloured(classes),
            "directions": data.directions(chosen.run, chosen.step),
            "hole": data.hole(chosen.run, chosen.step, session.chosen(state.HOLE), tee, goal),
            "holes": state.HOLES,
        },
        state.GOLF_KEY,
        state.on_hole,
    )
    st.caption(
        "Par is the distance to the nearest boundary that a search along the classifier's gradient finds, in σ on the "
        "latent sphere. The directions are some of those that change images most, and their opposites, the same for "
        "everybody. The greedy player knows where every stroke ends and takes the one that brings the goal nearest; it "
        "never looks two strokes ahead, so it can be beaten."
    )


def choose_classes(classes: tuple[str, ...]) -> tuple[int, int]:
    """In which class a hole begins, and in which it ends."""
    numbers = list(range(len(classes)))
    with st.container(horizontal=True, gap="small"):
        tee = st.selectbox(
            "From",
            numbers,
            format_func=lambda number: plain(classes[number]),
            width=120,
            **session.bound(state.TEE, numbers),
        )
        others = [number for number in numbers if number != tee]
        goal = st.selectbox(
            "To",
            others,
            format_func=lambda number: plain(classes[number]),
            width=120,
            **session.bound(state.GOAL, others),
        )
    return tee, goal
