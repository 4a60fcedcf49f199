"""Hands: latent vectors that are told each class, in the page and over the training."""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache
from gan_core.data.image_set import to_pixels
from gan_core.errors import ExportError
from gan_core.inference.web_export import WeightsFile, export_told_generator
from gan_core.latent.sampling import sample_latent
from gan_core.networks.conditioning import decode_told
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

HAND_NAMES = tuple(f"Hand {number}" for number in range(1, 6))


@st.cache_resource(max_entries=10, show_spinner=False)
def _weights(ref: CheckpointRef) -> WeightsFile:
    return export_told_generator(cache.decoder().checkpoint(ref))


def weights(run: Run, step: int) -> WeightsFile | str:
    """The generator of a checkpoint for the page to run, told a class with each z; or why only torch can run it."""
    try:
        return _weights(run.at_class(None).ref(step))
    except ExportError as error:
        return str(error)


def other_hands(seed: int, latent_size: int) -> Tensor:
    """Some latent vectors to choose from, shape (5, D)."""
    return sample_latent(seed, len(HAND_NAMES), latent_size)


def two_directions(run: Run, step: int) -> list[list[float]]:
    """The two latent directions that move the image most; twice the same where there is only one."""
    vectors = cache.geometry(run, step).vectors
    return [list(vectors[0]), list(vectors[min(1, len(vectors) - 1)])]


@st.cache_resource(max_entries=20, show_spinner=False)
def _over_training(refs: tuple[CheckpointRef, ...], z: bytes, class_count: int) -> np.ndarray:
    point = torch.frombuffer(bytearray(z), dtype=torch.float32)
    every, told = point.expand(class_count, -1), torch.arange(class_count)

    def column(checkpoint: Checkpoint) -> np.ndarray:
        images = torch.cat(list(decode_told(checkpoint.generator_ema, every, told, class_count)))
        return to_pixels(images)[:, 0].flatten(0, 1).numpy()  # (K * H, W)

    return np.stack(cache.decoder().ask_each(refs, column))


def over_training(run: Run, steps: list[int], z: Tensor) -> np.ndarray:
    """All classes by one latent vector (D,), below each other, at each checkpoint: uint8, shape (S, K * H, W)."""
    whole = run.at_class(None)
    return _over_training(tuple(map(whole.ref, steps)), z.numpy().tobytes(), len(run.told_classes))
