"""Named configurations: how the shipped runs were trained, and two that are done within minutes. Needs no torch."""

from dataclasses import dataclass
from typing import Any

from gan_core.config import RunConfig, from_dict
from gan_core.errors import UnknownNameError


@dataclass(frozen=True)
class Recipe:
    """A configuration with a name.

    Attributes:
        purpose: One sentence: what it is good for.
        values: The fields that differ from the defaults.
    """

    purpose: str
    values: dict[str, Any]

    @property
    def config(self) -> RunConfig:
        """The whole configuration."""
        return from_dict(self.values, "recipe")


_R1R2 = {"name": "bce-r1r2", "penalty_weight": 0.3, "penalty_batch_fraction": 0.25}
_DENSE = {"kind": "dense", "generator_widths": [256, 512, 1024], "discriminator_widths": [512, 256]}
_CONV = {"kind": "conv", "generator_channels": [128, 64, 32], "discriminator_channels": [48, 96, 128]}


def _adam(rate: float) -> dict[str, float]:
    return {
        "generator_learning_rate": rate,
        "discriminator_learning_rate": rate,
        "beta1": 0.0,
        "lr_decay_fraction": 0.4,
    }


RECIPES = {
    "dense": Recipe(
        "The lecture's fully connected pair on MNIST, with a gradient penalty: the shipped mnist-dense.",
        {
            "data": {"name": "mnist"},
            "network": _DENSE,
            "objective": _R1R2,
            "optimiser": _adam(3e-4),
            "schedule": {"steps": 56_000, "checkpoints": 16, "log_every": 40},
            "seed": 7,
        },
    ),
    "conditional": Recipe(
        "The same pair told which digit to write: the best digits, and all ten in one handwriting.",
        {
            "data": {"name": "mnist"},
            "network": _DENSE | {"class_count": 10},
            "objective": _R1R2,
            "optimiser": _adam(3e-4),
            "schedule": {"steps": 90_000, "checkpoints": 9, "log_every": 60},
            "seed": 7,
        },
    ),
    "conv": Recipe(
        "A convolutional pair on MNIST: the shipped mnist-conv.",
        {
            "data": {"name": "mnist"},
            "network": _CONV,
            "objective": _R1R2,
            "optimiser": _adam(4e-4),
            "ema": {"halflife_steps": 1000.0},
            "schedule": {"steps": 52_000, "batch_size": 64, "checkpoints": 20, "log_every": 32},
            "seed": 7,
        },
    ),
    "fashion": Recipe(
        "The convolutional pair on Fashion-MNIST: the shipped fashion-conv.",
        {
            "data": {"name": "fashion-mnist"},
            "network": _CONV,
            "objective": _R1R2,
            "optimiser": _adam(4e-4),
            "ema": {"halflife_steps": 1000.0},
            "schedule": {"steps": 40_000, "batch_size": 64, "checkpoints": 18, "log_every": 24},
            "seed": 7,
        },
    ),
    "quick": Recipe(
        "Class-conditional digits in a few minutes, from images that need no download.",
        {
            "data": {"name": "mnist-5k"},
            "network": _DENSE | {"class_count": 10},
            "objective": _R1R2,
            "optimiser": _adam(3e-4),
            "schedule": {"steps": 4_000, "checkpoints": 12},
        },
    ),
    "lecture": Recipe(
        "The lecture's own game: plain binary cross-entropy, equal learning rates, no penalty, no decay.",
        {
            "data": {"name": "mnist"},
            "network": _DENSE,
            "schedule": {"steps": 8_000, "checkpoints": 20},
        },
    ),
}


def find_recipe(name: str) -> Recipe:
    """A recipe by its name.

    Raises:
        UnknownNameError: Lists those there are.
    """
    if name not in RECIPES:
        raise UnknownNameError(f"there is no recipe {name!r}; choose one of {', '.join(RECIPES)}")
    return RECIPES[name]
