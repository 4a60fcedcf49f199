"""How far a run was trained: one answer for all who ask."""

import json
import math
from dataclasses import dataclass

from gan_core.runs.lines import last_line
from gan_core.runs.run import Run


@dataclass(frozen=True)
class Progress:
    """How far a run was trained; None where nobody can tell.

    Attributes:
        iterations: Of the last logged line or the last checkpoint, whichever came later: not every iteration is logged,
            and a run that is stopped saves the one that it has reached.
        images: Real images that the discriminator has seen until then.
        seconds: By the last logged line.
    """

    iterations: int | None = None
    images: int | None = None
    seconds: float | None = None


UNKNOWN = Progress()


def read_progress(run: Run) -> Progress:
    """How far a run was trained, unknown before the first logged line and where the last one is damaged.

    Raises:
        RunError: If the manifest cannot be read.
    """
    checkpoints = run.steps()
    try:
        line = json.loads(last_line(run.metrics_path) or b"")
        step, images, seconds = int(line["step"]), int(line["images"]), float(line["seconds"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return UNKNOWN
    config = run.info.config
    unlogged = max(0, max(checkpoints, default=0) - step)
    return Progress(
        step + unlogged,
        images + unlogged * config.objective.discriminator_steps * config.schedule.batch_size,
        seconds if math.isfinite(seconds) else None,
    )
