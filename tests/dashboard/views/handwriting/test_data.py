"""Hands in the page and over the training."""

import numpy as np
import torch

from dashboard.views.handwriting import data
from gan_core.data.image_set import to_pixels
from gan_core.latent.sampling import sample_latent
from gan_core.networks.conditioning import one_hot_mix
from gan_core.runs.run import open_run


def test_each_checkpoint_shows_all_classes_below_each_other(conditional_run):
    run = open_run(conditional_run)
    z = sample_latent(4, 1, 100)[0]
    found = data.over_training(run, run.steps(), z)
    assert found.shape == (len(run.steps()), 280, 28)
    last = run.checkpoint(run.steps()[-1])
    three = last.generator_ema(z.unsqueeze(0), one_hot_mix(torch.tensor([3]), 10))
    assert np.abs(found[-1, 84:112].astype(int) - to_pixels(three)[0, 0].numpy()).max() <= 1


def test_the_page_is_given_the_generator_and_no_class(conditional_run):
    run = open_run(conditional_run)
    at_three = run.at_class([float(digit == 3) for digit in range(10)])
    weights = data.weights(run, run.steps()[-1])
    assert weights.name == data.weights(at_three, run.steps()[-1]).name
    assert b'"input":[110]' in weights.data


def test_other_hands_are_a_seeds(conditional_run):
    hands = data.other_hands(3, 100)
    assert hands.shape == (len(data.HAND_NAMES), 100)
    assert torch.equal(hands, data.other_hands(3, 100))
    assert not torch.equal(hands, data.other_hands(4, 100))


def test_there_are_two_directions_even_of_one_dimension(conditional_run):
    run = open_run(conditional_run).at_class([0.1] * 10)
    across, up = data.two_directions(run, run.steps()[-1])
    assert abs(np.dot(across, up)) < 1e-4
