"""Precision, recall, density and coverage: which points lie within the nearest neighbours of which others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.errors import QualityError
from gan_core.registry import METRICS, Metric, Observed, Reference

if TYPE_CHECKING:
    from torch import Tensor

NEIGHBOURS = 3  # k
ROWS = 1_000  # of a table of distances at once: against 10,000 others that is 40 MB


def _distances(points: Tensor, others: Tensor) -> Tensor:
    """Euclidean distances, shape (M, N). Each pair by itself, so that no other pair changes the last bit of it."""
    import torch

    return torch.cdist(points, others, compute_mode="donot_use_mm_for_euclid_dist")


@dataclass(frozen=True)
class Manifold:
    """The balls around a set's points that each reach to the point's k-th nearest neighbour.

    Attributes:
        points: Features, shape (N, F).
        radii: Shape (N,).
        k: Which neighbour.
    """

    points: Tensor
    radii: Tensor
    k: int


def manifold(points: Tensor, k: int = NEIGHBOURS, rows: int = ROWS) -> Manifold:
    """The manifold of a set of features.

    Args:
        points: Shape (N, F).
        k: Which neighbour a ball reaches to; the point itself is none.
        rows: How many points are compared with all others at once.

    Raises:
        QualityError: If there are no k neighbours.
    """
    import torch

    if not 0 < k < len(points):
        raise QualityError(f"a point among {len(points)} has no neighbour number {k}; take more images")
    # the least distance is the one to itself
    nearest = [_distances(some, points).topk(k + 1, dim=1, largest=False).values for some in points.split(rows)]
    return Manifold(points, torch.cat(nearest)[:, k], k)


@dataclass(frozen=True)
class ManifoldOverlap:
    """How two manifolds lie on each other.

    Attributes:
        precision: Share of generated points inside a ball of a real one: how many are good.
        recall: Share of real points inside a ball of a generated one: how much of the variety is made.
        density: Real balls in which a generated point lies, on average, by k: as precision, but no single outlier among
            the real points decides. 1 is expected where both sets come from the same distribution; it can be more.
        coverage: Share of real balls that hold a generated point: as recall, but no generated outlier counts.
    """

    precision: float
    recall: float
    density: float
    coverage: float


def precision_recall_density_coverage(real: Manifold, generated: Manifold, rows: int = ROWS) -> ManifoldOverlap:
    """Precision, recall, density and coverage.

    A ball includes its surface for precision and recall (as in their formula) and does not for density and coverage (as
    in their authors' program): so each of the four is 1 for a set against itself.

    Source: Kynkäänniemi et al. 2019, arXiv:1904.06991; Naeem et al. 2020, arXiv:2002.09797.
    """
    import torch

    good = inside = 0
    made = torch.zeros(len(real.points), dtype=torch.bool)
    covered = torch.zeros(len(real.points), dtype=torch.bool)
    for points, radii in zip(generated.points.split(rows), generated.radii.split(rows), strict=True):
        distances = _distances(points, real.points)  # (rows, M)
        good += int((distances <= real.radii).any(1).sum())
        made |= (distances <= radii.unsqueeze(1)).any(0)
        within = distances < real.radii
        inside += int(within.sum())
        covered |= within.any(0)
    count = len(generated.points)
    return ManifoldOverlap(
        precision=good / count,
        recall=made.double().mean().item(),
        density=inside / (real.k * count),
        coverage=covered.double().mean().item(),
    )


def real_manifold(reference: Reference) -> Manifold:
    """The manifold of some real images, as many as the settings want."""
    import torch

    from gan_core.random import random_stream

    settings = reference.settings
    random = random_stream(settings.seed, "real images of the manifold")
    order = torch.randperm(len(reference.real.features), generator=random)
    return manifold(reference.real.features[order[: settings.manifold_images]], settings.k)


def overlap_with(reference: Reference, generated: Observed) -> ManifoldOverlap:
    """How the generated images' manifold lies on that of the real ones."""
    settings = reference.settings
    made = manifold(generated.features[: settings.manifold_images], settings.k)
    return precision_recall_density_coverage(reference.once(real_manifold), made)


METRICS.register(
    "precision",
    Metric(
        "precision",
        "Share of generated images within the nearest neighbours of a real one: how many are good.",
        overlap_with,
        lambda overlap: overlap.precision,
        better="higher",
        order=20,
    ),
)
METRICS.register(
    "recall",
    Metric(
        "recall",
        "Share of real images within the nearest neighbours of a generated one: how much of the variety is made.",
        overlap_with,
        lambda overlap: overlap.recall,
        better="higher",
        order=21,
        is_listed=True,
    ),
)
METRICS.register(
    "density",
    Metric(
        "density",
        "As precision, but an outlier among the real images does not decide; 1 is expected of real images.",
        overlap_with,
        lambda overlap: overlap.density,
        better="higher",
        order=22,
    ),
)
METRICS.register(
    "coverage",
    Metric(
        "coverage",
        "Share of real images with a generated one among their nearest neighbours.",
        overlap_with,
        lambda overlap: overlap.coverage,
        better="higher",
        order=23,
        is_listed=True,
    ),
)
