"""The only caches. What they hand out is shared between sessions: nobody changes it."""

from pathlib import Path

import numpy as np
import streamlit as st
import torch

from gan_core.checkpoints import Step, load_step
from gan_core.data import to_pixels
from gan_core.errors import AtlasError
from gan_core.latent.directions import Directions, dimension_effects, mean_metric, principal_directions
from gan_core.latent.projection import Projection, Space, features, project
from gan_core.latent.sampling import decode_batches, sample_latent
from gan_core.losses import objective_of
from gan_core.runs import Run, default_folders, open_run, read_manifest, run_folders, step_file

METRIC_SAMPLES = 32
PRINCIPAL_DIRECTIONS = 10


def folders() -> list[Path]:
    """Where runs are looked for."""
    return default_folders()


def all_runs() -> dict[str, Run | AtlasError]:
    """Every run by its name, or why it cannot be opened. Reads run.json and the manifest, no weights."""
    found: dict[str, Run | AtlasError] = {}
    for folder in run_folders(folders()):
        if folder.name in found:
            continue
        try:
            found[folder.name] = open_run(folder)
        except AtlasError as error:
            found[folder.name] = error
    return found


def networks(run: Run, step: int) -> Step:
    """The frozen networks of a step."""
    checksum = _checksum(run, step)
    return _load(str(run.folder / step_file(step)), checksum)


def _checksum(run: Run, step: int) -> str:
    entry = read_manifest(run.folder).files.get(step_file(step))
    if entry is None:
        raise AtlasError(f"{run.name} no longer keeps step {step}; choose another")
    return entry.sha256


@st.cache_resource(max_entries=40, show_spinner=False)
def _load(path: str, checksum: str) -> Step:
    return load_step(Path(path), checksum)


def score_is_probability(run: Run) -> bool:
    """Whether this run's discriminator answers with a probability."""
    return objective_of(run.info.config.objective).is_probability


@torch.inference_mode()
def scores(run: Run, step: Step, images: torch.Tensor) -> np.ndarray:
    """The discriminator's answer to images in [-1, 1]: a probability where it is one, else its bare score."""
    logits = step.discriminator(images)
    return (torch.sigmoid(logits) if score_is_probability(run) else logits).numpy()


@torch.inference_mode()
def picture(run: Run, step: Step, z: torch.Tensor) -> tuple[np.ndarray, float]:
    """The image at a point z (D,), uint8 (28, 28), and the discriminator's answer to it."""
    image = step.generator(z.unsqueeze(0))
    return to_pixels(image)[0, 0].numpy(), float(scores(run, step, image)[0])


@st.cache_resource(max_entries=40, show_spinner="Measuring how each dimension moves the image…")
def _geometry(path: str, checksum: str) -> tuple[torch.Tensor, Directions]:
    step = _load(path, checksum)
    z = sample_latent(0, METRIC_SAMPLES, step.header.config.network.latent_size)
    metric = mean_metric(step.generator, z)
    if not torch.isfinite(metric).all():
        raise AtlasError(f"the generator of step {step.header.step} makes infinite or undefined numbers")
    return dimension_effects(metric), principal_directions(metric, min(PRINCIPAL_DIRECTIONS, len(metric)))


def geometry(run: Run, step: int) -> tuple[torch.Tensor, Directions]:
    """How much each dimension moves the image, shape (D,), and the directions that move it most."""
    return _geometry(str(run.folder / step_file(step)), _checksum(run, step))


@st.cache_data(max_entries=60, show_spinner=False)
def _metrics(path: str, size: int, _run: Run) -> dict[str, np.ndarray]:
    return _run.metrics()


def metrics(run: Run) -> dict[str, np.ndarray]:
    """Logged iterations as columns; read again when the file has grown."""
    path = run.metrics_path
    return _metrics(str(path), path.stat().st_size if path.exists() else 0, run)


def mean_scores(run: Run, step: int) -> tuple[float, float] | None:
    """The discriminator's mean answer to real and to generated images around a step, if any were logged."""
    logged = metrics(run)
    if not logged:
        return None
    nearest = np.argsort(np.abs(logged["step"] - step))[: 1 if step == 0 else 20]
    return float(logged["d_real"][nearest].mean()), float(logged["d_fake"][nearest].mean())


@st.cache_data(max_entries=6, show_spinner="Decoding and projecting…")
def _projection(
    path: str, checksum: str, space: Space, count: int, seed: int, _run: Run
) -> tuple[Projection, float, np.ndarray, np.ndarray]:
    step = _load(path, checksum)
    z = sample_latent(seed, count, step.header.config.network.latent_size)
    projection = project(features(step.generator, z, space), min(10, z.shape[1]))
    of_z = float(project(z, 1).explained[0])
    pixels, answers = [], []
    for images in decode_batches(step.generator, z):
        pixels.append(to_pixels(images)[:, 0].numpy())
        answers.append(scores(_run, step, images))
    return projection, of_z, np.concatenate(pixels), np.concatenate(answers)


def projection(
    run: Run, step: int, space: Space, count: int, seed: int
) -> tuple[Projection, float, np.ndarray, np.ndarray]:
    """Samples of a step on their principal components.

    Returns:
        The projection; the variance share that z's own first component would hold; images, uint8 (N, 28, 28); and
        the discriminator's answers (N,).
    """
    try:
        return _projection(str(run.folder / step_file(step)), _checksum(run, step), space, count, seed, run)
    except ValueError as error:
        raise AtlasError(str(error)) from None


@st.cache_data(max_entries=200, show_spinner=False)
def _decoded(path: str, checksum: str, z: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        images = _load(path, checksum).generator(torch.from_numpy(z))
    return to_pixels(images)[:, 0].numpy()


def through_steps(run: Run, steps: list[int], z: torch.Tensor) -> np.ndarray:
    """The images of the same points (N, D) in many steps: uint8, shape (S, N, 28, 28)."""
    files = read_manifest(run.folder).files
    frames = [_decoded(str(run.folder / step_file(step)), files[step_file(step)].sha256, z.numpy()) for step in steps]
    return np.stack(frames)
