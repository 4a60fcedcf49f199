"""Losses against numbers worked out by hand."""

import math

import pytest
import torch
from torch.nn.functional import logsigmoid

from gan_core.config import ObjectiveConfig
from gan_core.registry import OBJECTIVES
from gan_core.training.objectives import (
    bce_discriminator,
    bce_generator,
    hinge_discriminator,
    hinge_generator,
    objective_of,
    r1_r2_penalty,
    relativistic_discriminator,
    relativistic_generator,
    squared_gradient_norm,
    wasserstein_discriminator,
    wasserstein_generator,
    wasserstein_penalty,
    wgan_gp_penalty,
    zero_centred_penalty,
)

ZEROS = torch.zeros(4)
REAL = torch.tensor([0.5, -1.0, 2.0, 0.0])
FAKE = torch.tensor([-0.5, 0.25, 1.0, -3.0])


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def linear(weights):
    """A discriminator whose gradient is the same everywhere."""
    return lambda images: images.flatten(1) @ weights


def half_square(images):
    """A discriminator whose gradient at an image is the image."""
    return images.flatten(1).square().sum(1) / 2


def test_bce_of_an_undecided_discriminator_is_ln_2():
    assert bce_discriminator(ZEROS, ZEROS).item() == pytest.approx(math.log(2))


def test_bce_of_the_flipped_label_is_ln_2_for_an_undecided_discriminator():
    assert bce_generator(ZEROS, ZEROS).item() == pytest.approx(math.log(2))


def test_bce_discriminator_calls_real_images_1_and_generated_ones_0_half_and_half():
    expected = (-torch.sigmoid(REAL).log().mean() - (1 - torch.sigmoid(FAKE)).log().mean()) / 2
    torch.testing.assert_close(bce_discriminator(REAL, FAKE), expected)


def test_bce_generator_calls_generated_images_real():
    torch.testing.assert_close(bce_generator(REAL, FAKE), -torch.sigmoid(FAKE).log().mean())


def test_bce_generator_pushes_every_generated_logit_up():
    fake = FAKE.clone().requires_grad_()
    bce_generator(REAL, fake).backward()
    torch.testing.assert_close(fake.grad, (torch.sigmoid(FAKE) - 1) / 4)


def test_bce_stays_finite_for_a_certain_discriminator():
    sure = torch.full((4,), 1e4)
    assert bce_discriminator(-sure, sure).item() == pytest.approx(1e4)


def test_bce_generator_loss_does_not_saturate_where_the_minimax_loss_does():
    lost = torch.full((4,), -20.0, requires_grad=True)
    (minimax_slope,) = torch.autograd.grad(logsigmoid(-lost).mean(), lost)
    (slope,) = torch.autograd.grad(bce_generator(REAL, lost), lost)
    assert minimax_slope.abs().max() < 1e-8
    torch.testing.assert_close(slope, torch.full((4,), -0.25))


@pytest.mark.parametrize(
    ("real", "fake", "loss"),
    [(2.0, -2.0, 0.0), (1.0, -1.0, 0.0), (0.0, 0.0, 2.0), (-1.0, 1.0, 4.0), (0.5, -3.0, 0.5), (3.0, -0.5, 0.5)],
)
def test_hinge_pays_only_inside_the_margin(real, fake, loss):
    assert hinge_discriminator(torch.full((3,), real), torch.full((3,), fake)).item() == pytest.approx(loss)


def test_hinge_clips_each_image_by_itself():
    assert hinge_discriminator(torch.tensor([3.0, 0.0]), torch.tensor([-3.0, 0.0])).item() == pytest.approx(1.0)


def test_wasserstein_is_the_difference_of_the_means():
    assert wasserstein_discriminator(REAL, FAKE).item() == pytest.approx(-0.5625 - 0.375)


def test_wasserstein_changes_its_sign_when_real_and_fake_change_places():
    assert wasserstein_discriminator(REAL, FAKE).item() == -wasserstein_discriminator(FAKE, REAL).item()


@pytest.mark.parametrize("loss", [hinge_generator, wasserstein_generator])
def test_the_generator_is_paid_the_mean_logit(loss):
    assert loss(REAL, FAKE).item() == pytest.approx(0.5625)


@pytest.mark.parametrize("loss", [relativistic_discriminator, relativistic_generator])
def test_relativistic_loss_of_equal_logits_is_ln_2(loss):
    assert loss(REAL, REAL).item() == pytest.approx(math.log(2))


def test_relativistic_discriminator_compares_each_pair():
    expected = -torch.sigmoid(REAL - FAKE).log().mean()
    torch.testing.assert_close(relativistic_discriminator(REAL, FAKE), expected)


def test_relativistic_players_swap_real_and_fake():
    assert torch.equal(relativistic_generator(REAL, FAKE), relativistic_discriminator(FAKE, REAL))


@pytest.mark.parametrize("loss", [relativistic_discriminator, relativistic_generator])
def test_relativistic_loss_ignores_a_common_shift(loss):
    torch.testing.assert_close(loss(REAL + 5, FAKE + 5), loss(REAL, FAKE))


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_discriminator_pushes_real_logits_up_and_generated_ones_down(name):
    real, fake = ZEROS.clone().requires_grad_(), ZEROS.clone().requires_grad_()
    OBJECTIVES[name].discriminator(real, fake).backward()
    assert (real.grad < 0).all()
    assert (fake.grad > 0).all()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_generator_pushes_generated_logits_up(name):
    fake = FAKE.clone().requires_grad_()
    OBJECTIVES[name].generator(REAL, fake).backward()
    assert (fake.grad < 0).all()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_loss_is_a_mean_over_the_batch(name):
    objective = OBJECTIVES[name]
    twice = REAL.repeat(2), FAKE.repeat(2)
    torch.testing.assert_close(objective.discriminator(*twice), objective.discriminator(REAL, FAKE))
    torch.testing.assert_close(objective.generator(*twice), objective.generator(REAL, FAKE))


@pytest.mark.parametrize("name", OBJECTIVES)
def test_only_a_relativistic_generator_loss_looks_at_real_logits(name):
    objective = OBJECTIVES[name]
    sees = not torch.equal(objective.generator(REAL, FAKE), objective.generator(REAL + 1, FAKE))
    assert sees == objective.is_relativistic


def test_only_the_sigmoid_of_bce_is_a_probability():
    assert {name for name, objective in OBJECTIVES.items() if objective.is_probability} == {"bce", "bce-r1r2"}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_chance_level_is_both_losses_of_a_discriminator_that_cannot_tell(name):
    objective = OBJECTIVES[name]
    losses = [objective.discriminator(ZEROS, ZEROS).item(), objective.generator(ZEROS, ZEROS).item()]
    if objective.chance_loss is None:
        assert losses[0] != losses[1] or losses == [0, 0]  # no level that both curves could be compared with
    else:
        assert losses == pytest.approx([objective.chance_loss] * 2)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_says_what_it_is(name):
    objective = OBJECTIVES[name]
    assert objective.title
    assert "L_D" in objective.formula and "L_G" in objective.formula
    assert bool(objective.penalty_title) == (objective.penalty is not None)


def test_the_configuration_names_the_objective():
    assert objective_of(ObjectiveConfig(name="wgan-gp")) is OBJECTIVES["wgan-gp"]


def test_squared_gradient_norm_of_a_linear_discriminator_is_that_of_its_weights():
    weights = torch.randn(784, generator=stream())
    norms = squared_gradient_norm(linear(weights), torch.randn(3, 1, 28, 28, generator=stream(1)))
    torch.testing.assert_close(norms, weights.square().sum().expand(3))


def test_squared_gradient_norm_is_taken_at_each_image():
    images = torch.randn(3, 1, 28, 28, generator=stream())
    torch.testing.assert_close(squared_gradient_norm(half_square, images), images.square().flatten(1).sum(1))


def test_squared_gradient_norm_leaves_its_images_unchanged():
    images = torch.zeros(2, 1, 28, 28)
    squared_gradient_norm(half_square, images)
    assert not images.requires_grad
    assert images.grad is None


def test_zero_centred_penalty_is_half_the_mean_squared_gradient():
    images = torch.randn(5, 1, 28, 28, generator=stream())
    expected = images.square().flatten(1).sum(1).mean() / 2
    torch.testing.assert_close(zero_centred_penalty(half_square, images), expected)


@pytest.mark.parametrize(("norm", "penalty"), [(0.0, 1.0), (1.0, 0.0), (3.0, 4.0)])
def test_wasserstein_penalty_is_the_squared_distance_of_the_slope_from_1(norm, penalty):
    weights = torch.zeros(784)
    weights[5] = norm
    images = torch.zeros(3, 1, 28, 28)
    found = wasserstein_penalty(linear(weights), images, images, torch.rand(3, generator=stream()))
    assert found.item() == pytest.approx(penalty, abs=1e-5)


def test_wasserstein_penalty_has_a_finite_slope_for_a_flat_discriminator():
    weights = torch.zeros(784, requires_grad=True)
    images = torch.ones(3, 1, 28, 28)
    wasserstein_penalty(linear(weights), images, images, torch.zeros(3)).backward()
    assert weights.grad.isfinite().all()


@pytest.mark.parametrize(("fraction", "norm"), [(0.0, 28.0), (1.0, 56.0), (0.25, 35.0)])
def test_wasserstein_penalty_looks_between_real_and_generated_images(fraction, norm):
    real, fake = torch.ones(2, 1, 28, 28), torch.full((2, 1, 28, 28), 2.0)
    found = wasserstein_penalty(half_square, real, fake, torch.full((2,), fraction))
    assert found.item() == pytest.approx((norm - 1) ** 2, rel=1e-5)


def test_wasserstein_penalty_gives_each_line_its_own_fraction():
    real, fake = torch.zeros(2, 1, 28, 28), torch.ones(2, 1, 28, 28)
    found = wasserstein_penalty(half_square, real, fake, torch.tensor([0.0, 1.0]))
    assert found.item() == pytest.approx(((0 - 1) ** 2 + (28 - 1) ** 2) / 2, rel=1e-4)


def test_wgan_gp_penalty_draws_from_its_stream_alone():
    real, fake = torch.zeros(8, 1, 28, 28), torch.ones(8, 1, 28, 28)
    before = torch.get_rng_state()
    first, again, other = (wgan_gp_penalty(half_square, real, fake, stream(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_r1_r2_penalises_the_slope_at_real_and_at_generated_images():
    real, fake = torch.ones(2, 1, 28, 28), torch.full((2, 1, 28, 28), 2.0)
    assert r1_r2_penalty(half_square, real, fake, stream()).item() == pytest.approx(784 / 2 + 4 * 784 / 2)


def test_r1_r2_is_differentiable_in_the_discriminators_weights():
    weights = torch.randn(784, generator=stream()).requires_grad_()
    images = torch.zeros(3, 1, 28, 28)
    r1_r2_penalty(linear(weights), images, images, stream()).backward()
    torch.testing.assert_close(weights.grad, 2 * weights.detach())


def test_wasserstein_penalty_is_differentiable_in_the_discriminators_weights():
    weights = torch.zeros(784)
    weights[:2] = torch.tensor([3.0, 4.0])  # |w| = 5
    weights.requires_grad_()
    images = torch.zeros(3, 1, 28, 28)
    wasserstein_penalty(linear(weights), images, images, torch.zeros(3)).backward()
    torch.testing.assert_close(weights.grad, 2 * (5 - 1) * weights.detach() / 5)


def test_the_objectives_with_a_penalty_are_these():
    paying = {name for name, objective in OBJECTIVES.items() if objective.penalty is not None}
    assert paying == {"bce-r1r2", "wgan-gp", "relativistic-r1r2"}
