"""The process in which stages live: `python -m gan_core.training.stage_worker`, started by `stage_pool`.

It reads a request a line, as JSON, and answers each with messages of a header, a line of JSON, and as many bytes of
images as the header says. It ends when nobody can ask any more, or when nobody has asked for long.
"""

import json
import os
import queue
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Any, BinaryIO, Literal

import torch
from pydantic import Field, ValidationError

from gan_core.data.image_set import to_pixels
from gan_core.errors import AtlasError, StageError
from gan_core.schema import ConfigModel, describe
from gan_core.training.malloc import keep_freed_memory
from gan_core.training.stage import MOST_ITERATIONS, Opening, Scene, Settings, Stage

MOST_STAGES = 3
IDLE_SECONDS = 15 * 60
PROGRESS_SECONDS = 0.15
MOST_TRIALS = 6

Say = Callable[[dict[str, Any], bytes], None]


class Request(ConfigModel):
    """What can be asked for.

    Attributes:
        number: Of the request; its answers bear it.
        token: Of the stage.
        opening: Where the stage begins, if there is none of this token that began there.
        act: What to do; `outcomes` plays each of `trials` from the stage's first state, and leaves the stage alone.
        settings, count: Of `play`; `count` of `outcomes`, too.
        trials: Settings.
    """

    number: int
    token: Annotated[str, Field(min_length=1, max_length=80)]
    opening: Opening
    act: Literal["show", "play", "back", "restart", "outcomes", "close"]
    settings: Settings = Settings()
    count: Annotated[int, Field(ge=1, le=MOST_ITERATIONS)] = 1
    trials: Annotated[tuple[Settings, ...], Field(max_length=MOST_TRIALS)] = ()


class Stages:
    """A few stages by their tokens; the one that was used longest ago makes room for a new one.

    Args:
        most: How many there are at most.
        idle_seconds: Those that nobody has used for so long are dropped.
        clock: Seconds.
    """

    def __init__(
        self,
        most: int = MOST_STAGES,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._idle_seconds, self._clock = most, idle_seconds, clock
        self._stages: OrderedDict[str, tuple[Opening, Stage, float]] = OrderedDict()
        self._last: tuple[Stage, Settings] | None = None

    def __len__(self) -> int:
        return len(self._stages)

    def drop_idle(self) -> None:
        """Let go of stages that nobody has used for long."""
        for token, (_, _, used) in list(self._stages.items()):
            if self._clock() - used > self._idle_seconds:
                del self._stages[token]

    def close(self, token: str) -> None:
        """Let go of a stage, if there is one."""
        self._stages.pop(token, None)

    def open(self, token: str, opening: Opening) -> tuple[Stage, bool]:
        """The stage of a token, and whether it has only just begun."""
        known_opening, stage, _ = self._stages.pop(token, (None, None, 0.0))
        is_new = stage is None or known_opening != opening
        if is_new:
            while len(self._stages) >= self._most:
                self._stages.popitem(last=False)
            stage = Stage(opening)
        self._stages[token] = (opening, stage, self._clock())
        return stage, is_new

    def answer(self, request: Request, say: Say) -> None:
        """Do what is asked for, and say what came of it."""
        if request.act == "close":
            self.close(request.token)
            say({"number": request.number}, b"")
            return
        stage, is_new = self.open(request.token, request.opening)
        advance = _progress(request.number, say)
        if request.act == "outcomes":
            scene = _outcomes(stage, request, advance)
        elif request.act == "play":
            scene = stage.play(request.settings, request.count, advance)
        elif request.act == "back" and not is_new:
            scene = stage.back()
        elif request.act == "restart":
            scene = stage.restart()
        else:
            scene = stage.scene
        say({"number": request.number, "document": scene.document | {"isNew": is_new}}, scene.sprite)
        self._last = stage, request.settings

    def play_ahead(self) -> None:
        """Play what will be asked for next, most likely: one more step on the stage that was used last."""
        if self._last is not None:
            stage, settings = self._last
            self._last = None
            stage.play_ahead(settings)


def _outcomes(stage: Stage, request: Request, advance: Callable[[int, int], None]) -> Scene:
    """The images that each of some settings comes to."""
    done, total = 0, request.count * len(request.trials)

    def one_more() -> None:
        nonlocal done
        done += 1
        advance(done, total)

    found = [stage.outcome(settings, request.count, one_more) for settings in request.trials]
    images = to_pixels(torch.cat([images for images, _ in found]))
    shares = [share for _, share in found]
    count, _, rows, columns = found[0][0].shape
    return Scene({"shares": shares, "images": count, "rows": rows, "columns": columns}, images.numpy().tobytes())


def _progress(number: int, say: Say) -> Callable[[int, int], None]:
    """Says now and then how far it is."""
    last = time.monotonic()

    def advance(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS and done < total:
            last = time.monotonic()
            say({"number": number, "progress": [done, total]}, b"")

    return advance


def serve(requests: "queue.Queue[bytes | None]", say: Say, stages: Stages, idle_seconds: float = IDLE_SECONDS) -> None:
    """Answer requests until there is an end to them, or nobody has asked for long."""
    while True:
        try:
            line = requests.get(timeout=idle_seconds)
        except queue.Empty:
            return
        if line is None:
            return
        stages.drop_idle()
        number = None
        try:
            values = json.loads(line)
            number = values["number"]
            stages.answer(Request.model_validate(values), say)
            if requests.empty():
                stages.play_ahead()
        except ValidationError as error:
            say({"number": number, "problem": describe(error)}, b"")
        except AtlasError as error:
            say({"number": number, "problem": str(error)}, b"")
        except MemoryError:
            say({"number": number, "problem": str(StageError("there is no memory left for this stage"))}, b"")


def _read(source: BinaryIO, requests: "queue.Queue[bytes | None]") -> None:
    for line in source:
        requests.put(line)
    requests.put(None)


def main() -> None:
    """Serve on the standard streams."""
    # what a plug-in prints must not be taken for an answer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    keep_freed_memory()
    torch.set_num_threads(1)  # small networks; and another number of threads rounds otherwise

    def say(header: dict[str, Any], data: bytes) -> None:
        answers.write(json.dumps(header | {"bytes": len(data)}, allow_nan=False).encode() + b"\n" + data)
        answers.flush()

    requests: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()
    say({"number": 0}, b"")  # it is there
    serve(requests, say, Stages())
    os._exit(0)  # the reading thread may wait for ever


if __name__ == "__main__":
    main()
