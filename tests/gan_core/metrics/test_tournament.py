"""What a tournament says, of games whose truth is known."""

import numpy as np
import pytest

from gan_core.metrics.tournament import in_words, reading_of, upsets

STEPS = (0, 100, 1_000, 2_000, 3_000)
COUNT = len(STEPS)
LATER, EARLIER = np.tril_indices(COUNT, -1), np.triu_indices(COUNT, 1)


def game(new_generators: float, contemporaries: float, old_generators: float) -> np.ndarray:
    """Shares by whether the generator is newer than the discriminator, as old, or older."""
    shares = np.full((COUNT, COUNT), contemporaries)
    shares[LATER], shares[EARLIER] = new_generators, old_generators
    return shares


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (game(0.9, 0.3, 0.05), "Both improved, though the losses hardly tell"),
        (game(0.9, 0.3, 0.5), "The generator improved; the discriminator forgot"),
        (game(0.1, 0.3, 0.05), "The discriminator improved; the generator learned nothing"),
        (game(0.1, 0.3, 0.5), "they go round in circles"),
    ],
)
def test_who_improved_is_told_by_how_either_does_against_earlier_opponents(shares, told):
    assert told in in_words(reading_of(STEPS, shares))


def test_the_numbers_are_those_after_the_first_tenth():
    shares = game(0.9, 0.3, 0.05)
    shares[:2], shares[:, :2] = 1.0, 1.0  # iterations 0 and 100
    shares[3, 3] = 0.4
    found = reading_of(STEPS, shares)
    assert (found.newest_generator, found.newest_discriminator) == pytest.approx((0.9, 0.05))
    assert (found.lowest, found.contemporaries, found.highest) == pytest.approx((0.3, 1 / 3, 0.4))


def test_two_later_checkpoints_are_needed():
    assert reading_of((0, 100), game(0.9, 0.3, 0.1)[:2, :2]) is None
    assert reading_of((2_000, 3_000), game(0.9, 0.3, 0.1)[:2, :2]) is not None


def test_an_upset_is_an_older_discriminator_that_is_fooled_less_by_more_than_chance():
    shares = game(0.9, 0.5, 0.1)
    shares[4, 2], shares[3, 1] = 0.2, 0.45
    [found] = upsets(shares, 256)
    assert (found.generator, found.discriminator, found.share, found.contemporary) == (4, 2, 0.2, 0.5)
    assert [(each.generator, each.discriminator) for each in upsets(shares, 100_000)] == [(4, 2), (3, 1)]


def test_neither_newer_discriminators_nor_the_untrained_one_make_an_upset():
    shares = game(0.9, 0.5, 0.0)
    shares[:, 0] = 0.0
    assert upsets(shares, 256) == []
