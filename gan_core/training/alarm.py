"""Whether a run is collapsing or diverging, by what it logs: pure functions of the columns of metrics.jsonl.

Losses alone do not tell: each is measured against an opponent that learns as well. What is asked here holds whoever is
ahead: whether the networks move at all, whether they move too far, whether generated images differ from each other,
whether the generator is rewarded for being believed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gan_core.registry import OBJECTIVES

Columns = Mapping[str, np.ndarray]

IN_A_ROW = 2  # logged iterations: what is seen once may be chance
WARM_UP = 20  # iterations in which images may still be alike and losses small
AT_ONCE, TOO_FAR = 0.1, 0.04  # of a matrix' norm, in a first iteration or in a row; runs that learn stay below 0.02
ALIKE = 0.15  # of the differences among real images; runs that learn stay above 0.4
FOUND_OUT = 0.25  # D(G(z)) below which the generator's loss must be large
UNPUNISHED = 0.25  # of -ln D(G(z)), which that loss is
SMALLEST = 1e-12  # probability that is told from zero
WORSE_THAN_CHANCE = 2.5  # the discriminator's loss; a guess costs ln 2
LOST, HOPELESS = 8.0, 20.0  # the generator's loss when the discriminator has won


TITLES = {
    "diverged": "diverged",
    "rate": "learning rate too high",
    "frozen": "a network stands still",
    "collapse": "mode collapse",
    "unflipped": "labels not flipped",
    "unstable": "losses jump",
    "lost": "discriminator has won",
}


@dataclass(frozen=True)
class Alarm:
    """What was seen of a run that is not learning.

    Attributes:
        kind: One of `TITLES`.
        step: The iteration at which it was certain.
        seen: A sentence with the figures.
        advice: What to try.
    """

    kind: str
    step: int
    seen: str
    advice: str

    @property
    def title(self) -> str:
        """A few words for a list."""
        return TITLES[self.kind]

    @property
    def text(self) -> str:
        """Both sentences."""
        return f"{self.seen} {self.advice}"


def find_alarm(columns: Columns, objective: str) -> Alarm | None:
    """The first alarm that a log gives cause for, from its beginning on; None for a run that seems to learn.

    Args:
        columns: Of metrics.jsonl, shape (N,) each. A figure that a log does not have, or NaN, gives no cause.
        objective: The name of the run's.
    """
    if not len(columns.get("step", ())):
        return None
    found = [alarm for rule in _rules(objective) if (alarm := rule(columns)) is not None]
    return min(found, key=lambda alarm: alarm.step, default=None)


def _rules(objective: str) -> tuple[Callable[[Columns], Alarm | None], ...]:
    always = (_diverged, _moves_too_far, _stands_still, _alike)
    known = OBJECTIVES.get(objective)
    is_cross_entropy = known is not None and known.is_probability and not known.is_relativistic
    return (*always, _unflipped, _unstable, _lost) if is_cross_entropy else always


def _first(holds: np.ndarray, count: int = IN_A_ROW) -> int | None:
    """Index of the line at which something has held for so many lines in a row; None if it never did."""
    if len(holds) < count:
        return None
    runs = np.lib.stride_tricks.sliding_window_view(holds, count).all(1)
    return int(runs.argmax()) + count - 1 if runs.any() else None


def _column(columns: Columns, name: str) -> np.ndarray:
    return columns[name] if name in columns else np.full(len(columns["step"]), np.nan)


def _diverged(columns: Columns) -> Alarm | None:
    place = _first(~(np.isfinite(columns["loss_d"]) & np.isfinite(columns["loss_g"])), 1)
    if place is None:
        return None
    return Alarm(
        "diverged",
        int(columns["step"][place]),
        "A loss is infinite or undefined.",
        "Lower both learning rates, or try another seed.",
    )


NETWORKS = {"d": "discriminator", "g": "generator"}


def _moves_too_far(columns: Columns) -> Alarm | None:
    is_first = columns["step"] <= WARM_UP  # Adam's first steps are as long as the learning rate says
    at_once = _earliest(columns, "rate", lambda change: is_first & (change > AT_ONCE), _too_far, 1)
    return at_once or _earliest(columns, "rate", lambda change: change > TOO_FAR, _too_far)


def _too_far(network: str, change: float) -> tuple[str, str]:
    return (
        f"The {network}'s weights move by {change:.0%} of their size in one iteration; 1% or less is usual.",
        f"Lower its learning rate (optimiser.{network}_learning_rate) ten times or more.",
    )


def _stands_still(columns: Columns) -> Alarm | None:
    return _earliest(columns, "frozen", lambda change: change == 0, _still)


def _still(network: str, change: float) -> tuple[str, str]:
    return (
        f"The {network}'s weights do not move.",
        "No gradient reaches them: they stayed frozen after the other network's turn, or the images were detached.",
    )


def _earliest(
    columns: Columns,
    kind: str,
    holds: Callable[[np.ndarray], np.ndarray],
    say: Callable[[str, float], tuple[str, str]],
    count: int = IN_A_ROW,
) -> Alarm | None:
    """The earliest alarm about how far either network's weights move."""
    found = []
    for letter, network in NETWORKS.items():
        changes = _column(columns, f"weight_change_{letter}")
        place = _first(holds(changes), count)
        if place is not None:
            found.append(Alarm(kind, int(columns["step"][place]), *say(network, float(changes[place]))))
    return min(found, key=lambda alarm: alarm.step, default=None)


def _alike(columns: Columns) -> Alarm | None:
    spread = _column(columns, "spread")
    place = _first((spread < ALIKE) & (columns["step"] >= WARM_UP))
    if place is None:
        return None
    return Alarm(
        "collapse",
        int(columns["step"][place]),
        f"Mode collapse: generated images differ from each other {spread[place]:.0%} as much as real ones do.",
        "Check that each image gets a latent vector of its own; lower the generator's learning rate, or use a gradient "
        "penalty (--objective bce-r1r2).",
    )


def _unflipped(columns: Columns) -> Alarm | None:
    answer = columns["d_fake"]
    least = -np.log(np.maximum(answer, SMALLEST))  # what the flipped label costs, by Jensen's inequality
    place = _first((answer < FOUND_OUT) & (columns["loss_g"] < UNPUNISHED * least))
    if place is None:
        return None
    return Alarm(
        "unflipped",
        int(columns["step"][place]),
        f"The discriminator finds generated images out (D(G(z)) = {answer[place]:.2f}), yet the generator's loss is "
        f"only {columns['loss_g'][place]:.2f}: it is rewarded for being found out.",
        "Flip the labels in the generator's turn.",
    )


def _unstable(columns: Columns) -> Alarm | None:
    place = _first((columns["loss_d"] > WORSE_THAN_CHANCE) | (columns["loss_g"] > HOPELESS))
    if place is None:
        return None
    return Alarm(
        "unstable",
        int(columns["step"][place]),
        f"The losses jump: {columns['loss_d'][place]:.1f} for the discriminator, {columns['loss_g'][place]:.1f} for "
        "the generator; a guess costs 0.7.",
        "Lower the discriminator's learning rate.",
    )


def _lost(columns: Columns) -> Alarm | None:
    told_apart = columns["d_real"] - columns["d_fake"] > 0.99
    place = _first(told_apart & (columns["loss_g"] > LOST), 2 * IN_A_ROW)
    if place is None:
        return None
    return Alarm(
        "lost",
        int(columns["step"][place]),
        f"The discriminator tells all images apart; the generator's loss is {columns['loss_g'][place]:.1f}.",
        "Lower the discriminator's learning rate, or use a gradient penalty (--objective bce-r1r2).",
    )
