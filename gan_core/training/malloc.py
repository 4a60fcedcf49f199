"""Memory that stays with the process, for programs that take the same large blocks again and again."""

import ctypes
import platform

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of mallopt(3)

NEVER = 2**31 - 1


def keep_freed_memory() -> bool:
    """Have what is freed wait in the process for the next block, instead of going back to the system.

    A training iteration makes and drops the same maps as the one before. Taken from the system again, each is paid for
    in page faults, one for every 4 KiB. The process stays as large as it has ever been.

    Returns:
        Whether this C library has such a setting; glibc has.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    # no block of its own kind for what is large, and nothing cut off the end of the heap
    return bool(mallopt(M_MMAP_MAX, 0) and mallopt(M_TRIM_THRESHOLD, NEVER))
