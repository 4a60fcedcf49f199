"""Inversion finds the z that makes an image, wherever that is known."""

import pytest
import torch
from torch import Tensor, nn

from gan_core.errors import GeometryError
from gan_core.latent.inversion import Inversion, invert, nearest_samples, onto_shell, residual_of
from gan_core.latent.norms import shell
from gan_core.latent.sampling import sample_latent

D, SIDE = 20, 8
MATRIX = torch.randn(D, SIDE**2, generator=torch.Generator().manual_seed(1)) / 10


def linear(z: Tensor) -> Tensor:
    return (z @ MATRIX).view(-1, 1, SIDE, SIDE)


def bent(z: Tensor) -> Tensor:
    """A generator as they are: not linear, and into [-1, 1]."""
    return torch.tanh(linear(torch.nn.functional.leaky_relu(z, 0.2)))


def constant(z: Tensor) -> Tensor:
    return 0 * linear(z) + 0.5


TRUE = onto_shell(sample_latent(0, 6, D))
STARTS = sample_latent(1, 18, D).view(6, 3, D)


def test_a_linear_generator_is_inverted_exactly():
    found = invert(linear, linear(TRUE), STARTS, steps=400)
    assert torch.allclose(found.z, TRUE, atol=1e-3)
    assert found.residual.max() < 1e-4


def test_from_z_to_its_image_to_the_z_found_is_the_same_image():
    found = invert(bent, bent(TRUE), STARTS, steps=400)
    assert torch.allclose(bent(found.z), bent(TRUE), atol=5e-3)


def test_a_generator_that_makes_one_image_says_that_nothing_can_be_found():
    with pytest.raises(GeometryError, match="one image whatever z is"):
        invert(constant, bent(TRUE), STARTS)
    with pytest.raises(GeometryError, match="one image whatever z is"):
        nearest_samples(bent(TRUE), STARTS[:, 0], constant(STARTS[:, 0]), 2)


def test_a_generator_that_makes_no_numbers_is_named():
    with pytest.raises(GeometryError, match="the generator makes infinite or undefined"):
        invert(lambda z: linear(z) / 0, bent(TRUE), STARTS)


def test_every_kept_point_lies_on_the_shell_or_where_it_was_told():
    low, high = shell(D)
    far = invert(linear, 5 * linear(TRUE), 9 * STARTS, steps=30).paths.norm(dim=-1)
    assert far.min() >= low - 1e-4
    assert far.max() <= high + 1e-4
    near = invert(linear, linear(TRUE), STARTS, steps=30, within=(1, 2)).paths.norm(dim=-1)
    assert near.max() <= 2 + 1e-5


def test_the_path_begins_at_the_starts_and_ends_where_it_was_found():
    starts = onto_shell(STARTS)
    found = invert(bent, bent(TRUE), starts, steps=50)
    assert torch.allclose(found.paths[0], starts, atol=1e-5)
    assert found.steps[0] == 0
    assert found.steps[-1] == 50
    assert found.paths.shape == (len(found.steps), 6, 3, D)
    last = residual_of(bent(found.paths[-1].flatten(0, 1)), bent(TRUE).repeat_interleave(3, 0)).view(6, 3)
    assert torch.allclose(found.residuals[-1], last, atol=1e-6)
    assert (found.residuals[-1] < found.residuals[0]).all()


def test_the_best_start_is_the_one_whose_image_is_nearest():
    residuals = torch.tensor([[[0.5, 0.1]], [[0.2, 0.3]]])
    found = Inversion((0, 1), torch.arange(8.0).view(2, 1, 2, 2), residuals)
    assert found.best.tolist() == [0]
    assert found.z.tolist() == [[4, 5]]
    assert found.residual.tolist() == pytest.approx([0.2])


def test_images_are_inverted_each_for_itself():
    together = invert(bent, bent(TRUE), STARTS, steps=40)
    alone = invert(bent, bent(TRUE[2:3]), STARTS[2:3], steps=40)
    assert torch.allclose(together.z[2], alone.z[0], atol=1e-4)


def test_no_step_leaves_the_starts_where_they_are():
    found = invert(bent, bent(TRUE), STARTS, steps=0)
    assert found.steps == (0,)
    assert torch.allclose(found.paths[0], onto_shell(STARTS), atol=1e-5)


def test_arguments_are_left_unchanged():
    starts, images = STARTS.clone(), bent(TRUE)
    before = images.clone()
    invert(bent, images, starts, steps=5)
    assert torch.equal(starts, STARTS)
    assert torch.equal(images, before)


def test_who_counts_the_steps_may_end_the_search():
    told = []

    def count(step: int) -> None:
        told.append(step)
        if step == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        invert(bent, bent(TRUE), STARTS, on_step=count)
    assert told == [1, 2, 3, 4]


def test_a_generator_whose_weights_were_born_without_gradients_is_inverted_too():
    layer = nn.Sequential(nn.Linear(D, SIDE**2), nn.Tanh(), nn.Unflatten(1, (1, SIDE, SIDE))).requires_grad_(False)
    images = layer(TRUE)
    with torch.no_grad():
        found = invert(layer, images, STARTS, steps=20)
    assert (found.residuals[-1] < found.residuals[0]).all()


def test_the_nearest_samples_come_first():
    made = bent(STARTS.flatten(0, 1))
    rows = nearest_samples(made[[4, 11]], STARTS.flatten(0, 1), made, 3)
    assert rows[:, 0].tolist() == [4, 11]
    apart = residual_of(made[rows[0]], made[[4]].expand(3, -1, -1, -1))
    assert apart.tolist() == sorted(apart.tolist())


@pytest.mark.parametrize("size", [1, 2, 100, 4_096])
def test_points_are_moved_onto_the_shell_along_their_own_direction(size):
    low, high = shell(size)
    points = sample_latent(0, 50, size) * torch.linspace(0.01, 4, 50).unsqueeze(1)
    moved = onto_shell(points)
    norm = moved.norm(dim=1)
    assert norm.min() >= low * (1 - 1e-5)
    assert norm.max() <= high * (1 + 1e-5)
    assert torch.allclose(torch.cosine_similarity(points, moved), torch.ones(50), atol=1e-5)
    inside = (points.norm(dim=1) > low) & (points.norm(dim=1) < high)
    assert torch.allclose(points[inside], moved[inside])


def test_the_residual_counts_pixels_from_0_to_1():
    black, white = -torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2)
    assert residual_of(black, white).item() == 1
