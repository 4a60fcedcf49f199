"""What a server does behind the first picture: it loads torch and all that the other pages import, and goes on with the
queue of runs to train.
"""

import logging
import threading
import time
from collections.abc import Callable
from importlib import import_module

from dashboard.shared.access import change, is_public
from dashboard.views.registry import PAGES

# at least so long after the first page was sent, and as long as it took until then: before the browser has its picture,
# imports would take the time that this needs
DELAY_SECONDS = 2.0
# imported by functions when they compute
LIBRARIES = ("networkx", "pandas", "scipy.ndimage", "scipy.signal", "sklearn.decomposition", "sklearn.metrics")

_is_armed = threading.Event()
_started = time.monotonic()  # about when the server was


def arm() -> None:
    """Say that visitors are served here: load things behind the first page that it sends, and train what waits."""
    _is_armed.set()
    _later(DELAY_SECONDS, take_up_queue)


def begin() -> threading.Timer | None:
    """Begin once, and only in a process that serves; called whenever a page was sent."""
    if not _is_armed.is_set():
        return None
    _is_armed.clear()
    return _later(max(DELAY_SECONDS, time.monotonic() - _started), load)


def _later(seconds: float, do: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, do)
    timer.daemon = True  # whoever stops the server does not wait for it
    timer.start()
    return timer


def take_up_queue() -> None:
    """Train what was waiting when the last server stopped, also before anybody looks."""
    from gan_core.errors import AtlasError
    from gan_core.jobs.worker import dispatch
    from gan_core.runs.locate import folder_of_new_runs

    folder = folder_of_new_runs()
    if folder is None or is_public():
        return
    try:
        change(dispatch, folder)
    except AtlasError as error:
        logging.getLogger(__name__).warning("the queue in %s: %s", folder, error)


def load() -> None:
    """Import the pages and the libraries that they import when they compute. Who needs one at once waits for this."""
    for name in (*(entry.module for entry in PAGES), *LIBRARIES):
        import_module(name)
