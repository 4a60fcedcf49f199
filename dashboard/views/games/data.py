"""What the games need: real images, levels, the nearest boundary of a hole, and what a run lacks for a game."""

import base64
from collections.abc import Callable

import numpy as np
import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.anchor import Anchor
from dashboard.shared.images import png_address
from dashboard.shared.terms import sentence_case
from dashboard.views.games.state import EXIST, FOOL, GOLF, REAL
from dashboard.web.props import GolfHole, GolfPar, NearestAnswer
from gan_core.data.image_set import to_pixels
from gan_core.errors import AtlasError
from gan_core.latent.boundaries import Boundary, nearest_boundaries
from gan_core.runs.locate import shipped_folder
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

DECK_IMAGES = 60
PAD_SHAPE = (1, 28, 28)  # what a drawing becomes


# --- what a run lacks ------------------------------------------------------------------------------------------------


def lacks(game: str, run: Run, step: int) -> str | None:
    """What a checkpoint lacks for a game, in one sentence; None if it can be played."""
    why = cache.why_not_live(run, step)
    if why:
        return f"the page cannot run its networks: {why}"
    return LACKS[game](run)


def _lacks_real_images(run: Run) -> str | None:
    found = cache.real_images(run)
    if isinstance(found, str):
        return found
    return None if len(_rows(run, found.images.labels.numpy())) else "there are no real images of the told class"


def _lacks_classes(run: Run) -> str | None:
    why = cache.why_no_classifier(run)
    if why:
        return f"golf needs a classifier: {why}"
    return None if run.info.config.network.latent_size > 1 else "a latent space of one dimension has no directions"


def _lacks_paper(run: Run) -> str | None:
    shape = tuple(run.info.data.image_shape)
    size = " × ".join(map(str, shape))
    return None if shape == PAD_SHAPE else f"a drawing is 1 × 28 × 28, the images of this run are {size}"


def _lacks_nothing(run: Run) -> str | None:
    return None


LACKS: dict[str, Callable[[Run], str | None]] = {
    REAL: _lacks_real_images,
    EXIST: _lacks_nothing,
    GOLF: _lacks_classes,
    FOOL: _lacks_paper,
}


def playable(game: str) -> list[Run]:
    """The runs that ship and with which a game can be played."""
    runs = [run for run in cache.all_runs().values() if isinstance(run, Run)]
    shipped = [run for run in runs if run.folder.resolve().parent == shipped_folder().resolve() and run.steps()]
    return [run for run in shipped if not run.told_classes and lacks(game, run, run.steps()[-1]) is None]


# --- levels ----------------------------------------------------------------------------------------------------------


def levels(run: Run) -> dict[int, str]:
    """Checkpoints by their iterations, from easy to hard: an early one, one on the way, and the last."""
    trained = [step for step in run.steps() if step > 0] or run.steps()
    places = (len(trained) // 6, len(trained) // 3, len(trained) - 1)
    # of few checkpoints a later level may be the same as an earlier one
    return {trained[place]: name for place, name in zip(places, ("Easy", "Medium", "Hard"), strict=True)}


# --- real images -----------------------------------------------------------------------------------------------------


def _rows(run: Run, labels: np.ndarray) -> np.ndarray:
    """Which real images are shown beside those of a run: those of the classes that its networks are told, else all."""
    if run.mix is None:
        return np.arange(len(labels))
    return np.flatnonzero(np.isin(labels, np.flatnonzero(np.asarray(run.mix) > 0)))


def deck(run: Run, number: int) -> str:
    """Some real images at random, (count, H, W, C) as base64, shuffled; empty where there are none.

    Args:
        run: Beside whose images they are shown.
        number: Of the deck; draws them.
    """
    found = cache.real_images(run)
    if isinstance(found, str):
        return ""
    rows = _rows(run, found.images.labels.numpy())
    some = np.random.default_rng(number).permutation(rows)[:DECK_IMAGES]
    return base64.b64encode(found.images.images[some].permute(0, 2, 3, 1).contiguous().numpy().tobytes()).decode()


def source(run: Run) -> str:
    """Which real images are shown beside those of a run, or why there are none."""
    found = cache.real_images(run)
    if isinstance(found, str):
        return f"{sentence_case(found)}."
    told = "" if run.mix is None else " Only those of the class that the networks are told are shown."
    return found.source + told


def as_tensor(z: np.ndarray) -> torch.Tensor:
    """A latent vector (D,) as networks take it."""
    return torch.from_numpy(z)


def answer(run: Run, step: int, asked: tuple[int, np.ndarray] | None) -> NearestAnswer | None:
    """The real image nearest to the one at a point; None where nothing was asked, or there are no real images.

    Args:
        run, step: The checkpoint that makes the image.
        asked: The number of the question, and the point (D,).
    """
    if asked is None:
        return None
    number, z = asked
    image = to_pixels(cache.decoder().images(run.ref(step), as_tensor(z).unsqueeze(0)))[0]
    found = cache.nearest_real(run, image)
    if isinstance(found, str):
        return None
    return {"number": number, "picture": png_address(found.pixels), "text": found.text}


def image_shape(run: Run) -> tuple[int, int, int]:
    """Height, width and channels of a run's images."""
    channels, height, width = run.info.data.image_shape
    return height, width, channels


# --- golf ------------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=60, show_spinner="Measuring par…")
def _nearest_boundary(
    ref: CheckpointRef, z: np.ndarray, goal: int, classifier_key: str | None, _run: Run
) -> Boundary | None:
    generator, classifier = cache.decoder().checkpoint(ref).generator_ema, cache.needed_classifier(_run)
    random = torch.Generator().manual_seed(0)
    return nearest_boundaries(generator, classifier.logits, torch.from_numpy(z), [goal], random)[0]


def hole(run: Run, step: int, number: int, tee: int, goal: int) -> GolfHole:
    """A hole: from a typical image of a class to another class, with the nearest boundary that a search finds.

    Args:
        run, step: The checkpoint.
        number: Of the hole, from 1: the first begins at the most typical image.
        tee, goal: Classes.

    Raises:
        AtlasError: If the generator makes no image of the class in which it begins.
    """
    z = cache.point_at(run, step, Anchor("digit", tee, number - 1))
    no_par, found = "none: no boundary was found", None
    try:
        found = _nearest_boundary(run.ref(step), z.numpy(), goal, cache.classifier_key(run), run)
    except AtlasError as error:
        no_par = f"none: {error}"
    par: GolfPar | None = None if found is None else {"distance": found.distance, "tangent": found.tangent.tolist()}
    return {"number": number, "start": z.tolist(), "to": goal, "par": par, "noPar": no_par}


def classes(run: Run) -> tuple[str, ...]:
    """The classes of what a run makes; only with a classifier."""
    return cache.needed_classifier(run).classes


def directions(run: Run, step: int) -> list[list[float]]:
    """The directions that change the image most, unit vectors."""
    return [list(vector) for vector in cache.geometry(run, step).vectors]
