"""Tournament: which generator and which discriminator are looked at."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import place, record

MAP_KEY = "tournament_map"

MATCH = session.numbers("match", (2,), 1e12)  # iterations of a generator and of a discriminator
CHOICES = (MATCH,)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def match(steps: Sequence[int]) -> tuple[int, int]:
    """The numbers of the generator's and the discriminator's checkpoints; at first those of the last one."""
    chosen = session.chosen(MATCH)
    if len(chosen) == 2 and all(step in steps for step in chosen):
        return steps.index(int(chosen[0])), steps.index(int(chosen[1]))
    return len(steps) - 1, len(steps) - 1


def on_chosen(steps: Sequence[int]) -> None:
    """A cell was clicked."""
    session.expect_own_run()
    reported = record(st.session_state[MAP_KEY].get("chosen"))
    generator, discriminator = (place(reported.get(name), len(steps)) for name in ("generator", "discriminator"))
    if generator is not None and discriminator is not None:
        choose(steps, generator, discriminator)


def choose(steps: Sequence[int], generator: int, discriminator: int) -> None:
    """Look at a pair, by its numbers."""
    session.choose(MATCH, (float(steps[generator]), float(steps[discriminator])))
