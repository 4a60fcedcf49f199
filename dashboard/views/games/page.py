"""Four games with the two networks: which image is real, what nobody drew, golf, and a drawing that fools."""

import streamlit as st

from dashboard.shared import session
from dashboard.shared.failures import part_of_page
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices, section_place
from dashboard.views.games import state
from dashboard.views.games.sections.boundary_golf import draw_boundary_golf
from dashboard.views.games.sections.fool_owner import draw_fool_owner
from dashboard.views.games.sections.real_or_fake import draw_real_or_fake
from dashboard.views.games.sections.this_digit import draw_this_digit

GAMES = dict(
    zip(state.TITLES, (draw_real_or_fake, draw_this_digit, draw_boundary_golf, draw_fool_owner), strict=True),
)


def page() -> None:
    open_choices(*state.CHOICES)
    st.title("Games", help=explain("generator G", "discriminator D", "decision boundary"))
    game = st.segmented_control(
        "Game",
        state.GAME.values,
        format_func=lambda name: state.TITLES[name],
        required=True,
        label_visibility="collapsed",
        **session.bound(state.GAME),
    )
    with section_place(game, state.GAME.values), part_of_page():
        GAMES[game]()
