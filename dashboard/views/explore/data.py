"""What the console needs to know of a checkpoint."""

import base64

import numpy as np
import torch

from dashboard.shared.cache.observations import GREY_LEVELS
from dashboard.shared.cache.runs import metrics
from dashboard.shared.cache.weights import classifier_weights, step_weights, why_not_live
from gan_core.inference.web_export import Block
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import Run

FILM_STEPS = 24


def film_steps(run: Run, step: int) -> list[int]:
    """Steps for a film, evenly among all that are kept, with the given one: 24 at most."""
    steps = run.steps() if why_not_live(run, step) is None else []
    if len(steps) <= FILM_STEPS:
        return steps
    places = np.linspace(0, len(steps) - 1, FILM_STEPS - 1).round().astype(int)
    return sorted({step, *(steps[place] for place in places)})


def console_weights(run: Run, steps: list[int]) -> list[Block]:
    """All that the page needs to run some steps of a run and their classifier; what it cannot run is left out."""
    classifier = classifier_weights(run)
    live = [step for step in dict.fromkeys(steps) if why_not_live(run, step) is None]
    return [*([classifier] if classifier else []), *(step_weights(run, step) for step in live)]


def grey_levels(changes: torch.Tensor) -> list[float]:
    """Changes of pixels in [-1, 1] as grey levels of 255."""
    return (GREY_LEVELS * changes).tolist()


def seed_point(run: Run, seed: int) -> list[float]:
    """The point of a seed, D numbers."""
    return sample_latent(seed, 1, run.info.config.network.latent_size)[0].tolist()


def mean_scores(run: Run, step: int) -> tuple[float, float] | None:
    """The discriminator's mean answer to real and to generated images around a step, if any were logged."""
    logged = metrics(run)
    if not logged:
        return None
    nearest = np.argsort(np.abs(logged["step"] - step))[: 1 if step == 0 else 20]
    return float(logged["d_real"][nearest].mean()), float(logged["d_fake"][nearest].mean())


def packed_pixels(image: np.ndarray) -> str:
    """One image's pixels, uint8 (H, W), row by row as base64."""
    return base64.b64encode(image.tobytes()).decode()
