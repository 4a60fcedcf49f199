"""Precision, recall, density and coverage: who lies within whose nearest neighbours."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import QualityError

NEIGHBOURS = 3
ROWS = 1_000  # of a table of distances at once: against 10,000 others that is 40 MB


def _distances(points: Tensor, others: Tensor) -> Tensor:
    """Euclidean distances, shape (M, N). Each pair by itself, so that no other pair changes the last bit of it."""
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

    A ball holds its boundary for precision and recall (as in their formula) and does not for density and coverage (as in
    their authors' program): so each of the four is 1 for a set against itself.

    Source: Kynkäänniemi et al. 2019, arXiv:1904.06991; Naeem et al. 2020, arXiv:2002.09797.
    """
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
