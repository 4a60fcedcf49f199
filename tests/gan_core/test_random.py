"""Independent random streams."""

import torch

from gan_core.random import random_stream
from gan_core.training.batches import draw_noise


def test_a_random_stream_repeats_itself():
    assert torch.equal(draw_noise(random_stream(5, "noise"), 3, 4), draw_noise(random_stream(5, "noise"), 3, 4))


def test_random_streams_of_each_seed_and_purpose_are_independent():
    streams = [random_stream(seed, purpose) for seed in range(20) for purpose in ("weights", "noise", "epoch 0")]
    drawn = torch.stack([draw_noise(stream, 1, 400).flatten() for stream in streams])
    correlations = drawn.corrcoef() - torch.eye(60)
    assert correlations.abs().max() < 0.25  # five standard deviations of 1/sqrt(400)


def test_random_streams_leave_the_global_one_alone():
    before = torch.get_rng_state()
    draw_noise(random_stream(5, "noise"), 3, 4)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_largest_seed_has_a_stream():
    assert draw_noise(random_stream(2**63 - 1, "noise"), 2, 3).shape == (2, 3)
