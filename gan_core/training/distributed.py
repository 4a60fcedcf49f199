"""The processes that train one run together: one by itself, or several with a shard of every batch each.

Several are started by `accelerate launch` or torchrun and talk to each other through Hugging Face accelerate: by NCCL
between GPUs, by gloo between CPUs. Every process builds the same networks from the same seed and takes the same
optimiser steps, since the gradients are averaged over the processes between `backward` and `step`.

That mean is one reduction over all of a network's gradients, not DistributedDataParallel. DDP's hooks count on one
forward and one backward pass of a module that always hands out every gradient. A GAN's discriminator runs several times
before one backward pass, is frozen in the generator's turn, is differentiated twice by a penalty, and a loss of a
penalty alone leaves its last bias without a gradient, for which the hooks would wait until D(x) is added with weight
zero. The gradients' mean after `backward` is right for each of these, and the networks stay unwrapped.
"""

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

import torch
from torch import Tensor, nn

from gan_core.errors import ConfigError

CPU = torch.device("cpu")
COUNT_VARIABLES = ("WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE")
Result = TypeVar("Result")


@dataclass(frozen=True)
class ProcessGroup:
    """One process, and how it meets those that train the same run.

    Each method but `local_shard` and `shard_size` is a meeting: it waits until all of them have called it.

    Attributes:
        index: Which one this is, from 0.
        count: How many there are.
        device: Where this one computes.
    """

    index: int = 0
    count: int = 1
    device: torch.device = CPU

    @property
    def is_main(self) -> bool:
        """Whether this is the one that writes and prints."""
        return self.index == 0

    def shard_size(self, batch_size: int) -> int:
        """How many of a batch's images are this process's.

        Raises:
            ConfigError: If the shards would differ, for then the mean of their means would not be the batch's; or if
                a shard were a single image, which has no batch statistics.
        """
        size, rest = divmod(batch_size, self.count)
        if self.count > 1 and (rest or size < 2):
            raise ConfigError(
                f"schedule.batch_size: {batch_size} images cannot be split evenly over {self.count} processes, "
                f"two or more to each; use {max(size, 2) * self.count} images or another number of processes"
            )
        return size

    def local_shard(self, whole: Tensor) -> Tensor:
        """Rows of a whole batch that are this process's: the shards are disjoint and leave nothing out.

        Args:
            whole: The same in all processes, shape (count * N, ...).

        Returns:
            Shape (N, ...).
        """
        size = len(whole) // self.count
        return whole[self.index * size : (self.index + 1) * size]

    def mean(self, value: Tensor) -> Tensor:
        """Mean over the processes, the same bits in each; one undefined number makes it undefined for all.

        Args:
            value: On this process's device, without a gradient, of one shape everywhere.
        """
        if self.count == 1:
            return value
        from accelerate.utils import reduce

        return reduce(value, "mean")

    def any(self, flag: bool) -> bool:
        """Whether the flag is up in at least one process."""
        return flag if self.count == 1 else bool(self.mean(torch.tensor(float(flag), device=self.device)) > 0)

    @torch.no_grad()
    def average(self, tensors: Iterable[Tensor]) -> None:
        """Replace tensors of one kind of number, in place, by their means over the processes."""
        if self.count == 1:
            return
        tensors = list(tensors)
        if not tensors:
            return
        # one message for all: many small ones would wait for each other
        means = self.mean(torch.cat([tensor.flatten() for tensor in tensors]))
        for tensor, mean in zip(tensors, means.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(mean.view_as(tensor))

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace gradients by their means over the processes; one that a loss does not reach counts as zero."""
        if self.count == 1:
            return
        parameters = list(parameters)
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        self.average(parameter.grad for parameter in parameters if parameter.grad is not None)

    def on_main(self, action: Callable[..., Result], *arguments: object) -> Result:
        """Act in the main process, the first, while the others wait.

        Returns:
            What the action returned, in every process.

        Raises:
            Exception: What the action raised, in every process: none of them waits for one that has given up.
        """
        if self.count == 1:
            return action(*arguments)
        from accelerate.utils import broadcast_object_list

        answer: list[tuple[Result | None, Exception | None]] = [(None, None)]
        if self.is_main:
            try:
                answer = [(action(*arguments), None)]
            except Exception as error:
                answer = [(None, error)]
        [(result, error)] = broadcast_object_list(answer)
        if error is not None:
            raise error
        return result


SINGLE = ProcessGroup()


@contextmanager
def join_processes() -> Generator[ProcessGroup]:
    """Join those that a launcher has started with this one, for a block.

    Without a launcher this process is by itself, on a GPU if there is one and accelerate is installed.

    Raises:
        ConfigError: If there are several processes but no accelerate to join them, or if the launcher was asked for
            several and started one.
    """
    count = max(int(os.environ.get(variable) or 1) for variable in COUNT_VARIABLES)
    on_gpu = torch.cuda.is_available() and os.environ.get("ACCELERATE_USE_CPU", "false").lower() != "true"
    if count > 1 and find_spec("accelerate") is None:
        raise ConfigError(
            f"one of {count} processes needs accelerate to train with the others; install it with: "
            "pip install 'latent-atlas[accelerate]'"
        )
    # accelerate gives out an address to meet at only where it was asked for more than one process
    if count == 1 and {"ACCELERATE_MIXED_PRECISION", "MASTER_PORT"} <= os.environ.keys():
        raise ConfigError(
            "accelerate was asked for several processes but has started a single one, as it does for CPUs without MPI; "
            "start them with: torchrun --nproc-per-node COUNT -m gan_core ..."
        )
    if count == 1 and not (on_gpu and find_spec("accelerate")):
        yield SINGLE
        return
    if count > 1:
        # Its functions take the group of that moment as a default. Imported by an optimiser after the processes have
        # met, it would keep their group, and gloo's threads, into the interpreter's end, which they abort now and then.
        import_module("torch.distributed.nn.functional")
    from accelerate import PartialState

    state = PartialState(cpu=not on_gpu)
    if state.num_processes != count:
        raise ConfigError(f"{count} processes were launched but {state.num_processes} found each other; use torchrun")
    try:
        yield ProcessGroup(state.process_index, count, state.device if on_gpu and state.device else CPU)
    finally:
        state.destroy_process_group()
