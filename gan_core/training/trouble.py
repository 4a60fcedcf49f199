"""What a person can do when the machine does not let a training go on."""

import errno

from gan_core.runs.run import Run
from gan_core.shell import shell_path

FULL = "the disk is full; free some space"
FORBIDDEN = "it may not be written; make it writable"
GONE = "its folder was moved or deleted; bring it back"
TOO_MANY = "too many files are open; close some programs or raise the limit (ulimit -n)"
MEMORY = "the memory is used up; close some programs, or train a run of smaller schedule.batch_size"

REMEDIES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: FORBIDDEN,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.ENOENT: GONE,
    errno.ENOTDIR: GONE,
    errno.EMFILE: TOO_MANY,
    errno.ENFILE: TOO_MANY,
    errno.ENOMEM: MEMORY,
}


def trouble(error: Exception, run: Run) -> str | None:
    """One sentence about a failure of the machine: the file, what is wrong with it, what to do. None for others."""
    then = f"then go on with: gan-core resume {shell_path(run.folder)}"
    if is_out_of_memory(error):
        return f"{MEMORY}; {then}"
    if isinstance(error, OSError):
        remedy = REMEDIES.get(error.errno or 0, f"{error.strerror or error}; see to that")
        return f"cannot write {error.filename or run.folder}: {remedy}, {then}"
    return None


def is_out_of_memory(error: Exception) -> bool:
    """Whether Python or torch asked for more memory than there is."""
    said = "allocate memory" in str(error) or "out of memory" in str(error)  # torch has no class of its own on a CPU
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and said)
