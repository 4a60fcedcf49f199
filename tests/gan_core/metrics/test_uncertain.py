"""The share of images that the classifier cannot tell."""

import torch

from gan_core.metrics.evaluate import Observations


def test_what_was_observed_tells_its_uncertain_share_and_its_confidence():
    probabilities = torch.tensor([0.5, 1.0, 1.0, 1.0], dtype=torch.float64)
    found = Observations(torch.zeros(4, 1, 2, 2), torch.zeros(4, 3), torch.zeros(4), probabilities, torch.tensor([4]))
    assert (found.uncertain, found.confidence) == (0.25, 0.875)
