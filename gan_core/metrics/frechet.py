"""Fréchet distance between two sets of features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.errors import QualityError
from gan_core.registry import METRICS, Metric

if TYPE_CHECKING:
    from torch import Tensor, nn


def known_features(size: int) -> nn.Module:
    """Stands where torchmetrics expects a network: the features (N, size) are known already."""
    from torch import nn

    network = nn.Identity()
    network.num_features = size  # pyrefly: ignore [bad-argument-type]  # a Module keeps any attribute
    return network


def frechet_distance(real: Tensor, generated: Tensor) -> float:
    """Fréchet distance of the normal distributions with the two sets' means and covariances (FID).

    It falls with the number of images even if nothing else changes: compare equal counts only.

    Args:
        real, generated: Features, shape (M, F) and (N, F).

    Raises:
        QualityError: If a set is too small for a covariance of full rank.

    Source: Heusel et al. 2017, arXiv:1706.08500.
    """
    # imported here, since it takes seconds and who reads evaluations does not need it
    from torchmetrics.image.fid import FrechetInceptionDistance

    count, size = min(len(real), len(generated)), real.shape[1]
    if count <= size:
        raise QualityError(f"FID with {size} features needs more than {size} images of each kind, found {count}")
    metric = FrechetInceptionDistance(known_features(size))
    metric.update(real.double(), real=True)  # it answers in the precision that it is given
    metric.update(generated.double(), real=False)
    return metric.compute().item()


METRICS.register(
    "fid",
    Metric(
        "FID",
        "Fréchet distance between the classifier's features of real and of generated images.",
        statistics=lambda reference, generated: frechet_distance(reference.real.features, generated.features),
        value=lambda distance: distance,
        better="lower",
        digits=2,
        order=10,
        is_listed=True,
    ),
)
