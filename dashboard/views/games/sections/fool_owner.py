"""Draw something that the discriminator takes for real."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import coloured
from dashboard.views.games import data, state
from dashboard.views.games.sections.table import choose_level, draw_networks, offer_others
from dashboard.web.fool_owner.component import fool_owner


def draw_fool_owner() -> None:
    """A pad, and what the discriminator of a chosen checkpoint says of the drawing while it is drawn."""
    chosen = session.selected()
    why = data.lacks(state.FOOL, chosen.run, chosen.step)
    if why:
        offer_others(state.FOOL, why)
        return
    st.markdown("Be the counterfeiter: draw a digit that the discriminator takes for a real one.")
    choose_level("Shop owner")
    classes = cache.classes_of(chosen.run)
    fool_owner(
        {
            "weights": draw_networks(),
            "run": chosen.run.name,
            "iteration": chosen.step,
            "scoreIsProbability": cache.score_is_probability(chosen.run),
            "classes": coloured(classes) if classes else None,
            "real": data.deck(chosen.run, state.deck()),
        },
        state.FOOL_KEY,
    )
    st.caption(as_markdown(data.source(chosen.run)))
