"""Handwriting: one latent vector told each class in turn writes all of them in one hand."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import film_strip
from dashboard.shared.number_box import choose_number
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices
from dashboard.views.handwriting import data, state
from dashboard.web.handwriting.component import handwriting
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import HandwritingProps
from gan_core.inference.web_export import WeightsFile
from gan_core.networks.conditioning import CLASS_SCALE
from gan_core.runs.run import Run


def page() -> None:
    open_choices(*state.CHOICES)
    chosen = session.selected()
    st.title("Handwriting", help=explain("class-conditional", "latent vector z"))
    if not chosen.run.told_classes:
        draw_no_classes(chosen.run)
        return
    st.markdown(
        "The networks of this run are told which digit to write, so z is left to say how: slant, stroke, width. One z "
        "is one hand. Drag a row, and all of its digits change together."
    )
    weights = data.weights(chosen.run, chosen.step)
    if isinstance(weights, WeightsFile):
        network_weights([weights])
    with part_of_page():
        handwriting(props(weights), state.HANDWRITING_KEY, state.on_hand, state.on_settings)
        choose_number("Seed of the other hands", 0, session.MAX_SEED, state.OTHERS, width=200)
    with part_of_page():
        draw_training()


def draw_no_classes(run: Run) -> None:
    """Say why there is no hand here, and offer a run that has one."""
    st.info(
        f"The networks of {as_markdown(run.name)} are told no class: another digit needs another z, and no hand can be "
        "held. Class-conditional runs are trained with `gan-core train NAME --recipe conditional`.",
        icon=":material/stylus_note:",
    )
    others = [name for name, each in cache.all_runs().items() if isinstance(each, Run) and each.told_classes]
    for name in others:
        if st.button(f"Show {as_markdown(name)}", type="primary"):
            session.choose_run(name)
            st.rerun()


def props(weights: WeightsFile | str) -> HandwritingProps:
    """What the hands need to know."""
    chosen = session.selected()
    z, seed = session.shown_point(), session.chosen(state.OTHERS)
    is_live = isinstance(weights, WeightsFile)
    return {
        "weights": weights.name if is_live else None,
        "problem": "" if is_live else f"The page cannot write: {weights}",
        "classes": list(chosen.run.told_classes),
        "classScale": CLASS_SCALE,
        "hand": z.tolist(),
        "hands": data.other_hands(seed, len(z)).tolist(),
        "labels": list(data.HAND_NAMES),
        "directions": data.two_directions(chosen.run, chosen.step),
        "text": session.chosen(state.TEXT),
        "vary": session.chosen(state.VARIATION),
        "haste": session.chosen(state.HASTE),
    }


def draw_training() -> None:
    """The hand at every checkpoint."""
    chosen = session.selected()
    steps = chosen.run.steps()
    st.header("When did it learn to write?")
    images = data.over_training(chosen.run, steps, session.shown_point())
    st.html(film_strip(images, [f"{step:,}" for step in steps], current=steps.index(chosen.step), one_row=True))
    st.caption("This hand at every checkpoint, with its iteration; the selected one is marked.")
