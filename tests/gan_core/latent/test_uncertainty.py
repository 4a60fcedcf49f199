"""How often the classifier cannot tell, at several truncations: on a line of two classes, where it can be computed."""

import math

import pytest
import torch

from gan_core.errors import ClassifierError, GeometryError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.uncertainty import uncertain_by_truncation, uncertain_share

STEEPNESS = 10.0
UNDECIDED = math.log(9) / STEEPNESS  # where the more probable of the two classes has a probability of 0.9


def decode(z):
    """Images that show the first coordinate."""
    return z[:, :1].reshape(-1, 1, 1, 1).expand(-1, 1, 2, 2)


def logits(images):
    """Two classes, divided at zero."""
    x = STEEPNESS * images[:, 0, 0, 0]
    return torch.stack([x, torch.zeros_like(x)], 1)


def test_a_probability_of_nine_tenths_is_certain():
    assert uncertain_share(torch.tensor([0.5, 0.89, 0.9, 1.0])) == 0.5


def test_the_share_is_that_of_a_normal_near_the_boundary():
    truncations = [0.3, 0.6, 1.0]
    found = uncertain_by_truncation(decode, logits, sample_latent(0, 20_000, 3), truncations)
    expected = torch.tensor([math.erf(UNDECIDED / factor / math.sqrt(2)) for factor in truncations])
    assert torch.equal(found.truncations, torch.tensor(truncations))
    assert torch.allclose(found.share, expected, atol=0.01)
    assert ((found.low < expected) & (expected < found.high)).all()
    assert (found.low < found.share).all() and (found.share < found.high).all()


def test_each_point_is_reported_at_each_truncation():
    reported = []
    uncertain_by_truncation(decode, logits, sample_latent(0, 600, 3), [0.5, 1.0], reported.append)
    assert sum(reported) == 2 * 600


def test_networks_that_make_no_numbers_are_named():
    z = sample_latent(0, 10, 3)
    with pytest.raises(GeometryError):
        uncertain_by_truncation(lambda z: decode(z) * math.nan, logits, z, [1.0])
    with pytest.raises(ClassifierError):
        uncertain_by_truncation(decode, lambda images: logits(images) * math.nan, z, [1.0])
