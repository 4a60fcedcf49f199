"""Memory that stays with the process, for programs that take the same large blocks again and again."""

import ctypes
import platform

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_MMAP_MAX = -1, -3, -4  # of mallopt(3)

NEVER = 2**31 - 1
LARGE_BYTES = 2**18


def keep_freed_memory() -> bool:
    """Have what is freed wait in the process for the next block, instead of going back to the system.

    A training iteration makes and drops the same maps as the one before. Taken from the system again, each is paid for
    in page faults, one for every 4 KiB. The process stays as large as it has ever been.

    Returns:
        Whether this C library has such a setting; glibc has.
    """
    # no block of its own kind for what is large, and nothing cut off the end of the heap
    return _set((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, NEVER))


def give_back_large_blocks() -> bool:
    """Have what is large go back to the system when it is freed, for programs that run for days.

    glibc takes ever larger blocks from its heaps once such blocks were freed. What then lies between two that are kept
    stays with the process.

    Returns:
        As `keep_freed_memory`.
    """
    return _set((M_MMAP_THRESHOLD, LARGE_BYTES))


def _set(*options: tuple[int, int]) -> bool:
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return all(mallopt(name, value) for name, value in options)
