"""Images of a generator are found again, by whatever it is told."""

import pytest
import torch

from gan_core.inference.encoding import train_encoder
from gan_core.inference.inverting import Inverter
from gan_core.latent.inversion import residual_of
from gan_core.latent.sampling import sample_latent
from gan_core.networks.conditioning import decode_told
from gan_core.runs.run import open_run


@pytest.fixture(scope="module")
def conv(shipped_runs):
    return open_run(shipped_runs / "mnist-conv").checkpoint(52_000)


@pytest.fixture(scope="module")
def told(conditional_run):
    return open_run(conditional_run)


def test_an_image_of_the_generator_is_found_again(conv):
    images = conv.generator_ema(sample_latent(3, 2, 100))
    found = Inverter(conv, samples=200).invert(images, steps=120)
    assert found.inversion.residual.max() < 0.05
    assert torch.allclose(
        residual_of(conv.generator_ema(found.inversion.z), images), found.inversion.residual, atol=1e-3
    )
    assert found.told is None
    assert found.classes is None
    assert not found.guessed.any()


def test_the_encoders_guess_is_one_of_the_starts(finished_run):
    checkpoint = open_run(finished_run).checkpoint(30)
    encoder = train_encoder(checkpoint, 20, batch_size=16)
    images = checkpoint.generator_ema(sample_latent(3, 4, 100))
    inverter = Inverter(checkpoint, encoder, samples=2)
    found = inverter.invert(images, starts=3, steps=0)
    assert found.guessed.sum(1).tolist() == [1] * 4
    assert torch.allclose(found.inversion.paths[0][found.guessed], encoder(images), atol=1e-4)
    assert found.inversion.paths.shape == (1, 4, 3, 100)


def test_every_class_is_tried_and_the_best_is_told(told):
    whole = told.checkpoint(30)
    classes = torch.tensor([2, 7, 7, 0])
    images = torch.cat(list(decode_told(whole.generator_ema, sample_latent(0, 4, 100), classes, 10)))
    found = Inverter(whole, train_encoder(whole, 5, batch_size=16), samples=100).invert(images, starts=5, steps=30)
    assert found.told.shape == (4, 5)
    made = torch.cat(list(decode_told(whole.generator_ema, found.inversion.z, found.classes, 10)))
    assert torch.allclose(residual_of(made, images), found.inversion.residual, atol=1e-4)


def test_at_one_class_the_encoder_is_told_it_too(told):
    mix = tuple(float(number == 4) for number in range(10))
    encoder = train_encoder(told.checkpoint(30), 5, batch_size=16)
    fixed = told.at_class(mix).checkpoint(30)
    images = fixed.generator_ema(sample_latent(0, 2, 100))
    found = Inverter(fixed, encoder, mix, samples=20).invert(images, starts=21, steps=0)
    guess = encoder(images, torch.tensor([mix]).expand(2, -1))
    assert found.told is None
    assert torch.allclose(found.inversion.paths[0][found.guessed], guess, atol=1e-4)


def test_the_samples_are_drawn_from_the_seed(conv):
    images = conv.generator_ema(sample_latent(3, 1, 100))
    first, again, other = (
        Inverter(conv, samples=20, seed=seed).invert(images, steps=0).inversion.z for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
