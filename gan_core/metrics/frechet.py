"""Fréchet distance between two sets of features."""

from torch import Tensor, nn

from gan_core.errors import QualityError


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
