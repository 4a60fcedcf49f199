"""What is at points of the latent space: images, and what classifier and discriminator say of them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from dashboard.shared.cache.checkpoints import classifier_of, decoder
from dashboard.shared.cache.runs import score_is_probability
from gan_core.data.image_set import to_pixels
from gan_core.errors import ClassifierError
from gan_core.latent.evaluation import EvaluatedPoints, evaluate_points
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run


def scores_of(run: Run, logits: torch.Tensor) -> np.ndarray:
    """The discriminator's output by its logits: P(real) where it is a probability, else the score D(x)."""
    return (torch.sigmoid(logits) if score_is_probability(run) else logits).numpy()


@dataclass(frozen=True)
class Observations:
    """What is at N points.

    Attributes:
        images: uint8, shape (N, 28, 28).
        scores: The discriminator's output, as `scores_of`, shape (N,).
        probabilities: How probable each class is by the classifier, shape (N, K); None without a classifier.
    """

    images: np.ndarray
    scores: np.ndarray
    probabilities: np.ndarray | None

    @property
    def known_probabilities(self) -> np.ndarray:
        """`probabilities`; only with a classifier.

        Raises:
            ClassifierError: If there is none.
        """
        if self.probabilities is None:
            raise ClassifierError("there is no classifier for these images, so there are no class probabilities")
        return self.probabilities

    @property
    def classes(self) -> np.ndarray:
        """The most probable classes, shape (N,); only with a classifier."""
        return self.known_probabilities.argmax(1)

    @property
    def confidence(self) -> np.ndarray:
        """How probable these are, shape (N,); only with a classifier."""
        return self.known_probabilities.max(1)


def observe(run: Run, checkpoint: Checkpoint, z: torch.Tensor) -> Observations:
    """What is at points z (N, D)."""
    classifier = classifier_of(run)
    logits = classifier.logits if classifier else None
    return observations_of(run, evaluate_points(checkpoint.generator_ema, z, logits, checkpoint.discriminator))


def observations_of(run: Run, found: EvaluatedPoints[torch.Tensor]) -> Observations:
    """What is at points that were surveyed with both networks."""
    probabilities = None if found.probabilities is None else found.probabilities.numpy()
    return Observations(to_pixels(found.images)[:, 0].numpy(), scores_of(run, found.scores), probabilities)


@st.cache_data(max_entries=200, show_spinner=False)
def _decoded(ref: CheckpointRef, z: np.ndarray) -> np.ndarray:
    return to_pixels(decoder().images(ref, torch.from_numpy(z)))[:, 0].numpy()


def images_over_training(run: Run, steps: list[int], z: torch.Tensor) -> np.ndarray:
    """The images of the same points (N, D) at many checkpoints: uint8, shape (S, N, 28, 28)."""
    return _over_training(tuple(map(run.ref, steps)), z.numpy())


@st.cache_resource(max_entries=24, show_spinner=False)
def _over_training(refs: tuple[CheckpointRef, ...], z: np.ndarray) -> np.ndarray:
    return np.stack([_decoded(ref, z) for ref in refs])
