"""The nearest of many vectors, found a batch at a time."""

from collections.abc import Iterable

import torch
from torch import Tensor


def nearest_rows(query: Tensor, batches: Iterable[Tensor], count: int) -> tuple[Tensor, Tensor]:
    """The vectors that are nearest to one of them or to another one.

    Args:
        query: Shape (F,).
        batches: All vectors in turn, shape (N, F) each.
        count: How many to find.

    Returns:
        Their numbers, int64, the nearest first, and their distances, both of shape (at most count,).
    """
    rows, distances, begun = torch.empty(0, dtype=torch.int64), torch.empty(0), 0
    for batch in batches:
        here = (batch - query).norm(dim=1)
        rows = torch.cat([rows, torch.arange(begun, begun + len(batch))])
        distances = torch.cat([distances, here])
        order = distances.argsort(stable=True)[:count]
        rows, distances, begun = rows[order], distances[order], begun + len(batch)
    return rows, distances
