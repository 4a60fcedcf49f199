"""Searches for the z of an image, run beside the pages, and what is found around them."""

import base64
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.shared import cache as shared
from gan_core.classifier.model import Classifier
from gan_core.data.at_hand import RealImages
from gan_core.data.image_file import image_of_picture, read_picture
from gan_core.data.image_set import to_model_range, to_pixels
from gan_core.data.normalise import SIDE
from gan_core.data.sources import DIGITS
from gan_core.errors import DataError, EncoderError, ExportError
from gan_core.inference.decoder import Decoder, single_threaded
from gan_core.inference.inverting import Found, Inverter
from gan_core.inference.web_export import export_encoder
from gan_core.latent.finite import telling_apart, telling_real
from gan_core.latent.found_directions import combine
from gan_core.latent.interpolation import slerp
from gan_core.networks.conditioning import decode_told
from gan_core.networks.encoder import Encoder
from gan_core.registry import DATA_SETS
from gan_core.runs.atomic import sha256
from gan_core.runs.encoder import encoder_file, read_encoder
from gan_core.runs.manifest import CheckpointRef, Stamp, stamp
from gan_core.runs.run import Run, open_run
from gan_core.runs.weights_file import WeightsFile

SEARCHES = 2  # at work at once, of all sessions; beside them one that asks every checkpoint
SEARCHES_KEPT = 100
NEAREST = 8
MORPH_SHARES = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)  # of the way between two drawings
PAGE_STEPS, PAGE_STARTS = 100, 3  # of a search: about half of what the command takes, and hardly worse
TRAINING_SAMPLES, TRAINING_STEPS = 300, 100  # at every checkpoint less is tried: there are twenty of them
Result = TypeVar("Result")


# --- work beside the page --------------------------------------------------------------------------------------------


class Work(Generic[Result]):
    """Something that is computed beside the page, and how far it is.

    Args:
        compute: Gets what to call with the number of steps done.
        total: Steps.
        workers: Whose threads.

    Attributes:
        was_told: Whether it has failed, and somebody knows.
    """

    def __init__(
        self, compute: Callable[[Callable[[int], None]], Result], total: int, workers: ThreadPoolExecutor
    ) -> None:
        self.done, self.total, self.was_told = 0, total, False
        self._future: Future[Result] = workers.submit(compute, self._advance)

    def _advance(self, done: int) -> None:
        self.done = done

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, after so many seconds at most; also if it failed."""
        try:
            self._future.exception(seconds)
        except StillRunning:
            return False
        return True

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self.done / self.total

    @property
    def result(self) -> Result:
        """What was found; only when it has ended.

        Raises:
            AtlasError: Whatever went wrong.
        """
        try:
            return self._future.result(0)
        except Exception:
            self.was_told = True
            raise


@cache
def _searchers() -> ThreadPoolExecutor:
    return single_threaded("inverting", min(SEARCHES, torch.get_num_threads()))


@cache
def _travellers() -> ThreadPoolExecutor:
    return single_threaded("inverting at every checkpoint", 1)


def _begun(start: Any, *asked: Any) -> Work[Any]:
    """The work that was begun for what is asked; what has failed and was told of is begun anew."""
    work = start(*asked)
    if work.was_told:
        start.clear(*asked)
        work = start(*asked)
    return work


# --- whether it can work ---------------------------------------------------------------------------------------------


def why_not(run: Run) -> str | None:
    """Why no image can be inverted for a run, in one sentence; None if one can."""
    shape = run.info.data.image_shape
    if shape == (1, SIDE, SIDE):
        return None
    kind = "colour images" if shape[0] == 3 else "images"
    return f"it makes {kind} of {shape[2]} × {shape[1]} pixels, and drawings become grey ones of {SIDE} × {SIDE}"


def runs_that_can() -> list[str]:
    """The names of runs for which images can be inverted."""
    return [name for name, run in shared.all_runs().items() if isinstance(run, Run) and why_not(run) is None]


def is_of_digits(run: Run) -> bool:
    """Whether a run's images are digits, so that drawings are normalised as MNIST was."""
    name = run.info.data.name
    return name in DATA_SETS and DATA_SETS[name].classes == DIGITS


# --- images ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A person's picture: as it was sent, grey levels (H, W), and as an image, uint8 (28, 28)."""

    before: np.ndarray
    image: np.ndarray


@st.cache_data(max_entries=20, show_spinner=False)
def _picture(content: bytes, normalise: bool) -> Picture | str:
    try:
        levels = read_picture(content)
        return Picture(levels, image_of_picture(levels, normalise))
    except DataError as error:
        return str(error)


def picture(run: Run, content: bytes) -> Picture:
    """What somebody sent.

    Raises:
        DataError: If it is no picture, or shows nothing.
    """
    found = _picture(content, is_of_digits(run))
    if isinstance(found, str):
        raise DataError(found)
    return found


def image_of(levels: bytes) -> np.ndarray:
    """Levels row by row as an image, uint8 (28, 28)."""
    return np.frombuffer(levels, np.uint8).reshape(SIDE, SIDE).copy()  # torch wants to own what it reads


def picked(real: RealImages, number: int) -> tuple[np.ndarray, str]:
    """A real image, uint8 (28, 28), and its class; numbers beyond the last begin anew."""
    place = number % len(real.images.images)
    return real.images.images[place, 0].numpy(), real.classes[int(real.images.labels[place])]


def packed(images: np.ndarray) -> str:
    """Grey levels as base64, row by row."""
    return base64.b64encode(images.tobytes()).decode()


def real_images(run: Run) -> RealImages | str:
    """Real images to invert: test images where they are at hand, else others; or why there are none."""
    found = shared.real_images(run, "test")
    return shared.real_images(run, "train") if isinstance(found, str) else found


def nearest_real(run: Run, image: np.ndarray) -> tuple[np.ndarray, list[str], str] | str:
    """The real images most like an image (28, 28), the nearest first: uint8 (8, 28, 28), captions, and their source."""
    real = shared.real_images(run)
    if isinstance(real, str):
        return real
    pixels = real.images.images[:, 0].flatten(1)
    apart = torch.cdist(torch.from_numpy(image).float().flatten().unsqueeze(0), pixels.float())[0]
    nearest = apart.topk(min(NEAREST, len(pixels)), largest=False)
    distances = (nearest.values / (255 * SIDE)).tolist()
    names = [real.classes[int(label)] for label in real.images.labels[nearest.indices]]
    captions = [f"{name}: {distance:.3f}" for name, distance in zip(names, distances, strict=True)]
    return real.images.images[nearest.indices, 0].numpy(), captions, real.source


# --- the search ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """What was found for one image.

    Attributes:
        found: Of the one image from S starts.
        frames: The images on the way, uint8, shape (T, S, 28, 28).
        problem: Why the encoder was left aside, if it was.
        name: Tells it from all others.
    """

    found: Found
    frames: np.ndarray
    problem: str | None
    name: str

    @property
    def best(self) -> int:
        """The number of the start that came nearest."""
        return int(self.found.inversion.best)

    @property
    def z(self) -> Tensor:
        """The z found, shape (D,)."""
        return self.found.inversion.z[0]

    @property
    def residual(self) -> float:
        """Root-mean-square difference of the pixels, in [0, 1]."""
        return float(self.found.inversion.residual)

    @property
    def told(self) -> int | None:
        """The class that the best was told; None where none was tried."""
        classes = self.found.classes
        return None if classes is None else int(classes)

    @property
    def image(self) -> np.ndarray:
        """The reconstruction, uint8, shape (28, 28)."""
        return self.frames[-1, self.best]


_making = threading.Lock()


@lru_cache(maxsize=8)
def _inverter(decoder: Decoder, ref: CheckpointRef, encoder: Stamp | None) -> tuple[Inverter, str | None]:
    """What inverts at a checkpoint, and why its encoder was left aside."""
    found = _encoder(ref, encoder)
    network, problem = (None, found) if isinstance(found, str) else (found, None)
    return Inverter(decoder.checkpoint(ref), network, ref.mix), problem


@lru_cache(maxsize=8)
def _encoder(ref: CheckpointRef, encoder: Stamp | None) -> Encoder | str | None:
    if encoder is None:
        return None
    try:
        return read_encoder(open_run(ref.folder), ref.step)
    except EncoderError as error:
        return str(error)


def _encoder_stamp(run: Run, step: int) -> Stamp | None:
    return stamp(run.folder / encoder_file(step))


def _searched(
    decoder: Decoder,
    ref: CheckpointRef,
    encoder: Stamp | None,
    class_count: int,
    image: bytes,
    on_step: Callable[[int], None],
) -> Search:
    with _making:  # two at once would generate the same samples twice
        inverter, problem = _inverter(decoder, ref, encoder)
    target = to_model_range(torch.frombuffer(bytearray(image), dtype=torch.uint8)).view(1, 1, SIDE, SIDE)
    found = inverter.invert(target, PAGE_STARTS, PAGE_STEPS, on_step=on_step)
    paths = found.inversion.paths  # (T, 1, S, D)
    told = None if found.told is None else found.told.expand(len(paths), -1, -1).flatten()
    made = torch.cat(list(decode_told(decoder.checkpoint(ref).generator_ema, paths.flatten(0, 2), told, class_count)))
    frames = to_pixels(made)[:, 0].unflatten(0, (len(paths), -1)).numpy()
    return Search(found, frames, problem, sha256(ref.sha256.encode() + image))


@st.cache_resource(max_entries=SEARCHES_KEPT, show_spinner=False)
def _search(ref: CheckpointRef, encoder: Stamp | None, class_count: int, image: bytes) -> Work[Search]:
    decoder = shared.decoder()  # here: threads of their own have no session to ask for it
    return Work(lambda on_step: _searched(decoder, ref, encoder, class_count, image, on_step), PAGE_STEPS, _searchers())


def search(run: Run, step: int, image: np.ndarray, every_class: bool) -> Work[Search]:
    """The search for the z of an image, uint8 (28, 28), begun unless it was before.

    Args:
        run, step: Which checkpoint.
        image: What is looked for.
        every_class: Whether class-conditional networks try every class, not the selected one.
    """
    tried = run.at_class(None) if every_class else run
    class_count = len(run.told_classes) if every_class else 0
    return _begun(_search, tried.ref(step), _encoder_stamp(run, step), class_count, image.tobytes())


def start_names(found: Search) -> list[str]:
    """What to call each start."""
    names, samples = [], 0
    for guessed in found.found.guessed[0].tolist():
        samples += not guessed
        names.append("Encoder's guess" if guessed else f"Nearest sample {samples}")
    if names.count("Encoder's guess") > 1:
        guesses = iter(range(1, len(names) + 1))
        names = [f"Guess {next(guesses)}" if name == "Encoder's guess" else name for name in names]
    return names


@st.cache_resource(max_entries=10, show_spinner=False)
def _guess_weights(ref: CheckpointRef, encoder: Stamp | None) -> WeightsFile | None:
    found = _encoder(ref, encoder)
    if not isinstance(found, Encoder):
        return None
    try:
        return export_encoder(found, (1, SIDE, SIDE))
    except ExportError:
        return None


def guess_weights(run: Run, step: int) -> tuple[WeightsFile, WeightsFile] | None:
    """Generator and encoder for the page to guess with while somebody draws; None where it can't."""
    if run.told_classes or shared.why_not_live(run, step):
        return None
    encoder = _guess_weights(run.ref(step), _encoder_stamp(run, step))
    return (shared.step_weights(run, step), encoder) if encoder else None


# --- what is said of it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What both networks say of an image: class probabilities (K,), None without a classifier, and D's output."""

    probabilities: np.ndarray | None
    score: float


def verdict(run: Run, step: int, image: np.ndarray) -> Verdict:
    """As `verdicts`, of one image (28, 28)."""
    return verdicts(run, step, [image])[0]


@torch.inference_mode()
def verdicts(run: Run, step: int, images: Sequence[np.ndarray]) -> list[Verdict]:
    """What classifier and discriminator say of each of some images, uint8 (28, 28).

    Raises:
        AtlasError: If one of them answers with infinite or undefined numbers, or the same to images that differ.
    """
    pixels = to_model_range(torch.from_numpy(np.stack(images))).unsqueeze(1)
    classifier, found = shared.classifier_of(run), [None] * len(images)
    if classifier is not None:
        found = list(telling_apart(classifier.logits(pixels), pixels).softmax(1).numpy())
    scores = shared.scores_of(run, telling_real(shared.checkpoint(run, step).discriminator(pixels), pixels))
    return [Verdict(probabilities, float(score)) for probabilities, score in zip(found, scores, strict=True)]


# --- at every checkpoint ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Development:
    """What each checkpoint made of one image.

    Attributes:
        steps: Iterations of the checkpoints, ascending.
        images: The best each could make, uint8, shape (C, 28, 28).
        residuals: How far they are from it, shape (C,).
        classes: What the classifier calls them, shape (C,); None without a classifier.
    """

    steps: list[int]
    images: np.ndarray
    residuals: np.ndarray
    classes: np.ndarray | None

    def first_as(self, wanted: int) -> int | None:
        """From which iteration on all are called a class; None if the last is not."""
        if self.classes is None or self.classes[-1] != wanted:
            return None
        others = np.flatnonzero(self.classes != wanted)
        return self.steps[int(others[-1]) + 1 if len(others) else 0]


def _developed(
    decoder: Decoder,
    classifier: Classifier | None,
    refs: tuple[CheckpointRef, ...],
    image: bytes,
    on_step: Callable[[int], None],
) -> Development:
    target = to_model_range(torch.frombuffer(bytearray(image), dtype=torch.uint8)).view(1, 1, SIDE, SIDE)
    made, residuals = [], []
    for number, ref in enumerate(refs):
        with decoder.open(ref) as checkpoint:
            found = Inverter(checkpoint, mix=ref.mix, samples=TRAINING_SAMPLES).invert(target, steps=TRAINING_STEPS)
            made.append(checkpoint.generator_ema(found.inversion.z))
            residuals.append(float(found.inversion.residual))
        on_step(number + 1)
    images = torch.cat(made)
    classes = None if classifier is None else telling_apart(classifier.logits(images), images).argmax(1).numpy()
    return Development([ref.step for ref in refs], to_pixels(images)[:, 0].numpy(), np.array(residuals), classes)


@st.cache_resource(max_entries=SEARCHES_KEPT, show_spinner=False)
def _development(_run: Run, classifier: str | None, refs: tuple[CheckpointRef, ...], image: bytes) -> Work[Development]:
    decoder, known = shared.decoder(), shared.classifier_of(_run)
    return Work(lambda on_step: _developed(decoder, known, refs, image, on_step), len(refs), _travellers())


def development(run: Run, steps: list[int], image: np.ndarray) -> Work[Development]:
    """The image inverted at every checkpoint, at one class where networks are told one; begun unless it was before."""
    return _begun(_development, run, shared.classifier_key(run), tuple(map(run.ref, steps)), image.tobytes())


# --- between two drawings --------------------------------------------------------------------------------------------


def direction_between(start: Tensor, end: Tensor) -> Tensor:
    """The unit vector from one point (D,) to another.

    Raises:
        GeometryError: If both are the same.
    """
    return combine(torch.stack([end, start]), torch.tensor([1.0, -1.0]))


def morph(run: Run, step: int, start: Tensor, end: Tensor) -> tuple[np.ndarray, np.ndarray | None]:
    """Images from one z (D,) to another, uint8 (9, 28, 28), and class probabilities on the way (9, K) if known."""
    path = slerp(start, end, torch.tensor(MORPH_SHARES))
    observed = shared.observe(run, shared.checkpoint(run, step), path)
    return observed.images, observed.probabilities
