"""Latent directions of a checkpoint, measured once."""

import numpy as np
import pytest
import torch

from dashboard.shared.cache.directions import PRINCIPAL_DIRECTIONS, geometry
from gan_core.errors import AtlasError
from gan_core.runs.run import open_run


def test_the_first_direction_moves_the_image_more_than_any_dimension(finished_run):
    effects, directions = geometry(open_run(finished_run), 30)
    assert effects.shape == (100,)
    assert directions.vectors.shape == (PRINCIPAL_DIRECTIONS, 100)
    assert directions.effects[0] >= effects.max()
    assert np.all(np.diff(directions.effects.numpy()) <= 0)
    assert torch.allclose(directions.vectors @ directions.vectors.T, torch.eye(PRINCIPAL_DIRECTIONS), atol=1e-4)


def test_every_checkpoint_has_its_own(finished_run):
    run = open_run(finished_run)
    assert not torch.equal(geometry(run, 0)[0], geometry(run, 30)[0])


def test_a_generator_that_makes_nan_has_none(undefined_runs):
    with pytest.raises(AtlasError, match="infinite or undefined"):
        geometry(open_run(undefined_runs / "nowhere"), 30)
