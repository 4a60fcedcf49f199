"""An image that nobody drew."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.views.games import data, state
from dashboard.views.games.sections.table import draw_networks, offer_others
from dashboard.web.this_digit.component import this_digit
from gan_core.errors import counted


def draw_this_digit() -> None:
    """One image, a new one at each press, and the nearest real one on demand."""
    chosen = session.selected()
    opened = state.opened_digit()
    if opened is not None:
        session.set_truncation(1.0)
        session.open_in_explore(data.as_tensor(opened))
    why = data.lacks(state.EXIST, chosen.run, chosen.step)
    if why:
        offer_others(state.EXIST, why)
        return
    numbers = counted(chosen.run.info.config.network.latent_size, "random number")
    st.markdown(f"The generator made this image just now, of {numbers}. Press it for another one.")
    real = cache.real_images(chosen.run)
    this_digit(
        {
            "weights": draw_networks(),
            "run": chosen.run.name,
            "answer": data.answer(chosen.run, chosen.step, state.asked_digit()),
            "noRealImages": real if isinstance(real, str) else "",
        },
        state.EXIST_KEY,
    )
    st.caption(as_markdown(data.source(chosen.run)))
