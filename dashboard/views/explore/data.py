"""What the console needs to know of a checkpoint."""

import base64
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dashboard.shared import cache
from gan_core.errors import DirectionsError
from gan_core.foreign_text import plain
from gan_core.runs.directions import read_directions
from gan_core.runs.run import Run
from gan_core.runs.weights_file import WeightsFile

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

TIMELINE_STEPS = 24
AVERAGED_ROWS = 20  # of the log, for the mean scores


def timeline_steps(run: Run, step: int) -> list[int]:
    """Checkpoints for a timeline, evenly spaced, with the given one: 24 at most."""
    steps = run.steps() if cache.why_not_live(run, step) is None else []
    if len(steps) <= TIMELINE_STEPS:
        return steps
    evenly = np.linspace(0, len(steps) - 1, TIMELINE_STEPS - 1).round().astype(int)
    return sorted({step, *(steps[number] for number in evenly)})


def console_weights(run: Run, steps: list[int]) -> list[WeightsFile]:
    """All that the page needs to run some checkpoints and their classifier; what it cannot run is left out."""
    classifier = cache.classifier_weights(run)
    live = [step for step in dict.fromkeys(steps) if cache.why_not_live(run, step) is None]
    return [*([classifier] if classifier else []), *(cache.step_weights(run, step) for step in live)]


def saved_directions(run: Run) -> list[tuple[str, tuple[float, ...]]]:
    """Directions that are saved beside a run, with their names; the page Directions tells of a file that is damaged."""
    try:
        return [(each.name, each.vector) for each in read_directions(run)]
    except DirectionsError as error:
        log.warning("%s", plain(str(error)))
        return []


def grey_levels(changes: Sequence[float]) -> list[float]:
    """Changes of pixels in [-1, 1] as grey levels of 255."""
    return [cache.GREY_LEVELS * change for change in changes]


def mean_scores(run: Run, step: int) -> tuple[float, float] | None:
    """The discriminator's mean output for real and for generated images around an iteration, if any were logged.

    The mean of the 20 logged iterations that are nearest; of an untrained discriminator only of the first.
    """
    columns = cache.logged(run).columns
    if not columns:
        return None
    is_known = np.isfinite(columns["d_real"]) & np.isfinite(columns["d_fake"])
    distances = np.abs(columns["step"][is_known] - step)
    nearest = np.argsort(distances, kind="stable")[: 1 if step == 0 else AVERAGED_ROWS]
    if not len(nearest):
        return None
    d_real, d_fake = (float(columns[name][is_known][nearest].mean()) for name in ("d_real", "d_fake"))
    return d_real, d_fake


def largest_parts(z: np.ndarray, count: int) -> list[tuple[int, float, float]]:
    """The dimensions of a point (D,) farthest from 0: each with its number and its share of the squared norm."""
    squares = z.astype(float) ** 2
    total = max(float(squares.sum()), 1e-12)
    order = squares.argsort(kind="stable")[::-1][:count]
    return [(int(index), float(z[index]), float(squares[index] / total)) for index in order]


def packed_pixels(image: np.ndarray) -> str:
    """One image's pixels, uint8 (H, W), row by row as base64."""
    return base64.b64encode(image.tobytes()).decode()


def nearest_real(run: Run, step: int, z: "Tensor") -> cache.NearestReal | str:
    """The real image nearest to the one at a point (D,); or why there is none."""
    from gan_core.data.image_set import to_pixels

    return cache.nearest_real(run, to_pixels(cache.decoder().images(run.ref(step), z.unsqueeze(0)))[0])
