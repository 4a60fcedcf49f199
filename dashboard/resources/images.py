"""What stands at points of the latent space: images, and what classifier and discriminator say of them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from dashboard.resources.steps import classifier_of, decoder
from gan_core.data.image_set import to_pixels
from gan_core.latent.evaluation import EvaluatedPoints, evaluate_points
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.training.objectives import objective_of

GREY_LEVELS = 127.5  # of 255, for a change of 1 in [-1, 1]


def grey_levels(changes: torch.Tensor) -> list[float]:
    """Changes of pixels in [-1, 1] as grey levels of 255."""
    return (GREY_LEVELS * changes).tolist()


def seed_point(run: Run, seed: int) -> list[float]:
    """The point of a seed, D numbers."""
    return sample_latent(seed, 1, run.info.config.network.latent_size)[0].tolist()


def score_is_probability(run: Run) -> bool:
    """Whether this run's discriminator answers with a probability."""
    return objective_of(run.info.config.objective).is_probability


def answers(run: Run, logits: torch.Tensor) -> np.ndarray:
    """The discriminator's answers by its logits: probabilities where they are some, else the bare scores."""
    return (torch.sigmoid(logits) if score_is_probability(run) else logits).numpy()


@dataclass(frozen=True)
class Looks:
    """What stands at N points.

    Attributes:
        images: uint8, shape (N, 28, 28).
        scores: The discriminator's answers, as `answers`, shape (N,).
        probabilities: How probable each class is by the classifier, shape (N, K); None without a classifier.
    """

    images: np.ndarray
    scores: np.ndarray
    probabilities: np.ndarray | None

    @property
    def classes(self) -> np.ndarray:
        """The most probable classes, shape (N,); only with a classifier."""
        return self.probabilities.argmax(1)


def looks(run: Run, step: Checkpoint, z: torch.Tensor) -> Looks:
    """What stands at points z (N, D)."""
    classifier = classifier_of(run)
    return looks_of(run, evaluate_points(step.generator_ema, z, classifier and classifier.logits, step.discriminator))


def looks_of(run: Run, found: EvaluatedPoints) -> Looks:
    """What stands at points that were surveyed with both networks."""
    probabilities = None if found.probabilities is None else found.probabilities.numpy()
    return Looks(to_pixels(found.images)[:, 0].numpy(), answers(run, found.scores), probabilities)


@st.cache_data(max_entries=200, show_spinner=False)
def _decoded(checkpoint: CheckpointRef, z: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        images = decoder().checkpoint(checkpoint).generator_ema(torch.from_numpy(z))
    return to_pixels(images)[:, 0].numpy()


def through_steps(run: Run, steps: list[int], z: torch.Tensor) -> np.ndarray:
    """The images of the same points (N, D) in many steps: uint8, shape (S, N, 28, 28)."""
    return np.stack([_decoded(checkpoint, z.numpy()) for checkpoint in map(run.ref, steps)])
