"""What the trials change: each variant does what its name says, and every idea can be trained."""

import math
from unittest.mock import create_autospec

import pytest
import torch
from torch import nn

from benchmarks import literature_trials
from benchmarks.literature_trials import IDEAS, attempt, state_by
from benchmarks.literature_variants import (
    SHIFT,
    GroupDeviation,
    Residual,
    Shifted,
    noise_penalty,
    with_group_deviation,
    with_spectral_norm,
    zero_last_layers,
)
from gan_core.config import with_overrides
from gan_core.networks.build import initialise
from gan_core.networks.dense import DenseDiscriminator
from gan_core.registry import OBJECTIVES
from gan_core.runs.locate import find_run
from gan_core.training.objectives import r1_r2_penalty
from gan_core.training.precision import resolve_precision

SHAPE = (1, 28, 28)
FLOAT = ["precision=float32"]


def stream(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def discriminator() -> DenseDiscriminator:
    return initialise(DenseDiscriminator((16, 8), SHAPE), stream(0))


def test_noise_tells_the_penalty_of_a_straight_discriminator():
    weights = torch.randn(784, generator=stream(1), dtype=torch.float64)
    images = torch.randn(2, 4096, *SHAPE, generator=stream(2), dtype=torch.float64)
    arguments = (lambda given: given.flatten(1) @ weights, *images, stream(3))
    exact = r1_r2_penalty(*arguments)
    torch.testing.assert_close(exact, weights.square().sum())
    # the mean of 8,192 squares of normal numbers: four standard errors
    torch.testing.assert_close(noise_penalty(*arguments), exact, rtol=4 * math.sqrt(2 / 8192), atol=0)


def test_noise_costs_nothing_where_the_answer_is_constant():
    images = torch.randn(2, 8, *SHAPE, generator=stream(2))
    assert noise_penalty(lambda given: torch.ones(len(given)), *images, stream(3)) == 0


def test_spectral_norm_leaves_no_layer_a_singular_value_above_one():
    normed = with_spectral_norm(discriminator())
    for _ in range(100):  # each pass sharpens the estimate
        normed(torch.randn(4, *SHAPE, generator=stream(1)))
    layers = [layer for layer in normed.modules() if isinstance(layer, nn.Linear)]
    assert len(layers) == 3
    for layer in layers:
        assert torch.linalg.matrix_norm(layer.weight, 2).item() == pytest.approx(1, abs=1e-3)


def test_group_deviation_is_that_of_the_group_alone():
    features = torch.tensor([[0.0], [0.0], [2.0], [2.0], [5.0], [5.0], [5.0], [5.0]])
    found = GroupDeviation()(features)
    torch.testing.assert_close(found[:, :1], features)
    torch.testing.assert_close(found[:, 1], torch.tensor([1.0] * 4 + [0.0] * 4), rtol=0, atol=1e-3)


def test_group_deviation_changes_no_answer_before_it_has_learned():
    images = torch.randn(8, *SHAPE, generator=stream(1))
    torch.testing.assert_close(with_group_deviation(discriminator())(images), discriminator()(images))


def test_a_shifted_image_is_the_image_elsewhere():
    torch.manual_seed(0)
    image = torch.full((1, *SHAPE), -1.0)
    image[0, 0, 10, 20] = 1.0
    shown = Shifted(nn.Identity())(image.repeat(2000, 1, 1, 1))
    assert (shown.flatten(1).sum(1) == image.sum()).all()
    places = {tuple(place.tolist()) for place in (shown[:, 0] == 1).nonzero()[:, 1:]}
    reach = range(-SHIFT, SHIFT + 1)
    assert places == {(10 + down, 20 + right) for down in reach for right in reach}


def test_a_residual_block_begins_as_the_identity():
    maps = torch.randn(2, 3, 5, 5, generator=stream(1))
    block = initialise(Residual(3), stream(2))
    assert not torch.equal(block(maps), maps)
    assert torch.equal(zero_last_layers(block)(maps), maps)


@pytest.mark.parametrize("name", IDEAS)
def test_every_idea_makes_images_and_answers(name):
    config = find_run(IDEAS[name].run).info.config
    state = state_by(IDEAS[name], config)
    images = state.generator(torch.randn(8, 100, generator=stream(1)))
    assert images.shape == (8, *SHAPE)
    assert images.isfinite().all()
    assert state.discriminator(images).shape == (8,)
    for optimiser, network in (
        (state.generator_optimiser, state.generator),
        (state.discriminator_optimiser, state.discriminator),
    ):
        held = [id(parameter) for group in optimiser.param_groups for parameter in group["params"]]
        assert sorted(held) == sorted(map(id, network.parameters()))


@pytest.mark.parametrize(
    "name", ["dense, penalty by noise", "dense, hinge, spectral norm", "conv, residual, relativistic, gamma 1"]
)
def test_a_trial_trains_and_leaves_the_objectives_as_they_were(name, digits, monkeypatch):
    monkeypatch.setattr(literature_trials, "WARM_UP", 1)
    monkeypatch.setattr(literature_trials, "TIMED", 1)
    # which precision is faster is found in seconds
    chosen = create_autospec(resolve_precision, side_effect=lambda config, shape: with_overrides(config, FLOAT))
    monkeypatch.setattr(literature_trials, "resolve_precision", chosen)
    before = dict(OBJECTIVES)
    shown = []

    def measure(of: literature_trials.Contestant) -> float:
        shown.extend(decode(torch.zeros(4, of.latent_size)) for decode in of.decoders())
        return 12.5

    found = attempt(IDEAS[name], digits.images, 1e-9, measure)
    assert (found.steps, found.fid) == (1, 12.5)
    assert shown[0].shape == (4, *SHAPE)
    assert shown[0].isfinite().all()
    assert before == OBJECTIVES
