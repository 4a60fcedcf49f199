"""Latent directions of a checkpoint, measured once."""

import pytest
import torch

from dashboard.shared.cache.latent_geometry import geometry, principal_directions
from gan_core.errors import AtlasError
from gan_core.inference.preparing import PRINCIPAL_DIRECTIONS
from gan_core.runs.run import open_run


def test_the_first_direction_moves_the_image_more_than_any_dimension(finished_run):
    run = open_run(finished_run)
    found, vectors = geometry(run, 30), principal_directions(run, 30)
    assert len(found.effects) == 100
    assert vectors.shape == (PRINCIPAL_DIRECTIONS, 100)
    assert found.vector_effects[0] >= max(found.effects)
    assert torch.allclose(vectors @ vectors.T, torch.eye(PRINCIPAL_DIRECTIONS), atol=1e-4)


def test_every_checkpoint_has_its_own(finished_run):
    run = open_run(finished_run)
    assert geometry(run, 0).effects != geometry(run, 30).effects


def test_a_generator_that_makes_nan_has_none(undefined_runs):
    with pytest.raises(AtlasError, match="infinite or undefined"):
        geometry(open_run(undefined_runs / "nowhere"), 30)
