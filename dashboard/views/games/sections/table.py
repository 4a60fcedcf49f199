"""What all games share: what stands where one cannot be played, the networks that the page runs, and the levels."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.views.games import data, state
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import NetworkNames


def offer_others(game: str, why: str) -> None:
    """Say what the selected checkpoint lacks for a game, and offer runs that ship and have it."""
    run = session.selected().run
    st.info(f"{as_markdown(run.name)} can't play: {as_markdown(why)}.", icon=":material/sports_esports:")
    with st.container(horizontal=True):
        for other in data.playable(game):
            if st.button(f"Play with {as_markdown(other.name)}", type="primary", key=f"play with {other.name}"):
                session.choose_run(other.name)
                st.rerun()


def draw_networks() -> NetworkNames:
    """Let the page have the networks of the selected checkpoint and their classifier, and name them."""
    chosen = session.selected()
    classifier, weights = cache.classifier_weights(chosen.run), cache.step_weights(chosen.run, chosen.step)
    network_weights([weights, *([classifier] if classifier else [])])
    return {"checkpoint": weights.name, "classifier": classifier.name if classifier else None, "problem": None}


def choose_level(label: str) -> None:
    """Three checkpoints as levels, and the selected one if it is another."""
    chosen = session.selected()
    levels = data.levels(chosen.run)
    levels = levels if chosen.step in levels else {**levels, chosen.step: "Selected"}
    session.sync_widget(state.LEVEL_KEY, chosen.step)
    st.segmented_control(
        label,
        list(levels),
        format_func=lambda step: f"{levels[step]} ({step:,})",
        key=state.LEVEL_KEY,
        on_change=state.on_level,
        help="Each level is a checkpoint, with its iteration. The sidebar offers all of them.",
    )
