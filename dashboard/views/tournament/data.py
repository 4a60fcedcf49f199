"""What a tournament of checkpoints shows: who fooled whom, and with which images."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.access import change
from dashboard.shared.palette import Palette
from dashboard.web.props import TournamentMapProps
from gan_core.data.image_set import to_pixels
from gan_core.inference.tournament import generated, scores
from gan_core.latent.sampling import sample_classes, sample_latent
from gan_core.metrics.job import EvaluationJob, start_tournament
from gan_core.metrics.tournament import Upset, upsets
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run
from gan_core.runs.tournament import SavedTournament

IMAGES = 24  # of a pair


@dataclass(frozen=True)
class Seen:
    """Images of a generator, and what a discriminator says of them, the most real one first.

    Attributes:
        images: uint8, shape (N, 28, 28).
        scores: Its output, as `cache.scores_of`, shape (N,).
        fooled: Which it takes for real, shape (N,).
    """

    images: np.ndarray
    scores: np.ndarray
    fooled: np.ndarray


def seen(run: Run, played: SavedTournament, generator: int, discriminator: int) -> Seen:
    """The first images of a pair, by the numbers of their checkpoints: the very images that played."""
    run = run.at_class(None)
    refs = run.ref(played.steps[generator]), run.ref(played.steps[discriminator])
    return _seen(*refs, played.seed, played.samples, played.thresholds[discriminator], run)


@st.cache_resource(max_entries=60, show_spinner=False)
def _seen(maker: CheckpointRef, judge: CheckpointRef, seed: int, samples: int, threshold: float, _run: Run) -> Seen:
    network = _run.info.config.network
    z = sample_latent(seed, samples, network.latent_size)[:IMAGES]
    classes = network.class_count
    told = sample_classes(seed, samples, torch.ones(classes))[:IMAGES] if classes else None
    images = cache.decoder().ask(maker, lambda checkpoint: generated(checkpoint, z, told))
    logits = cache.decoder().ask(judge, lambda checkpoint: scores(checkpoint, images, told))
    order = logits.argsort(descending=True)
    pixels = to_pixels(images[order])[:, 0].numpy()
    return Seen(pixels, cache.scores_of(_run, logits[order]), (logits[order] > threshold).numpy())


def upsets_of(played: SavedTournament) -> list[Upset]:
    """Old discriminators that newer generators fool less than their own opponents."""
    return upsets(played.shares, played.samples)


def map_props(played: SavedTournament, match: tuple[int, int], colours: Palette) -> TournamentMapProps:
    """What the heat map shows."""
    middle = colours.scale[1][1]
    return {
        "labels": [f"{step:,}" for step in played.steps],
        "shares": played.shares.tolist(),
        "upsets": [{"generator": upset.generator, "discriminator": upset.discriminator} for upset in upsets_of(played)],
        "chosen": {"generator": match[0], "discriminator": match[1]},
        "colours": (colours.discriminator, middle, colours.generator),
    }


# --- playing ---------------------------------------------------------------------------------------------------------


@st.cache_resource
def _games() -> dict[Path, EvaluationJob]:
    return {}


def game_of(run: Run) -> EvaluationJob | None:
    """The tournament of a run that was started last, by whatever session."""
    return _games().get(run.folder.resolve())


def play(run: Run) -> None:
    """Have the checkpoints of a run play, unless they do.

    Raises:
        AtlasError: If they cannot here, or nobody may change anything.
    """
    known = game_of(run)
    if known is None or not known.is_running():
        _games()[run.folder.resolve()] = change(start_tournament, run)
