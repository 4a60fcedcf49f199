"""One step: the processes that play it, what they answered, and what the four experiments come to."""

from collections.abc import Callable
from concurrent.futures import TimeoutError as NotYet
from typing import Any, cast

import numpy as np
import streamlit as st

from dashboard.shared.cache import all_runs
from dashboard.shared.images import contact_sheet
from dashboard.views.one_step.state import EXPERIMENTS, Asked, Opening, trial
from dashboard.web.props import OneStepProps, StageScene
from gan_core.config import RunConfig
from gan_core.runs.locate import shipped_folder
from gan_core.runs.run import Run
from gan_core.training.stage_pool import Answer, StagePool, StageRequest

TRIAL_STEPS = 100
EXPERIMENT_DIGIT = 7
# a fixed order in which no picture stands where its experiment does
SHUFFLED = (EXPERIMENTS[2], EXPERIMENTS[0], EXPERIMENTS[3], EXPERIMENTS[1])
LOOK_SECONDS = 0.1
GREY = (1, 28, 28)  # shape of the images of runs that are offered


@st.cache_resource(show_spinner=False)
def pool() -> StagePool:
    """The processes in which stages live, for all sessions."""
    return StagePool()


def wait(request: StageRequest, advance: Callable[[int, int], None], total: int = 1) -> Answer:
    """An answer, as soon as it is there.

    Args:
        request: What was asked.
        advance: Told now and then how many iterations are done, and of how many.
        total: How many there are, before the stage says so.

    Raises:
        StageError: Why there is none.
    """
    while True:
        try:
            return request.result(timeout=LOOK_SECONDS)
        except NotYet:
            if request.done():
                raise
            advance(*(request.progress or (0, total)))


def ask(token: str, opening: Opening, act: str, settings: dict[str, Any], count: int = 1) -> Asked:
    """Ask something of a stage.

    Raises:
        StageError: If too much is asked for at once.
    """
    return Asked(opening, act, pool().ask(token, opening, act, settings=settings, count=count))


@st.cache_resource(max_entries=8, show_spinner=False)
def _outcomes(opening: tuple[tuple[str, Any], ...], _pool: StagePool) -> StageRequest:
    trials = [trial(name, EXPERIMENT_DIGIT) for name in EXPERIMENTS]
    # a token of its own: the stage that somebody looks at stays as it is, and all sessions share this one
    return _pool.ask("outcomes", dict(opening), "outcomes", trials=trials, count=TRIAL_STEPS)


def outcomes(opening: Opening, advance: Callable[[int, int], None]) -> dict[str, tuple[np.ndarray, float]]:
    """What each experiment comes to: a picture of the same latent vectors, uint8 (H, W), and the share of them that the
    discriminator takes for real.

    Raises:
        StageError: If they cannot be played.
    """
    key = tuple(opening.items())
    request = _outcomes(key, pool())
    try:
        found = wait(request, advance, len(EXPERIMENTS) * TRIAL_STEPS)
    except Exception:
        _outcomes.clear(key)
        raise
    document = found.document
    shape = (len(EXPERIMENTS), document["images"], document["rows"], document["columns"])
    images = np.frombuffer(found.sprite, np.uint8).reshape(shape)
    return {
        name: (contact_sheet(images[number], columns=4), document["shares"][number])
        for number, name in enumerate(EXPERIMENTS)
    }


def props(answer: Answer, answered: int) -> OneStepProps:
    """A scene as the page draws it, but for its images."""
    return {"scene": cast(StageScene, answer.document), "answered": answered}


def rates(config: RunConfig) -> tuple[float, float]:
    """The learning rates of a run's discriminator and of its generator."""
    return config.optimiser.discriminator_learning_rate, config.optimiser.generator_learning_rate


def rate_text(factor: float, rate: float) -> str:
    """A factor of a learning rate, and what that is."""
    return f"× {factor:g} ({factor * rate:.2g})"


def other_runs(name: str) -> list[str]:
    """Runs that can be put on a stage anywhere, those that ship first: their images are like what is always at hand."""
    runs = [run for other, run in all_runs().items() if isinstance(run, Run) and other != name]
    playable = [run for run in runs if run.info.data.image_shape == GREY and run.steps()]
    playable.sort(key=lambda run: run.folder.resolve().parent != shipped_folder().resolve())
    return [run.name for run in playable][:3]
