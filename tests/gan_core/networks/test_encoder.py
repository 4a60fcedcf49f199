"""Encoders fit every image and every latent space."""

import pytest
import torch

from gan_core.latent.norms import shell
from gan_core.networks.build import initialise
from gan_core.networks.encoder import build_encoder


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (1, 4, 4), (1, 64, 40), (1, 2, 1)])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_images_of_every_shape_become_points_on_the_shell(shape, size):
    network = initialise(build_encoder(size, shape), torch.Generator().manual_seed(0)).eval()
    z = network(torch.randn(5, *shape, generator=torch.Generator().manual_seed(1)))
    low, high = shell(size)
    assert z.shape == (5, size)
    assert (z.norm(dim=1) <= high + 1e-3).all()
    assert (z.norm(dim=1) >= low - 1e-3).all()


def test_the_class_changes_the_guess():
    network = initialise(build_encoder(6, (1, 28, 28), 3), torch.Generator().manual_seed(0)).eval()
    image = torch.zeros(3, 1, 28, 28)
    first, second, third = network(image, torch.eye(3))
    assert not torch.allclose(first, second)
    assert not torch.allclose(second, third)


@pytest.mark.parametrize(("size", "shape", "classes"), [(100, (1, 28, 28), 10), (4_096, (1, 28, 28), 0)])
def test_stored_in_8_bits_it_takes_less_than_two_mebibytes(size, shape, classes):
    assert sum(weights.numel() for weights in build_encoder(size, shape, classes).state_dict().values()) < 1.9 * 2**20
