"""The way back at one checkpoint: where a search for an image's z begins, and which class it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.inference.folding import folded
from gan_core.latent.finite import guessed_by_encoder
from gan_core.latent.inversion import STEPS, Inversion, invert, nearest_samples, residual_of
from gan_core.latent.sampling import sample_latent
from gan_core.networks.conditioning import decode_told, one_hot_mix
from gan_core.networks.encoder import Encoder
from gan_core.random import random_stream
from gan_core.runs.checkpoint import Checkpoint

SAMPLES = 2_000  # among which the nearest are looked for
STARTS = 5
IMAGES = 100  # inverted at once


@dataclass(frozen=True)
class Found:
    """What was found for N images from S starts each.

    Attributes:
        inversion: Points and residuals on the way.
        told: The class that each start was told, int64, shape (N, S); None where the networks are told none.
        guessed: Whether a start is the encoder's guess, bool, shape (N, S).
    """

    inversion: Inversion
    told: Tensor | None
    guessed: Tensor

    @property
    def classes(self) -> Tensor | None:
        """The class that the best start of each image was told, shape (N,)."""
        best = self.inversion.best
        return None if self.told is None else self.told[torch.arange(len(best)), best]


class Inverter:
    """Inverts images at one checkpoint; its samples are generated once.

    Args:
        checkpoint: The networks. Class-conditional ones try every class.
        encoder: Of this checkpoint; None for nearest samples alone.
        mix: The class mix at which the networks are, where those of the encoder are told one.
        samples: How many are generated; the nearest begin.
        seed: Draws them.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        encoder: Encoder | None = None,
        mix: Sequence[float] | None = None,
        samples: int = SAMPLES,
        seed: int = 0,
    ) -> None:
        network = checkpoint.header.config.network
        self._generator = folded(checkpoint.generator_ema)
        self._encoder = None if encoder is None else folded(encoder)
        self._mix = None if mix is None else torch.tensor([mix])
        self._classes = network.class_count if mix is None else 0
        self._samples = sample_latent(seed, samples, network.latent_size)
        self._told: Tensor | None = None
        if self._classes:
            self._told = torch.randint(self._classes, (samples,), generator=random_stream(seed, "told classes"))
        self._made = torch.cat(list(decode_told(self._generator, self._samples, self._told, self._classes)))

    def invert(
        self,
        images: Tensor,
        starts: int = STARTS,
        steps: int = STEPS,
        within: tuple[float, float] | None = None,
        on_step: Callable[[int], None] = lambda step: None,
    ) -> Found:
        """Search for the latent vectors of images.

        Args:
            images: In [-1, 1], shape (N, C, H, W); all of them are at work at once, so give few hundred.
            starts: S, from how many points each search begins.
            steps, within, on_step: As `latent.inversion.invert`.

        Raises:
            GeometryError: If the image does not change with z, or the generator makes infinite or undefined numbers.
            EncoderError: If the encoder does.
        """
        z, told, guessed = self._begin(images, starts)
        mix = () if told is None else (one_hot_mix(told.flatten(), self._classes),)
        generator: Callable[..., Tensor] = self._generator

        def decode(points: Tensor) -> Tensor:
            return generator(points, *mix)

        return Found(invert(decode, images, z, steps, within, on_step), told, guessed)

    @torch.inference_mode()
    def _begin(self, images: Tensor, starts: int) -> tuple[Tensor, Tensor | None, Tensor]:
        """Points (N, S, D), their classes (N, S) and which are guesses (N, S): the best guess, then the nearest."""
        count = len(images)
        rows = nearest_samples(images, self._samples, self._made, min(starts, len(self._samples)))
        z, made = self._samples[rows], self._made[rows]
        told = None if self._told is None else self._told[rows]
        guessed = torch.zeros(rows.shape, dtype=torch.bool)
        if self._encoder is not None:
            tried = max(1, self._classes)
            each = images.repeat_interleave(tried, 0)
            classes = torch.arange(self._classes).repeat(count) if self._classes else None
            guess = guessed_by_encoder(self._encoder(each, *self._told_encoder(classes, len(each))))
            by_guess = torch.cat(list(decode_told(self._generator, guess, classes, self._classes)))
            z = torch.cat([guess.unflatten(0, (count, tried)), z], 1)
            made = torch.cat([by_guess.unflatten(0, (count, tried)), made], 1)
            guessed = torch.cat([torch.ones(count, tried, dtype=torch.bool), guessed], 1)
            if told is not None and classes is not None:
                told = torch.cat([classes.unflatten(0, (count, tried)), told], 1)
        all_images = images.unsqueeze(1).expand_as(made)
        apart = residual_of(made.flatten(0, 1), all_images.flatten(0, 1)).unflatten(0, made.shape[:2])
        nearest_guess = apart.where(guessed, torch.inf).amin(1, keepdim=True)
        apart = apart.where(apart != nearest_guess, -1)  # the search from there often ends best all the same
        order = apart.topk(min(starts, apart.shape[1]), largest=False).indices  # (N, S)
        here = torch.arange(count).unsqueeze(1)
        # clones, since what is born here would give no gradients
        return z[here, order].clone(), None if told is None else told[here, order].clone(), guessed[here, order].clone()

    def _told_encoder(self, classes: Tensor | None, count: int) -> tuple[Tensor, ...]:
        if classes is not None:
            return (one_hot_mix(classes, self._classes),)
        return () if self._mix is None else (self._mix.expand(count, -1),)
