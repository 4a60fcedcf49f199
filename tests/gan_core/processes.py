"""Processes of others: whether one has ended."""

import os
import time
from pathlib import Path

PATIENCE = 120


def is_gone(process: int) -> bool:
    """Whether a process ends within some time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
            # one that nobody waits for keeps its number after its end
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False
