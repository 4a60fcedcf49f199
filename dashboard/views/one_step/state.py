"""One step: what is changed before a step, which experiment is predicted, and what the stage was asked last."""

import secrets
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.session import Choice
from gan_core.registry import OBJECTIVES
from gan_core.training.stage_pool import Answer, StageRequest

STAGE_KEY = "one_step"

CHECKPOINT, FRESH = "checkpoint", "fresh"
BOTH, DISCRIMINATOR, GENERATOR = "both", "discriminator", "generator"
FREEZE, STARVE, NO_FLIP, ONE_DIGIT = "freeze", "starve", "no-flip", "one-digit"
EXPERIMENTS = (STARVE, FREEZE, NO_FLIP, ONE_DIGIT)
NONE, OWN = "none", "own"
RATES = (1.0, 0.1, 0.3, 3.0, 10.0)
LARGEST_CLASS = 999


def _parse_objective(text: str) -> str:
    if text != OWN and text not in OBJECTIVES:
        raise ValueError(f"the link's objective {text[:20]!r} is unknown; expected one of {', '.join(OBJECTIVES)}")
    return text


BEGIN = session.one_of("begin", (CHECKPOINT, FRESH))
TURNS = session.one_of("turns", (BOTH, DISCRIMINATOR, GENERATOR))
BROKEN = session.several_of("break", (FREEZE, STARVE, NO_FLIP))
ONLY = session.some_number("only", LARGEST_CLASS)
D_STEPS = session.one_of("d_steps", (0, 1, 2, 3, 5, 10))  # 0: as in the run
RATE_D = session.one_of("rate_d", RATES)
RATE_G = session.one_of("rate_g", RATES)
OBJECTIVE = Choice("objective", OWN, _parse_objective)
PREDICT = session.one_of("predict", (NONE, *EXPERIMENTS))
PREDICTED = session.one_of("predicted", (NONE, *EXPERIMENTS))
CHOICES: tuple[Choice[Any], ...] = (
    BEGIN,
    TURNS,
    BROKEN,
    ONLY,
    D_STEPS,
    RATE_D,
    RATE_G,
    OBJECTIVE,
    PREDICT,
    PREDICTED,
)
PARAMETERS = tuple(choice.name for choice in CHOICES)

Opening = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request on its way.

    Attributes:
        opening: Where its stage begins.
        act: What was asked.
        request: Its answer to come.
    """

    opening: Opening
    act: str
    request: StageRequest


def opening(folder: str, step: int, mark: str) -> Opening:
    """Where the stage begins, as `stage.Opening` has it."""
    return {"folder": folder, "step": None if session.chosen(BEGIN) == FRESH else step, "mark": mark}


def settings() -> dict[str, Any]:
    """What is changed before a step, as `stage.Settings` has it."""
    broken, objective = session.chosen(BROKEN), session.chosen(OBJECTIVE)
    return {
        "turns": session.chosen(TURNS),
        "freeze": FREEZE in broken,
        "starve": STARVE in broken,
        "flip": NO_FLIP not in broken,
        "only": session.chosen(ONLY),
        "objective": None if objective == OWN else objective,
        "discriminator_steps": session.chosen(D_STEPS) or None,
        "rate_d": session.chosen(RATE_D),
        "rate_g": session.chosen(RATE_G),
    }


def trial(name: str, digit: int) -> dict[str, Any]:
    """The settings of an experiment: the run's own but for one thing."""
    return {
        "freeze": name == FREEZE,
        "starve": name == STARVE,
        "flip": name != NO_FLIP,
        "only": digit if name == ONE_DIGIT else None,
    }


def on_experiment() -> None:
    """Another experiment is to be predicted."""
    session.on_choice(PREDICT)
    session.choose(PREDICTED, NONE)


def predict(name: str) -> None:
    """A picture was chosen."""
    session.expect_own_run()
    session.choose(PREDICTED, name)


# --- the stage -------------------------------------------------------------------------------------------------------


def token() -> str:
    """Names this session's stage; nobody else can know it."""
    return st.session_state.setdefault("stage_token", secrets.token_hex(16))


def requested() -> tuple[str, int]:
    """What the page asks of the stage: an act, and how many steps; `show` for whatever is no request."""
    found = st.session_state.get(STAGE_KEY, {}).get("request")
    found = found if isinstance(found, dict) else {}
    for act in ("play", "back", "restart"):
        for count in (1, 10, 100):
            if found.get("act") == act and found.get("count") == count:
                return act, count
    return "show", 1


def ask(asked: Asked) -> None:
    """Remember what was asked last."""
    session.expect_own_run()
    st.session_state["stage_asked"] = asked


def asked(opening: Opening) -> Asked | None:
    """What was asked last of the stage that begins there, and was not answered yet."""
    found = st.session_state.get("stage_asked")
    return found if found is not None and found.opening == opening else None


def answer(opening: Opening) -> Answer | None:
    """What the stage that begins there showed last."""
    kept_opening, found = st.session_state.get("stage_answer", (None, None))
    return found if kept_opening == opening else None


def answered(opening: Opening, found: Answer | None) -> None:
    """An answer came, or a failure: nothing is asked any more."""
    st.session_state["stage_asked"] = None
    st.session_state["stage_answers"] = answers() + 1
    if found is not None:
        st.session_state["stage_answer"] = (opening, found)


def answers() -> int:
    """How many requests were answered."""
    return st.session_state.get("stage_answers", 0)
