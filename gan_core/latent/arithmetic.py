"""Arithmetic with latent vectors, A - B + C, and how often it does what one hopes for."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.norms import typical_norm
from gan_core.statistics import wilson

CLEARLY = 1.0  # standard deviations of an attribute by which A and B differ
AVERAGED = (1, 3, 30)  # samples of which each term is the mean; Radford et al. took three

Classify = Callable[[Tensor], Tensor]
Describe = Callable[[Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Worked:
    """How often something worked, with its 95% interval.

    Attributes:
        share: Of the triples.
        low, high: Its interval.
        chance: How often it works with a random sample in place of the result.
        triples: How many were tried.
    """

    share: float
    low: float
    high: float
    chance: float
    triples: int


def add_up(first: Tensor, second: Tensor, third: Tensor) -> Tensor:
    """A - B + C, brought back to the shell of typical points: without that it is far outside of it.

    Args:
        first, second, third: A, B and C, shape (..., D).

    Source: Radford et al. 2016, arXiv:1511.06434, section 6.3.2.
    """
    total = first - second + third
    return total * (typical_norm(total.shape[-1])[0] / total.norm(dim=-1, keepdim=True).clamp_min(1e-6))


def class_arithmetic(
    z: Tensor, classes: Tensor, classify: Classify, triples: int, averaged: int, random: torch.Generator
) -> Worked:
    """How often "a - b + this b" gives an a: A is of class a, B and C are of another class b.

    Args:
        z: Samples to choose from, shape (N, D).
        classes: Of the samples, int64, shape (N,).
        classify: Points (N, D) to classes (N,).
        triples: How many to try.
        averaged: Of how many samples A and B are the means; C is one sample.
        random: Chooses them.

    Raises:
        GeometryError: If fewer than two classes have enough samples.
    """
    members = _members(classes, 2 * averaged + 1)
    names = list(members)
    ways = [[names[place] for place in _two(len(names), random)] for _ in range(triples)]
    first = torch.stack([_some(members[to], averaged, random) for to, _ in ways])  # (T, averaged)
    second = torch.stack([_some(members[of], averaged + 1, random) for _, of in ways])  # and C
    goal = torch.tensor([to for to, _ in ways])
    reached = classify(add_up(z[first].mean(1), z[second[:, :-1]].mean(1), z[second[:, -1]]))
    others = classes[torch.randint(len(classes), (triples,), generator=random)]
    return _worked(reached == goal, others == goal)


def attribute_arithmetic(
    z: Tensor,
    classes: Tensor,
    values: Tensor,
    describe: Describe,
    triples: int,
    averaged: int,
    random: torch.Generator,
) -> Worked:
    """How often a difference of two samples of one class is carried over to a sample of another one.

    A and B are of one class and differ in an attribute by a standard deviation at least, C is of another class. It
    works where A - B + C keeps the class of C, and its attribute moves by half of that difference or more, the same
    way.

    Args:
        z, classes, triples, averaged, random: As in `class_arithmetic`; A and B are means of samples of alike values.
        values: Of the attribute, NaN where there is none, shape (N,).
        describe: Points (N, D) to classes (N,) and values (N,).

    Raises:
        GeometryError: As `class_arithmetic`, or if no two samples of a class differ so much.
    """
    known = values.isfinite()
    z, classes, values = z[known], classes[known], values[known]
    least = CLEARLY * values.std()
    ends: dict[int, tuple[Tensor, Tensor]] = {}
    for number, rows in _members(classes, 4 * averaged).items():
        middle = values[rows].median()
        low, high = rows[values[rows] < middle - least / 2], rows[values[rows] > middle + least / 2]
        if min(len(low), len(high)) >= averaged:
            ends[number] = (low, high)
    members = _members(classes, 1)
    pairs = [(one, other) for one in ends for other in members if one != other]
    if not pairs:
        raise GeometryError("no two samples of a class differ enough in this attribute")
    chosen = [pairs[pick] for pick in torch.randint(len(pairs), (triples,), generator=random).tolist()]
    a = torch.stack([_some(ends[one][1], averaged, random) for one, _ in chosen])  # (T, averaged)
    b = torch.stack([_some(ends[one][0], averaged, random) for one, _ in chosen])
    c = torch.stack([_some(members[other], 1, random)[0] for _, other in chosen])
    apart = values[a].mean(1) - values[b].mean(1)

    def works(found: Tensor, moved: Tensor) -> Tensor:
        return (found == classes[c]) & (moved - values[c] >= apart / 2)

    stray = torch.randint(len(z), (triples,), generator=random)
    return _worked(works(*describe(add_up(z[a].mean(1), z[b].mean(1), z[c]))), works(classes[stray], values[stray]))


def _members(classes: Tensor, least: int) -> dict[int, Tensor]:
    """The samples of each class that has enough of them, int64, shape (M,) each."""
    found = {int(number): (classes == number).nonzero()[:, 0] for number in classes.unique()}
    enough = {number: rows for number, rows in found.items() if len(rows) >= least}
    if len(enough) < 2:
        raise GeometryError(
            f"arithmetic needs two classes with {least} samples each, found {len(enough)}; choose another checkpoint"
        )
    return enough


def _two(count: int, random: torch.Generator) -> list[int]:
    return torch.randperm(count, generator=random)[:2].tolist()


def _some(rows: Tensor, count: int, random: torch.Generator) -> Tensor:
    return rows[torch.randperm(len(rows), generator=random)[:count]]


def _worked(reached: Tensor, by_chance: Tensor) -> Worked:
    share = reached.float().mean()
    low, high = wilson(share, len(reached))
    return Worked(float(share), float(low), float(high), float(by_chance.float().mean()), len(reached))
