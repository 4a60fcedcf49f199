"""Among how many threads torch divides its sums: another number rounds otherwise."""

import os
from collections.abc import Callable

from gan_core.errors import counted


def cores() -> int:
    """How many threads this process can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def use_threads(wanted: int | None, warn: Callable[[str], None]) -> int:
    """Have torch use a run's number of threads, or as many as before where this machine has fewer cores.

    Args:
        wanted: What the run was trained by; None where nobody wrote it down.
        warn: Told in a sentence if the run does not go on bit for bit.

    Returns:
        How many are used.
    """
    import torch  # here: who only asks for the cores need not wait for it

    if wanted is None:
        warn("this run does not say by how many threads it was trained: it may not go on bit for bit")
    elif wanted <= max(cores(), torch.get_num_threads()):
        torch.set_num_threads(wanted)
    else:
        ours, theirs = counted(cores(), "core"), counted(wanted, "thread")
        warn(
            f"this run was trained by {theirs}, this machine has {ours}: it goes on by {torch.get_num_threads()}, and "
            "not bit for bit"
        )
    return torch.get_num_threads()
