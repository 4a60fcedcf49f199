"""What is loaded behind the first picture: torch and all that the other pages import, in a thread of its own."""

import threading
import time
from importlib import import_module

from dashboard.views.registry import PAGES

# at least so long after the first page was sent, and as long as it took until then: before the browser has its picture,
# imports would take the time that this needs
DELAY_SECONDS = 2.0
# imported by functions when they compute
LIBRARIES = ("networkx", "pandas", "scipy.ndimage", "scipy.signal", "sklearn.decomposition", "sklearn.metrics")

_is_armed = threading.Event()
_started = time.monotonic()  # about when the server was


def arm() -> None:
    """Say that visitors are served here: load things behind the first page that it sends."""
    _is_armed.set()


def begin() -> threading.Timer | None:
    """Begin once, and only in a process that serves; called whenever a page was sent."""
    if not _is_armed.is_set():
        return None
    _is_armed.clear()
    timer = threading.Timer(max(DELAY_SECONDS, time.monotonic() - _started), load)
    timer.daemon = True  # whoever stops the server does not wait for it
    timer.start()
    return timer


def load() -> None:
    """Import the pages and the libraries that they import when they compute. Who needs one at once waits for this."""
    for name in (*(entry.module for entry in PAGES), *LIBRARIES):
        import_module(name)
