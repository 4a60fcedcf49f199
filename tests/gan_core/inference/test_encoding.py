"""An encoder learns the way back."""

from dataclasses import replace

import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.inference.encoding import train_encoder
from gan_core.latent.inversion import residual_of
from gan_core.latent.sampling import sample_latent
from gan_core.networks.conditioning import decode_told
from gan_core.runs.run import open_run


@pytest.fixture(scope="module")
def checkpoint(finished_run):
    return open_run(finished_run).checkpoint(30)


def test_its_guesses_come_nearer_than_random_points(checkpoint):
    told = []
    encoder = train_encoder(checkpoint, 40, batch_size=32, on_step=lambda step, rmse: told.append((step, rmse)))
    images = checkpoint.generator_ema(sample_latent(5, 64, 100))
    guessed = residual_of(checkpoint.generator_ema(encoder(images)), images).mean()
    random = residual_of(checkpoint.generator_ema(sample_latent(6, 64, 100)), images).mean()
    assert guessed < 0.8 * random
    assert [step for step, _ in told] == list(range(1, 41))
    assert told[-1][1] < told[0][1]
    assert not any(weights.requires_grad for weights in encoder.parameters())


def test_the_same_seed_trains_the_same_encoder_and_the_global_stream_plays_no_part(checkpoint):
    first = train_encoder(checkpoint, 2, seed=3, batch_size=8).state_dict()
    torch.manual_seed(99)
    second = train_encoder(checkpoint, 2, seed=3, batch_size=8).state_dict()
    other = train_encoder(checkpoint, 2, seed=4, batch_size=8).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["head.3.weight"], other["head.3.weight"])


def test_a_class_conditional_generator_is_told_classes(conditional_run):
    whole = open_run(conditional_run).checkpoint(30)
    encoder = train_encoder(whole, 3, batch_size=16)
    told = torch.arange(10)
    images = torch.cat(list(decode_told(whole.generator_ema, sample_latent(0, 10, 100), told, 10)))
    assert encoder(images, torch.eye(10)).shape == (10, 100)


def test_a_generator_that_makes_nan_is_named(checkpoint):
    undefined = replace(checkpoint, generator_ema=lambda z: checkpoint.generator_ema(z) / 0)
    with pytest.raises(GeometryError, match="infinite or undefined"):
        train_encoder(undefined, 1, batch_size=4)
