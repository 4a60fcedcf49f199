"""How fast this machine trains a configuration, measured in a process of its own: who asks need not wait for it.

`python -m gan_core.jobs.speed` reads a configuration as JSON and prints seconds per iteration.
"""

import subprocess
import sys
import weakref
from contextlib import suppress
from threading import Lock

from gan_core.config import RunConfig, from_json, to_json
from gan_core.errors import QueueError
from gan_core.jobs.worker import environment
from gan_core.registry import DATA_SETS
from gan_core.schema import ImageShape

USUAL_SHAPE: ImageShape = (1, 28, 28)  # of images that are not here yet


class SpeedTest:
    """A running or ended measurement."""

    def __init__(self, config: RunConfig) -> None:
        """Begin it.

        Raises:
            QueueError: If no process can be started.
        """
        command = [sys.executable, "-m", "gan_core.jobs.speed"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        try:
            self._process = subprocess.Popen(command, **pipes, env=environment())
        except OSError as error:
            raise QueueError(f"cannot start {sys.executable}: {error.strerror}") from None
        weakref.finalize(self, _end, self._process)
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as given:  # one that has ended already is asked for nothing
            given.write(to_json(config).encode())
        self._seconds: float | None = None
        self._reading = Lock()

    def is_running(self) -> bool:
        """Whether it goes on."""
        return self._process.poll() is None

    def seconds(self) -> float | None:
        """Per iteration; None while it runs, and where it failed."""
        with self._reading:  # what two read at once, one of them would not find
            if self._seconds is None and not self.is_running() and self._process.returncode == 0:
                assert self._process.stdout is not None
                self._seconds = _last_number(self._process.stdout.read())
            return self._seconds


def _last_number(said: bytes) -> float | None:
    """What is printed last; a plug-in may print before."""
    try:
        return float(said.split()[-1])
    except (IndexError, ValueError):
        return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def measured(config: RunConfig) -> float:
    """Seconds per iteration, with the precision that a run would take, on images of the size of its data set's."""
    from gan_core.data.sources import load_images
    from gan_core.training.forecast import seconds_per_iteration
    from gan_core.training.precision import resolve_precision

    name, shape = config.data.name, USUAL_SHAPE
    if DATA_SETS[name].is_local:
        channels, rows, columns = load_images(name).images.shape[1:]
        shape = (channels, rows, columns)
    return seconds_per_iteration(resolve_precision(config, shape), shape)


if __name__ == "__main__":
    print(measured(from_json(sys.stdin.read())))
