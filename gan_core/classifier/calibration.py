"""Whether a classifier's "60%" is right six times in ten: pure functions of logits, probabilities and labels."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

BINS = 15


@dataclass(frozen=True)
class Reliability:
    """Answers grouped by the confidence with which they were given. Empty groups hold NaN.

    Attributes:
        edges: Borders of the groups, shape (B + 1,), from 0 to 1.
        counts: Answers in each group, shape (B,).
        confidence: Mean probability of the given answer, shape (B,).
        accuracy: Share of right answers, shape (B,).
    """

    edges: Tensor
    counts: Tensor
    confidence: Tensor
    accuracy: Tensor


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The factor by which logits are divided so that the labels' cross-entropy is least.

    Args:
        logits: Of images that were not trained on, shape (N, K).
        labels: int64, shape (N,).

    Source: Guo et al. 2017, arXiv:1706.04599, section 4.2.
    """
    logits = logits.double()
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([log_temperature], lr=0.5, max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = cross_entropy(logits / log_temperature.exp(), labels)
        value.backward()
        return value

    optimiser.step(loss)
    return log_temperature.exp().item()


def reliability(probabilities: Tensor, labels: Tensor, bins: int = BINS) -> Reliability:
    """Group the most probable answers by their probability, in bins of equal width.

    Args:
        probabilities: Shape (N, K), rows sum to 1.
        labels: int64, shape (N,).
        bins: How many groups.
    """
    confidence, answers = probabilities.double().max(1)
    right = (answers == labels).double()
    edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
    # a bin holds its upper edge, so that a certainty of 1 has a place
    places = torch.bucketize(confidence, edges[1:-1])
    counts = torch.bincount(places, minlength=bins)
    return Reliability(
        edges=edges,
        counts=counts,
        confidence=torch.bincount(places, confidence, minlength=bins) / counts,
        accuracy=torch.bincount(places, right, minlength=bins) / counts,
    )


def expected_calibration_error(groups: Reliability) -> float:
    """Mean gap between confidence and accuracy, weighted by the groups' sizes: 0 is perfect.

    Source: Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602.
    """
    filled = groups.counts > 0
    gaps = (groups.confidence - groups.accuracy).abs()[filled]
    return (gaps @ groups.counts[filled].double() / groups.counts.sum()).item()
