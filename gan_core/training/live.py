"""What a run shows while it is trained: its generator's images of a few fixed points, in live.json."""

import time
from contextlib import suppress

import numpy as np
import torch

from gan_core.data.image_set import to_pixels
from gan_core.errors import GeometryError
from gan_core.networks.conditioning import decode_told
from gan_core.random import random_stream
from gan_core.runs.live import write_live
from gan_core.runs.run import Run
from gan_core.training.batches import draw_noise
from gan_core.training.state import TrainingState

IMAGES = 40
FIRST_SECONDS = 1.0
INTERVAL_SECONDS = 2.0
LIVE_SHARE = 0.02  # of the time, that this may take


class LiveSamples:
    """Writes what a run's EMA generator makes of fixed points, now and then; training is not changed by a bit.

    Attributes:
        spent: Seconds that it has taken so far.
    """

    def __init__(self, run: Run, state: TrainingState) -> None:
        config = run.info.config
        self._run, self._state, self._classes = run, state, config.network.class_count
        # a stream of its own: the run's noise goes on as if nobody looked
        self._z = draw_noise(random_stream(config.seed, "live"), IMAGES, config.network.latent_size)
        self._told = torch.arange(IMAGES) % self._classes if self._classes else None
        self._due = time.monotonic() + FIRST_SECONDS
        self.spent = 0.0

    def look(self) -> None:
        """Write it if it is time to; to be called after each iteration."""
        if time.monotonic() >= self._due:
            self.write()

    def write(self) -> None:
        """Write it. Where it cannot be written there is nothing to see, and training goes on."""
        started = time.monotonic()
        with suppress(OSError, GeometryError):
            write_live(self._run.folder, self._state.step, self._state.seconds, self._images())
        taken = time.monotonic() - started
        self.spent += taken
        self._due = time.monotonic() + max(INTERVAL_SECONDS, taken / LIVE_SHARE)

    def _images(self) -> np.ndarray:
        """uint8, shape (N, H, W)."""
        ema = self._state.generator_ema
        was_training = ema.training
        ema.eval()
        try:
            device = next(ema.parameters()).device
            told = None if self._told is None else self._told.to(device)
            images = torch.cat(list(decode_told(ema, self._z.to(device), told, self._classes)))
        finally:
            ema.train(was_training)
        return to_pixels(images)[:, 0].cpu().numpy()
