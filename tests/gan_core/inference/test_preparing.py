"""What is prepared of a checkpoint is what the page would be given without it."""

from dataclasses import replace

import numpy as np
import pytest

from gan_core.errors import GeometryError
from gan_core.inference.preparing import PRINCIPAL_DIRECTIONS, geometry_of
from gan_core.inference.web_export import export_checkpoint
from gan_core.runs.prepared import read_prepared
from gan_core.runs.run import open_run


def test_the_first_direction_moves_the_image_more_than_any_dimension(finished_run):
    geometry = geometry_of(open_run(finished_run).checkpoint(30))
    vectors = np.array(geometry.vectors)
    assert len(geometry.effects) == 100
    assert vectors.shape == (PRINCIPAL_DIRECTIONS, 100)
    assert geometry.vector_effects[0] >= max(geometry.effects)
    assert np.all(np.diff(geometry.vector_effects) <= 0)
    assert np.allclose(vectors @ vectors.T, np.eye(PRINCIPAL_DIRECTIONS), atol=1e-4)


@pytest.mark.parametrize("name", ["mnist-conv", "mnist-dense", "fashion-conv"])
def test_every_run_that_ships_brings_what_its_last_checkpoint_opens_with(name, shipped_runs):
    run = open_run(shipped_runs / name)
    step = run.steps()[-1]
    found, checkpoint = read_prepared(run, step), run.checkpoint(step)
    assert found.weights == export_checkpoint(checkpoint)  # bit for bit
    geometry = geometry_of(checkpoint)
    assert np.allclose(found.geometry.effects, geometry.effects, rtol=1e-3)
    assert np.allclose(found.geometry.vector_effects, geometry.vector_effects, rtol=1e-3)
    overlaps = (np.array(found.geometry.vectors) * np.array(geometry.vectors)).sum(1)
    assert overlaps.min() > 0.99


def test_a_generator_that_makes_nan_has_no_directions(finished_run):
    checkpoint = open_run(finished_run).checkpoint(30)
    undefined = replace(checkpoint, generator_ema=lambda z: 3e38 * checkpoint.generator_ema(10 * z))
    with pytest.raises(GeometryError, match="infinite or undefined"):
        geometry_of(undefined)
