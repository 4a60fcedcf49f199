"""Boundaries: what is chosen on it, and what the viewer calls the ambiguous samples."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.anchor import Anchor

SECTIONS = ("Nearest boundaries", "Interpolation", "Class adjacency", "Ambiguous samples", "Real images")
SPHERICAL, LINEAR = "slerp", "lerp"
ANY = "any"
MOST_CLASSES = 100
QUESTIONS = 24
UNSURE = -1

Answers = tuple[tuple[int, int], ...]  # sample and class, or UNSURE, in the order in which they were given


def _parse_answers(text: str) -> Answers:
    try:
        pairs = [part.split(".") for part in text.split("_")] if text else []
        given = tuple((int(sample), UNSURE if answer == "u" else int(answer)) for sample, answer in pairs)
    except ValueError:
        given = ((QUESTIONS, UNSURE),)
    if not all(0 <= sample < QUESTIONS and UNSURE <= answer < MOST_CLASSES for sample, answer in given):
        raise ValueError(f"the link's answers {text[:20]!r} are unreadable; expected sample.class with _ between them")
    return tuple(dict(given).items())


def _answers_text(given: Answers) -> str:
    return "_".join(f"{sample}.{'u' if answer == UNSURE else answer}" for sample, answer in given)


SECTION = session.one_of("section", SECTIONS)
# at first a one and a nine: what the lecture calls the neighbours of a seven
TARGETS = replace(session.several_of("targets", (ANY, *map(str, range(MOST_CLASSES)))), default=("1", "9"))
PATH = session.one_of("path", (SPHERICAL, LINEAR))
ANSWERS: session.Choice[Answers] = session.Choice("answers", (), _parse_answers, _answers_text)
CHOICES = (SECTION, TARGETS, PATH, ANSWERS)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def bound_targets(allowed: list[str]) -> dict[str, Any]:
    """As `session.bound`, of the chosen targets those that are allowed just now."""
    binding = session.bound(TARGETS)
    session.sync_widget(binding["key"], [target for target in session.chosen(TARGETS) if target in allowed])
    return binding


def on_pair(first: int, second: int) -> None:
    """The boundary between two classes is wanted, from a sample of the first."""
    session.expect_own_run()
    session.set_anchor(session.START, Anchor("digit", first, 0))
    session.choose(TARGETS, (str(second),))


def settle() -> None:
    """Keep each checkpoint's own answers; those of a link belong to the checkpoint that it opens.

    Before the choices are opened, while the answers are still those of the checkpoint that was shown last.
    """
    here = _checkpoint()
    before = st.session_state.get("answered", here)
    if before != here:
        parked = {**st.session_state.get("parked_answers", {}), before: session.chosen(ANSWERS)}
        session.choose(ANSWERS, parked.get(here, ()))
        st.session_state["parked_answers"] = parked
    st.session_state["answered"] = here


def answers(samples: int, classes: int) -> dict[int, int]:
    """The viewer's answers at the selected checkpoint: sample to class, or UNSURE.

    Args:
        samples: How many ambiguous samples there are; a link may name others.
        classes: How many classes there are.
    """
    return {sample: answer for sample, answer in session.chosen(ANSWERS) if sample < samples and answer < classes}


def on_answer(sample: int, answer: int) -> None:
    """The viewer has said what a sample is."""
    session.expect_own_run()
    session.choose(ANSWERS, tuple({**dict(session.chosen(ANSWERS)), sample: answer}.items()))


def on_start_over() -> None:
    """The answers are no longer wanted."""
    session.expect_own_run()
    session.choose(ANSWERS, ())


def _checkpoint() -> tuple[str, int]:
    chosen = session.selected()
    return str(chosen.run.folder), chosen.step
