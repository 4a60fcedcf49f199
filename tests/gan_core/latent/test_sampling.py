"""The same seed, the same points; batches change nothing; the shell has its known radius."""

import math

import pytest
import torch

from gan_core.latent.sampling import decode_batches, sample_latent, stream_latent, truncate
from gan_core.runs.run import open_run


def test_the_same_seed_gives_the_same_points():
    assert torch.equal(sample_latent(4, 5, 6), sample_latent(4, 5, 6))


def test_another_seed_gives_other_points():
    assert not torch.equal(sample_latent(4, 5, 6), sample_latent(5, 5, 6))


def test_points_have_the_asked_shape():
    assert sample_latent(0, 5, 6).shape == (5, 6)


def test_points_follow_a_standard_normal():
    z = sample_latent(0, 20_000, 10)
    assert z.mean().abs() < 0.01
    assert z.var().item() == pytest.approx(1, abs=0.02)
    assert (z.abs() < 1).float().mean().item() == pytest.approx(math.erf(1 / math.sqrt(2)), abs=0.01)


def test_sampling_leaves_the_global_random_stream_alone():
    before = torch.get_rng_state()
    sample_latent(4, 5, 6)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_outside_the_streams_range_is_named(seed):
    with pytest.raises(ValueError, match=f"found {seed}"):
        sample_latent(seed, 1, 2)


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_ends_of_the_range_are_seeds(seed):
    assert sample_latent(seed, 1, 2).shape == (1, 2)


def test_a_truncation_of_1_changes_nothing():
    z = sample_latent(0, 5, 6)
    assert torch.equal(truncate(z, 1), z)


def test_a_truncation_of_0_is_the_centre():
    assert not truncate(sample_latent(0, 5, 6), 0).any()


def test_truncation_scales_the_norm():
    z = sample_latent(0, 5, 6)
    torch.testing.assert_close(truncate(z, 0.7).norm(dim=1), 0.7 * z.norm(dim=1))


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_batches_decode_to_what_one_shot_decodes_to(batch_size, finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    z = sample_latent(0, 7, 100)
    batches = list(decode_batches(generator, z, batch_size))
    assert max(map(len, batches)) <= batch_size
    torch.testing.assert_close(torch.cat(batches), generator(z))


def test_decoding_keeps_no_graph():
    weights = torch.ones(6, requires_grad=True)
    assert not any(batch.requires_grad for batch in decode_batches(lambda z: z * weights, sample_latent(0, 5, 6), 2))


def test_decoding_leaves_gradients_on_for_its_reader():
    for _ in decode_batches(lambda z: z, sample_latent(0, 5, 6), 2):
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()


def test_a_seed_means_the_same_points_everywhere_and_for_ever():
    assert torch.equal(sample_latent(5, 3, 4), torch.randn(3, 4, generator=torch.Generator().manual_seed(5)))
    assert torch.equal(next(stream_latent(5, 3, 4)), sample_latent(5, 3, 4))
