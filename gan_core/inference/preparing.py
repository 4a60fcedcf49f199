"""What the page Explore needs of a checkpoint, computed: its networks for the page, and its directions."""

import torch

from gan_core.errors import GeometryError
from gan_core.inference.web_export import export_checkpoint
from gan_core.latent.directions import METRIC_POINTS, dimension_effects, mean_metric, principal_directions
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.prepared import Geometry, PreparedCheckpoint

PRINCIPAL_DIRECTIONS = 10


def prepare(checkpoint: Checkpoint) -> PreparedCheckpoint:
    """All that can be prepared of a checkpoint.

    Raises:
        ExportError: If only torch can run its networks.
        GeometryError: As `geometry_of`.
    """
    return PreparedCheckpoint(export_checkpoint(checkpoint), geometry_of(checkpoint))


def geometry_of(checkpoint: Checkpoint) -> Geometry:
    """How much each dimension moves the image, and the directions that move it most.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers.
    """
    z = sample_latent(0, METRIC_POINTS, checkpoint.header.config.network.latent_size)
    metric = mean_metric(checkpoint.generator_ema, z, torch.Generator().manual_seed(0))
    if not torch.isfinite(metric).all():
        raise GeometryError(f"the generator of step {checkpoint.header.step} makes infinite or undefined numbers")
    directions = principal_directions(metric, min(PRINCIPAL_DIRECTIONS, len(metric)))
    return Geometry(
        samples=METRIC_POINTS,
        effects=tuple(dimension_effects(metric).tolist()),
        vectors=tuple(map(tuple, directions.vectors.tolist())),
        vector_effects=tuple(directions.effects.tolist()),
    )
