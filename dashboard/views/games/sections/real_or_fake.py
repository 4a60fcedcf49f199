"""Two images, one of them real."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.views.games import data, state
from dashboard.views.games.sections.table import choose_level, draw_networks, offer_others
from dashboard.web.real_or_fake.component import real_or_fake


def draw_real_or_fake() -> None:
    """The discriminator's job, with the discriminator beside the player."""
    chosen = session.selected()
    why = data.lacks(state.REAL, chosen.run, chosen.step)
    if why:
        offer_others(state.REAL, why)
        return
    st.markdown("Take the shop owner's seat: one image is real, the other generated. The discriminator plays along.")
    choose_level("Level")
    real_or_fake(
        {
            "weights": draw_networks(),
            "run": chosen.run.name,
            "iteration": chosen.step,
            "scoreIsProbability": cache.score_is_probability(chosen.run),
            "deck": state.deck(),
            "shape": data.image_shape(chosen.run),
            "real": data.deck(chosen.run, state.deck()),
        },
        state.REAL_KEY,
        state.on_deck,
    )
    st.caption(as_markdown(data.source(chosen.run)))
