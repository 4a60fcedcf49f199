"""How alike two sets of images are, by their features (FID, KID, precision, recall, density, coverage) or by their
pixels (the nearest image). Pure functions; what is measured for a run, and on what it rests, is in `quality`.
"""

import warnings
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_core.errors import QualityError

NEIGHBOURS = 3
KID_SUBSETS, KID_SUBSET_SIZE = 100, 1_000
ROWS = 1_000  # of a table of distances at once: against 10,000 others that is 40 MB


class _Known(nn.Module):
    """Stands where torchmetrics expects a network: the features are known already."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features

    def forward(self, features: Tensor) -> Tensor:
        return features


def frechet_distance(real: Tensor, generated: Tensor) -> float:
    """Fréchet distance of the normal distributions with the two sets' means and covariances (FID).

    It falls with the number of images even if nothing else changes: compare equal counts only.

    Args:
        real, generated: Features, shape (M, F) and (N, F).

    Raises:
        QualityError: If a set is too small for a covariance of full rank.

    Source: Heusel et al. 2017, arXiv:1706.08500.
    """
    # imported here, since it takes seconds and who reads records does not need it
    from torchmetrics.image.fid import FrechetInceptionDistance

    count, size = min(len(real), len(generated)), real.shape[1]
    if count <= size:
        raise QualityError(f"FID with {size} features needs more than {size} images of each kind, found {count}")
    metric = FrechetInceptionDistance(_Known(size))
    metric.update(real.double(), real=True)  # it answers in the precision that it is given
    metric.update(generated.double(), real=False)
    return metric.compute().item()


def kernel_distance(
    real: Tensor, generated: Tensor, seed: int, subsets: int = KID_SUBSETS, subset_size: int = KID_SUBSET_SIZE
) -> tuple[float, float]:
    """Squared maximum mean discrepancy with a cubic kernel (KID); unbiased, so it may fall a little below 0.

    Args:
        real, generated: Features, shape (M, F) and (N, F).
        seed: Draws the subsets.
        subsets, subset_size: How many are drawn from each set, and how large.

    Returns:
        Mean and standard deviation over the subsets.

    Raises:
        QualityError: If a set is smaller than a subset.

    Source: Bińkowski et al. 2018, arXiv:1801.01401.
    """
    from torchmetrics.image.kid import KernelInceptionDistance

    if min(len(real), len(generated)) < subset_size:
        raise QualityError(f"KID draws {subset_size} images of each kind, found {len(real)} and {len(generated)}")
    with warnings.catch_warnings():
        # it says that it keeps all features, which are here already
        warnings.filterwarnings("ignore", "Metric `Kernel Inception Distance` will save all", UserWarning)
        metric = KernelInceptionDistance(_Known(real.shape[1]), subsets=subsets, subset_size=subset_size)
    metric.update(real.double(), real=True)
    metric.update(generated.double(), real=False)
    # it takes no generator of its own and draws from the global one, which is put back as it was
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        mean, deviation = metric.compute()
    return mean.item(), deviation.item()


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
class Overlap:
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


def overlap(real: Manifold, generated: Manifold, rows: int = ROWS) -> Overlap:
    """Precision, recall, density and coverage.

    A ball holds its border for precision and recall (as in their formula) and does not for density and coverage (as in
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
    return Overlap(
        precision=good / count,
        recall=made.double().mean().item(),
        density=inside / (real.k * count),
        coverage=covered.double().mean().item(),
    )


def nearest_distances(images: Tensor, others: Tensor, rows: int = 5 * ROWS) -> Tensor:
    """From each image to the most similar of the others.

    Args:
        images, others: uint8, shape (N, C, H, W) and (M, C, H, W).
        rows: How many of the others are looked at at once.

    Returns:
        Root mean square difference of the pixels in grey levels, float64, shape (N,).
    """
    pixels = images[0].numel()
    # numbers in -128..127: up to 1,024 products of two of them sum up to 2^24, which float32 still counts exactly
    exact = torch.float32 if pixels <= 1_024 else torch.float64
    own = images.flatten(1).to(exact) - 128
    nearest = torch.full((len(images),), torch.inf, dtype=torch.float64)
    for some in others.split(rows):
        there = some.flatten(1).to(exact) - 128
        squares = (there * there).sum(1).double() - 2 * (own @ there.T).double()  # (N, rows)
        nearest = torch.minimum(nearest, squares.amin(1))
    return ((nearest + (own * own).sum(1).double()) / pixels).sqrt()
