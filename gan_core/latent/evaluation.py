"""What a generator makes of many points, what a classifier calls it, and how the discriminator scores it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

import torch
from torch import Tensor

from gan_core.latent.finite import made_by_generator, said_by_discriminator, telling_apart
from gan_core.latent.sampling import Decode

BATCH = 250
Logits = Callable[[Tensor], Tensor]
Score = Callable[[Tensor], Tensor]
OnPoints = Callable[[int], None]
Scores = TypeVar("Scores", bound=Tensor | None, covariant=True)


@dataclass(frozen=True)
class EvaluatedPoints(Generic[Scores]):
    """What was found at N latent points.

    Attributes:
        images: In [-1, 1], shape (N, C, H, W).
        probabilities: How probable each class is by the classifier, shape (N, K); None without a classifier.
        scores: The discriminator's logits, shape (N,); None without a discriminator.
    """

    images: Tensor
    probabilities: Tensor | None
    scores: Scores

    @property
    def classes(self) -> Tensor | None:
        """The most probable class, int64, shape (N,)."""
        return None if self.probabilities is None else self.probabilities.argmax(1)

    @property
    def confidence(self) -> Tensor | None:
        """The probability of the most probable class, shape (N,)."""
        return None if self.probabilities is None else self.probabilities.amax(1)


@dataclass(frozen=True)
class ClassifiedPoints(EvaluatedPoints[Scores]):
    """What was found at N latent points where there is a classifier."""

    probabilities: Tensor

    @property
    def classes(self) -> Tensor:
        return self.probabilities.argmax(1)

    @property
    def confidence(self) -> Tensor:
        return self.probabilities.amax(1)


@overload
def evaluate_batches(
    decode: Decode, z: Tensor, logits: Logits, score: Score | None = None, batch_size: int = BATCH
) -> Iterator[ClassifiedPoints[Tensor | None]]: ...
@overload
def evaluate_batches(
    decode: Decode, z: Tensor, logits: Logits | None = None, score: Score | None = None, batch_size: int = BATCH
) -> Iterator[EvaluatedPoints[Tensor | None]]: ...
@torch.inference_mode()
def evaluate_batches(
    decode: Decode, z: Tensor, logits: Logits | None = None, score: Score | None = None, batch_size: int = BATCH
) -> Iterator[EvaluatedPoints[Tensor | None]]:
    """Evaluate points a batch at a time, so that memory stays bounded.

    Args:
        decode: Points (N, D) to images (N, C, H, W).
        z: Points, shape (N, D).
        logits: Images to calibrated logits (N, K).
        score: Images to the discriminator's logits (N,).
        batch_size: Points at once.

    Raises:
        GeometryError: If the generator or the discriminator makes infinite or undefined numbers.
        ClassifierError: If the classifier does, or gives different images the same answer.
    """
    for batch in z.split(batch_size):
        images = made_by_generator(decode(batch))
        probabilities = None if logits is None else telling_apart(logits(images), images).softmax(1)
        yield _points(images, probabilities, None if score is None else said_by_discriminator(score(images)))


@overload
def evaluate_points(
    decode: Decode, z: Tensor, logits: Logits, score: Score, on_points: OnPoints = ...
) -> ClassifiedPoints[Tensor]: ...
@overload
def evaluate_points(
    decode: Decode, z: Tensor, logits: Logits, score: None = None, on_points: OnPoints = ...
) -> ClassifiedPoints[None]: ...
@overload
def evaluate_points(
    decode: Decode, z: Tensor, logits: Logits | None, score: Score, on_points: OnPoints = ...
) -> EvaluatedPoints[Tensor]: ...
@overload
def evaluate_points(
    decode: Decode, z: Tensor, logits: Logits | None = None, score: Score | None = None, on_points: OnPoints = ...
) -> EvaluatedPoints[Tensor | None]: ...
def evaluate_points(
    decode: Decode,
    z: Tensor,
    logits: Logits | None = None,
    score: Score | None = None,
    on_points: OnPoints = lambda count: None,
) -> EvaluatedPoints[Tensor | None]:
    """Evaluate points and keep all that was found.

    Arguments as `evaluate_batches`; `on_points` is called with how many more points are done.
    """
    batches: list[EvaluatedPoints[Tensor | None]] = []
    for batch in evaluate_batches(decode, z, logits, score):
        batches.append(batch)
        on_points(len(batch.images))
    return _points(
        torch.cat([batch.images for batch in batches]),
        _joined([batch.probabilities for batch in batches]),
        _joined([batch.scores for batch in batches]),
    )


def _points(images: Tensor, probabilities: Tensor | None, scores: Tensor | None) -> EvaluatedPoints[Tensor | None]:
    if probabilities is None:
        return EvaluatedPoints(images, None, scores)
    return ClassifiedPoints(images, probabilities, scores)


def _joined(parts: Sequence[Tensor | None]) -> Tensor | None:
    """All parts in one; None where there are none."""
    known = [part for part in parts if part is not None]
    return torch.cat(known) if known else None


def entropy(probabilities: Tensor) -> Tensor:
    """Uncertainty of each row in bits, shape (N,): 0 for a sure answer, log2 K if all K classes are alike."""
    return torch.special.entr(probabilities).sum(-1) / torch.log(torch.tensor(2.0))


def most_ambiguous(probabilities: Tensor, count: int, per_pair: int) -> Tensor:
    """The samples of highest entropy, the most ambiguous first.

    Args:
        probabilities: Shape (N, K).
        count: How many to return; fewer if there are not that many.
        per_pair: At most so many with the same two leading classes, so that one boundary does not fill the list.

    Returns:
        Row numbers, int64, shape (at most count,).
    """
    classes = probabilities.shape[1]
    leaders = probabilities.topk(2, dim=1).indices.sort(1).values
    pairs = (leaders[:, 0] * classes + leaders[:, 1]).tolist()
    taken = dict.fromkeys(pairs, 0)
    chosen: list[int] = []
    for row in entropy(probabilities).argsort(descending=True, stable=True).tolist():
        if len(chosen) == count:
            break
        if taken[pairs[row]] < per_pair:
            taken[pairs[row]] += 1
            chosen.append(row)
    return torch.tensor(chosen, dtype=torch.int64)


def most_typical(vectors: Tensor, rows: Tensor, count: int) -> Tensor:
    """Members of a group that lie nearest to its mean.

    Args:
        vectors: Features of all samples, shape (N, F).
        rows: Which of them form the group, int64, shape (M,).
        count: How many to return; fewer if the group is smaller.

    Returns:
        Row numbers, the most typical first, shape (at most count,).
    """
    group = vectors[rows]
    return rows[(group - group.mean(0)).norm(dim=1).argsort(stable=True)[:count]]


@torch.inference_mode()
def classes_at(
    decode: Decode,
    z: Tensor,
    logits: Logits,
    on_points: OnPoints = lambda count: None,
) -> Tensor:
    """The most probable class at many points, keeping nothing else: (..., D) to int64 (...).

    Args:
        decode, logits: As in `evaluate_batches`.
        z: Points.
        on_points: Called with how many more points are done.
    """
    found: list[Tensor] = []
    for batch in evaluate_batches(decode, z.flatten(0, -2), logits):
        found.append(batch.classes)
        on_points(len(batch.images))
    return torch.cat(found).view(z.shape[:-1])
