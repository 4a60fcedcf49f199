"""A bounded memory for what is found with a progress bar."""

from collections.abc import Callable
from typing import TypeVar

Key, Found = TypeVar("Key"), TypeVar("Found")


def remembered(kept: dict[Key, Found], key: Key, limit: int, find: Callable[[], Found]) -> Found:
    """What was found before, else what is found now. `st.cache_data` would not let the finding draw a progress bar."""
    found = kept.pop(key, None)
    if found is None:
        found = find()
    while len(kept) >= limit:
        kept.pop(next(iter(kept)), None)
    kept[key] = found  # behind all others: the longest unused one goes first
    return found
