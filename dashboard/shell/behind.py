"""What a server does while nobody waits: at first it imports what the first page needs, later torch and all others.

It also goes on with the queue of runs to train.
"""

import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from importlib import import_module

from dashboard.shared.access import change, is_public
from dashboard.shell.entrance import FOR_PARAMETERS, FOR_SOMEONE_NEW
from dashboard.views.registry import PAGES
from gan_core.registry import modules_of

# at least so long after a page was sent, and as long as it took to the first one: a browser that has not drawn its
# picture yet, or asks for another page, shall not wait for imports
DELAY_SECONDS = 2.0
QUEUE_SECONDS = 10.0  # after the start: by then somebody who came with it has the first picture
# what the script imports besides, and what is imported by functions that draw a first page
FIRST = (
    "dashboard.shell.empty_states",
    "dashboard.shell.sidebar",
    "dashboard.shell.theme",
    "dashboard.web.address_bar.component",
    "dashboard.shared.cache.checkpoints",
    "dashboard.shared.cache.latent_geometry",
    "dashboard.shared.cache.weights",
    "gan_core.networks.configs",
    *(f"PIL.{kind}ImagePlugin" for kind in ("Bmp", "Gif", "Jpeg", "Ppm", "Png")),
)
# imported by functions when they compute
LIBRARIES = ("networkx", "pandas", "scipy.linalg", "scipy.ndimage", "scipy.signal", "sklearn.metrics")

_is_armed = threading.Event()
_started = time.monotonic()  # about when the server was
_lock = threading.Lock()
_waiting: threading.Timer | None = None  # to load all


@asynccontextmanager
async def served(app: object) -> AsyncGenerator[None]:
    """While a server runs."""
    arm()
    yield


def arm() -> None:
    """Say that visitors are served here: have the first page at hand, load things behind it, and train what waits."""
    _is_armed.set()
    _later(0.0, load_first)  # the first browser loads the scripts of the frontend meanwhile
    _later(QUEUE_SECONDS, take_up_queue)


def hold() -> None:
    """A page is asked for: what is not begun yet waits until it was sent."""
    global _waiting
    with _lock:
        if _waiting is not None:
            _waiting.cancel()
            _waiting = None


def begin() -> threading.Timer | None:
    """Begin when nobody has asked for a while, once, and only in a process that serves; called whenever a page was
    sent.
    """
    global _waiting
    hold()
    with _lock:
        if not _is_armed.is_set():
            return None
        _waiting = _later(max(DELAY_SECONDS, time.monotonic() - _started), load)
        return _waiting


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


def load_first() -> None:
    """Import the pages of which one is asked for first, and what they need.

    The modules of a registry are imported in its own order, and the registry itself is not asked: a page may be asking.
    """
    pages = [entry.module for entry in PAGES if entry.url_path in (FOR_SOMEONE_NEW, FOR_PARAMETERS)]
    for name in (*pages, *FIRST, *modules_of("gan_core.metrics", "evaluate")):
        import_module(name)


def load() -> None:
    """Import the pages and the libraries that they import when they compute. Who needs one at once waits for this."""
    _is_armed.clear()
    for name in (*(entry.module for entry in PAGES), *LIBRARIES):
        import_module(name)
