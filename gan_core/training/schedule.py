"""What a run does when: learning rates, checkpoints, and whether the images suffice."""

from gan_core.config import RunConfig
from gan_core.data.image_set import ImageSet
from gan_core.errors import ConfigError, counted
from gan_core.registry import DATA_SETS
from gan_core.training.distributed import SINGLE, ProcessGroup
from gan_core.training.state import TrainingState


def learning_rate_factor(step: int, config: RunConfig) -> float:
    """By how much both learning rates are reduced in iteration `step` (1 is the first): 1, then a straight line that
    would reach 0 one iteration after the last.
    """
    falling = config.optimiser.lr_decay_fraction * config.schedule.steps
    left = config.schedule.steps + 1 - step
    return min(1.0, left / falling) if falling else 1.0


def set_learning_rates(state: TrainingState, config: RunConfig) -> None:
    """Give both optimisers the learning rates of the iteration that comes next."""
    factor = learning_rate_factor(state.step + 1, config)
    for optimiser, rate in (
        (state.generator_optimiser, config.optimiser.generator_learning_rate),
        (state.discriminator_optimiser, config.optimiser.discriminator_learning_rate),
    ):
        for group in optimiser.param_groups:
            group["lr"] = factor * rate


def checkpoint_steps(total: int, count: int) -> list[int]:
    """At which steps to keep the networks: 0, then ever further apart, and the last.

    Args:
        total: Steps of the whole run.
        count: How many to keep; fewer remain where a short run would keep one twice.

    Returns:
        Ascending steps; the gaps grow with the square of the place, as images change fastest early.
    """
    return sorted({round(total * (place / (count - 1)) ** 3) for place in range(count)})


def check_fits(config: RunConfig, data: ImageSet, processes: ProcessGroup = SINGLE) -> None:
    """Refuse a batch that the image set cannot fill or the processes cannot share, and classes that it does not have.

    Raises:
        ConfigError: Names the field, the value and the largest one that works.
    """
    if config.schedule.batch_size > len(data.images):
        raise ConfigError(
            f"schedule.batch_size: {config.schedule.batch_size} is more than the "
            f"{counted(len(data.images), 'image')} of {config.data.name}; use {len(data.images)} or less"
        )
    told, known = config.network.class_count, len(DATA_SETS[config.data.name].classes)
    if told not in (0, known):
        raise ConfigError(
            f"network.class_count: {told} is not the number of classes of {config.data.name}; use {known}, or 0 to "
            "tell the networks no class"
        )
    processes.shard_size(config.schedule.batch_size)
