"""A bounded memory for what is found while progress is shown."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")

Progress = Callable[[int, int], None]  # how many are done, and how many there are


def remembered(kept: dict[Key, Found], key: Key, limit: int, find: Callable[[], Found]) -> Found:
    """What was found before, else what is found now: `st.cache_data` would not let the finding show its progress."""
    found = kept.pop(key, None)
    if found is None:
        found = find()
    while len(kept) >= limit:
        kept.pop(next(iter(kept)), None)
    kept[key] = found  # behind all others: the longest unused one goes first
    return found


def counted(total: int, on_progress: Progress) -> Callable[[int], None]:
    """Adds up what is reported bit by bit."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        on_progress(done, total)

    return advance
