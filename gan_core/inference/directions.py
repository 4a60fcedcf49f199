"""Latent directions of a checkpoint: found by name, and measured on samples that did not find them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_core.classifier.model import Classifier
from gan_core.errors import GeometryError
from gan_core.inference.folding import folded
from gan_core.inference.preparing import PRINCIPAL_DIRECTIONS, geometry_of
from gan_core.latent.arithmetic import AVERAGED, Worked, attribute_arithmetic, class_arithmetic
from gan_core.latent.attributes import NAMES, measure_attributes
from gan_core.latent.direction_effects import BATCH, DirectionEffects, Measure, direction_effects
from gan_core.latent.directions import direction_between
from gan_core.latent.finite import differing, made_by_generator, telling_apart
from gan_core.latent.found_directions import (
    class_directions,
    closed_form_directions,
    feature_directions,
    regress,
)
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import Checkpoint

STUDIED = 4_000  # samples that find directions
HELD_OUT = 300  # samples that are moved along them
FEATURE_SAMPLES = 1_000
LEAST_EXPLAINED = 0.1  # of an attribute's variance: a direction that explains less is no attribute's
CLASS = "class"  # what can be held beside attributes
PRINCIPAL, LAYER, FEATURES = "principal", "layer", "features"  # kinds that are numbered from 1
NUMBERED = (PRINCIPAL, LAYER, FEATURES)
OnPoints = Callable[[int], None]


@dataclass(frozen=True)
class Study:
    """Samples of a checkpoint, and what was measured on them.

    Attributes:
        z: Latent vectors, shape (N, D).
        attributes: Shape (N, 6), NaN where an image has none; None where images are in colour.
        classes: By the classifier, int64, shape (N,); None without one.
    """

    z: Tensor
    attributes: Tensor | None
    classes: Tensor | None

    @property
    def latent_size(self) -> int:
        """D."""
        return self.z.shape[1]


@dataclass(frozen=True)
class FoundDirection:
    """A direction, and how sure it is.

    Attributes:
        vector: Unit vector, shape (D,).
        explained: Share of an attribute's variance that is linear along it, on held-out samples; None of other kinds.
        separation: Chance that of two held-out samples of two classes the second one's lies further along; None of
            other kinds.
    """

    vector: Tensor
    explained: float | None = None
    separation: float | None = None


def measure_of(checkpoint: Checkpoint, classifier: Classifier | None) -> Measure:
    """What is measured on the images of a checkpoint: points (N, D) to attributes (N, 6) and classes (N,)."""
    decode, network = folded(checkpoint.generator_ema), folded(classifier.network) if classifier else None

    def measure(z: Tensor) -> tuple[Tensor, Tensor | None]:
        images = made_by_generator(decode(z))
        return measure_attributes(images), telling_apart(network(images), images).argmax(1) if network else None

    return measure


@torch.inference_mode()
def study(
    checkpoint: Checkpoint,
    classifier: Classifier | None,
    samples: int = STUDIED,
    seed: int = 0,
    on_points: OnPoints = lambda count: None,
) -> Study:
    """Sample a checkpoint, and measure every image.

    Args:
        checkpoint, classifier: Whose images by whose classes.
        samples: How many.
        seed: Of the samples; those of the next seed are held out.
        on_points: Called with how many more are done.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers, or the same image everywhere.
    """
    z = sample_latent(seed, samples, checkpoint.header.config.network.latent_size)
    has_attributes = checkpoint.header.image_shape[0] == 1
    attributes: list[Tensor] = []
    classes: list[Tensor] = []
    for batch in z.split(BATCH):
        images = differing(made_by_generator(checkpoint.generator_ema(batch)))
        attributes += [measure_attributes(images)] if has_attributes else []
        classes += [telling_apart(classifier.logits(images), images).argmax(1)] if classifier else []
        on_points(len(batch))
    return Study(z, torch.cat(attributes) if attributes else None, torch.cat(classes) if classes else None)


def held_out(seed: int, count: int, latent_size: int) -> Tensor:
    """Samples that found no direction of a study of this seed, shape (N, D)."""
    return sample_latent(seed + 1, count, latent_size)


def class_source(first: int, second: int) -> str:
    """The name of the direction from a class to another, by their numbers."""
    return f"{CLASS}.{first}.{second}"


def numbered_source(kind: str, number: int) -> str:
    """The name of a direction of a kind in NUMBERED, counted from 1."""
    return f"{kind}.{number}"


def find_direction(checkpoint: Checkpoint, known: Study, source: str) -> FoundDirection:
    """The direction of a name.

    Args:
        checkpoint: Of the study.
        known: Its samples.
        source: An attribute, or as `numbered_source` or `class_source` write it.

    Raises:
        GeometryError: If there is none: no such attribute, no such samples, nothing that could be measured.
    """
    if source in NAMES:
        found = regress(known.z, _values(known, source))
        return FoundDirection(found.vector, explained=found.explained)
    kind, *numbers = source.split(".")
    try:
        places = [int(number) for number in numbers]
    except ValueError:
        places: list[int] = []
    if kind in NUMBERED and len(places) == 1 and places[0] >= 1:
        return FoundDirection(numbered_directions(checkpoint, kind, places[0])[-1])
    if kind == CLASS and len(places) == 2:
        between = direction_between(*(known.z[_needed_classes(known) == place] for place in places))
        return FoundDirection(between.vector, separation=between.separation)
    raise GeometryError(
        f"there is no direction {source[:40]!r}; choose one of {', '.join(NAMES)}, "
        f"{', '.join(numbered_source(kind, 1) for kind in NUMBERED)} or {class_source(3, 8)}"
    )


def numbered_directions(checkpoint: Checkpoint, kind: str, count: int) -> Tensor:
    """The first directions of a kind in NUMBERED, shape (K, D).

    Raises:
        GeometryError: If there are not so many.
    """
    size = checkpoint.header.config.network.latent_size
    if count > min(size, PRINCIPAL_DIRECTIONS):
        raise GeometryError(f"there are {min(size, PRINCIPAL_DIRECTIONS)} directions of this kind, not {count}")
    if kind == PRINCIPAL:
        return torch.tensor(geometry_of(checkpoint).vectors[:count])
    if kind == LAYER:
        return closed_form_directions(first_layer(checkpoint), count)
    z = sample_latent(0, FEATURE_SAMPLES, size)
    with torch.inference_mode():
        features = torch.cat([checkpoint.generator_ema.hidden(batch).flatten(1) for batch in z.split(BATCH)])
    return feature_directions(made_by_generator(features), z, count)


def first_layer(checkpoint: Checkpoint) -> Tensor:
    """The weights of the linear layer that z goes into, shape (F, D).

    Raises:
        GeometryError: If the generator does not begin with one.
    """
    network, size = checkpoint.generator_ema, checkpoint.header.config.network.latent_size
    layers = network.modules() if isinstance(network, nn.Module) else ()
    first = next((layer for layer in layers if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)), None)
    if not isinstance(first, nn.Linear) or first.in_features != size:
        raise GeometryError("this generator does not begin with a linear layer of z; choose directions of another kind")
    return first.weight.detach()


def holding(known: Study, held: Sequence[str], source: str = "") -> Tensor:
    """What must not move, as vectors in rows, shape (M, D).

    Args:
        known: Samples.
        held: Attributes, and CLASS.
        source: The direction that moves, which never holds itself.

    Raises:
        GeometryError: As `find_direction`.
    """
    rows = [
        regress(known.z, _values(known, name)).vector.unsqueeze(0) for name in held if name in NAMES and name != source
    ]
    if CLASS in held:
        rows.append(class_directions(known.z, _needed_classes(known)))
    return torch.cat(rows) if rows else torch.empty(0, known.latent_size)


def leak_table(
    checkpoint: Checkpoint,
    classifier: Classifier | None,
    vectors: Tensor,
    seed: int = 0,
    samples: int = HELD_OUT,
    on_points: OnPoints = lambda count: None,
) -> list[DirectionEffects]:
    """What each of some directions (M, D) does to every attribute, on held-out samples.

    Raises:
        GeometryError: As `direction_effects`, or if images are in colour.
    """
    z, measure = held_out(seed, samples, vectors.shape[1]), measure_of(checkpoint, classifier)
    return [direction_effects(measure, vector, z, seed, on_points) for vector in vectors]


@dataclass(frozen=True)
class Arithmetic:
    """How often A - B + C works.

    Attributes:
        averaged: Of how many samples A and B are the means.
        classes: From one class to another: "a - b + this b" is an a.
        slant: From one class to another: the difference in slant is carried over, and the class of C is kept; None
            where no slant can be measured.
    """

    averaged: int
    classes: Worked
    slant: Worked | None


@torch.inference_mode()
def measure_arithmetic(
    checkpoint: Checkpoint, classifier: Classifier, known: Study, triples: int = 1_000, seed: int = 0
) -> list[Arithmetic]:
    """How often arithmetic with latent vectors works, with single samples and with means of several.

    Raises:
        GeometryError: If the generator's samples are of one class.
    """
    measure, slant, classes = measure_of(checkpoint, classifier), NAMES.index("slant"), _needed_classes(known)

    def classify(z: Tensor) -> Tensor:
        batches = (checkpoint.generator_ema(batch) for batch in z.split(BATCH))
        return torch.cat([telling_apart(classifier.logits(images), images).argmax(1) for images in batches])

    def describe(z: Tensor) -> tuple[Tensor, Tensor]:
        found = [measure(batch) for batch in z.split(BATCH)]
        return torch.cat([each for _, each in found if each is not None]), torch.cat(
            [each[:, slant] for each, _ in found]
        )

    results = []
    for averaged in AVERAGED:
        random = torch.Generator().manual_seed(seed)
        by_class = class_arithmetic(known.z, classes, classify, triples, averaged, random)
        values = None if known.attributes is None else known.attributes[:, slant]
        by_slant = (
            None
            if values is None
            else attribute_arithmetic(known.z, classes, values, describe, triples, averaged, random)
        )
        results.append(Arithmetic(averaged, by_class, by_slant))
    return results


def _values(known: Study, name: str) -> Tensor:
    if known.attributes is None:
        raise GeometryError(
            "attributes are measured on images of one channel, and these are in colour; choose a direction of the "
            "first layer or of the features"
        )
    return known.attributes[:, NAMES.index(name)]


def _needed_classes(known: Study) -> Tensor:
    if known.classes is None:
        raise GeometryError("there is no classifier for these images, so no class is known; choose another direction")
    return known.classes
