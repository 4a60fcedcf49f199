"""Which class class-conditional networks are told: one for all pages, as the run and the checkpoint are."""

import streamlit as st

from dashboard.shared.session.url import expect_own_run
from dashboard.shared.session.widget import sync_widget
from gan_core.latent.class_mix import ClassMix, parse_mix
from gan_core.runs.run import Run

FIRST_KEY = "told_first"
SECOND_KEY = "told_second"
SHARE_KEY = "told_share"
PARAMETERS = ("class",)
NOTHING_MIXED = -1  # None would be no choice at all to the widget
FIRST_TOLD = 7  # the lecture's example; runs of fewer classes begin with their last


def told_mix(names: tuple[str, ...]) -> ClassMix:
    """What the networks of a run are told.

    Args:
        names: Of its classes, one at least.
    """
    try:
        return parse_mix(st.session_state["told_class"], names)
    except (KeyError, ValueError):  # nothing was chosen, or of a run with other classes
        return ClassMix(min(FIRST_TOLD, len(names) - 1))


def at_told_class(run: Run) -> Run:
    """A run whose networks are told the chosen class, if they are told any."""
    names = run.told_classes
    return run.at_class(told_mix(names).parts(len(names))) if names else run


def settle_told_class(names: tuple[str, ...], parameters: dict[str, str]) -> list[str]:
    """Decide which class is told: the address's, else the one that was chosen, and let the widgets show it.

    Args:
        names: Of the run's classes; empty where its networks are told none.
        parameters: Of the address.

    Returns:
        What was wrong with the address, one sentence each.
    """
    problems, text = [], parameters.get("class")
    if text is not None and names:
        try:
            _choose(parse_mix(text, names), names)
        except ValueError as error:
            problems.append(f"the link's class {text[:20]!r}: {error}")
    if names:
        told = told_mix(names)
        sync_widget(FIRST_KEY, told.first)
        sync_widget(SECOND_KEY, NOTHING_MIXED if told.second is None else told.second)
        sync_widget(SHARE_KEY, told.share if told.second is not None else 0.5)
    return problems


def told_class_in_address(run: Run) -> dict[str, str]:
    """The told class as it is written in an address; nothing where none is told."""
    names = run.told_classes
    return {"class": told_mix(names).text(names)} if names else {}


def tell_class(names: tuple[str, ...], number: int) -> None:
    """Choose the class that a run's networks are told, by its number."""
    _choose(ClassMix(number), names)


def on_told_class(names: tuple[str, ...]) -> None:
    """Another class, or another mix of two, was chosen."""
    expect_own_run()
    first, second = st.session_state[FIRST_KEY], st.session_state[SECOND_KEY]
    if second in (NOTHING_MIXED, first):
        _choose(ClassMix(first), names)
    else:
        _choose(ClassMix(first, second, st.session_state.get(SHARE_KEY, 0.5)), names)


def _choose(mix: ClassMix, names: tuple[str, ...]) -> None:
    st.session_state["told_class"] = mix.text(names)
