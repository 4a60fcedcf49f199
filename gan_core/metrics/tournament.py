"""What a tournament of checkpoints says: who improved, and where an older discriminator is the harder one to fool.

Pure functions of the share of each generator's images (rows) that each discriminator (columns) takes for real.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WARM_UP = 0.1  # of a run, at its beginning


@dataclass(frozen=True)
class Upset:
    """An old discriminator that is fooled less by a newer generator than that generator's contemporary.

    Attributes:
        generator, discriminator: Numbers of the checkpoints; the discriminator's is the lower one.
        share: Of the generator's images that the old discriminator takes for real.
        contemporary: Share of them that the generator's own opponent takes for real.
    """

    generator: int
    discriminator: int
    share: float
    contemporary: float


def upsets(shares: np.ndarray, samples: int) -> list[Upset]:
    """Every upset, the largest difference first.

    Args:
        shares: Shape (S, S).
        samples: Images of each generator. The 95% intervals of the two shares must not meet.

    The untrained discriminator, which calls all images alike by chance, is left out.
    """
    import torch

    from gan_core.statistics import wilson

    low, high = (each.numpy() for each in wilson(torch.from_numpy(shares), samples))
    found = [
        Upset(newer, old, float(shares[newer, old]), float(shares[newer, newer]))
        for newer in range(len(shares))
        for old in range(1, newer)
        if high[newer, old] < low[newer, newer]
    ]
    return sorted(found, key=lambda upset: upset.share - upset.contemporary)


@dataclass(frozen=True)
class Reading:
    """A tournament in five numbers, of what came after the first tenth of a run: until then nobody has learned much.

    Attributes:
        newest_generator: Mean share of the last generator's images that earlier discriminators take for real.
        newest_discriminator: Mean share of earlier generators' images that the last discriminator takes for real.
        contemporaries: Mean share among those of one checkpoint.
        lowest, highest: Of the latter.
    """

    newest_generator: float
    newest_discriminator: float
    contemporaries: float
    lowest: float
    highest: float

    @property
    def generator_improved(self) -> bool:
        """Whether the last generator fools earlier discriminators more than those of their time did."""
        return self.newest_generator > self.contemporaries

    @property
    def discriminator_improved(self) -> bool:
        """Whether the last discriminator is fooled by earlier generators less than those of their time were."""
        return self.newest_discriminator < self.contemporaries


def reading_of(steps: Sequence[int], shares: np.ndarray) -> Reading | None:
    """The five numbers of shares (S, S).

    Args:
        steps: Iterations of the S checkpoints.
        shares: Rows are generators, columns discriminators.

    Returns:
        None where fewer than two checkpoints came after the first tenth.
    """
    begin = int(np.searchsorted(steps, WARM_UP * steps[-1]))
    later = shares[begin:, begin:]
    if len(later) < 2:
        return None
    among = later.diagonal()
    return Reading(
        float(later[-1, :-1].mean()),
        float(later[:-1, -1].mean()),
        float(among.mean()),
        float(among.min()),
        float(among.max()),
    )


def in_words(reading: Reading) -> str:
    """What a tournament says of the two networks, in two sentences."""
    facts = (
        "After the first tenth of the training: the last generator fools earlier discriminators with "
        f"{reading.newest_generator:.0%} of its images, and the last discriminator is fooled by "
        f"{reading.newest_discriminator:.0%} of those of earlier generators; between contemporaries it is "
        f"{reading.contemporaries:.0%} ({reading.lowest:.0%} to {reading.highest:.0%})."
    )
    if reading.generator_improved and reading.discriminator_improved:
        return (
            f"{facts} Both improved, though the losses hardly tell: they compare contemporaries alone, and there one "
            "gains what the other gains."
        )
    if reading.generator_improved:
        return f"{facts} The generator improved; the discriminator forgot how earlier generators failed."
    if reading.discriminator_improved:
        return f"{facts} The discriminator improved; the generator learned nothing that would have fooled it before."
    return f"{facts} Neither got better at what the other did before: they go round in circles."
