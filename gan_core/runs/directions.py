"""directions.json in a run folder: latent directions that people found and named.

Each is bound to the checkpoint that it was found at by that one's SHA-256: at another one it may mean something else.
The manifest never names this file, for it changes after the run has ended. An exported file has the same form.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from gan_core.errors import DirectionsError, counted
from gan_core.foreign_text import plain
from gan_core.runs.atomic import sweep_temporaries, write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_inside
from gan_core.runs.lock import momentary
from gan_core.runs.run import Run
from gan_core.schema import ConfigModel, Sha256

FILE = "directions.json"
MOST_BYTES = 8 * 2**20
MOST_DIRECTIONS = 100
LONGEST_NAME = 30  # characters
LONGEST_ORIGIN = 200
UNIT_TOLERANCE = 1e-3
DIGITS = 6  # behind the point, of a vector's numbers

Number = Annotated[float, Field(ge=-1.001, le=1.001)]
Share = Annotated[float, Field(ge=0, le=1)]
Known = dict[str, "SavedDirection"]  # by name


class SavedDirection(ConfigModel):
    """A named direction.

    Attributes:
        name: Given by a person.
        origin: How it was found.
        step, checkpoint_sha256: At which checkpoint, and its file.
        told: The class mix that the networks were told; None for networks that are told none.
        vector: Unit vector, D numbers.
    """

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(lambda name: _shown(name))]
    origin: Annotated[str, Field(max_length=LONGEST_ORIGIN)] = ""
    step: Annotated[int, Field(ge=0, lt=2**40)]
    checkpoint_sha256: Sha256
    told: Annotated[tuple[Share, ...], Field(max_length=1_000)] | None = None
    vector: Annotated[tuple[Number, ...], Field(min_length=1, max_length=4_096)]

    @model_validator(mode="after")
    def _is_unit(self) -> "SavedDirection":
        if abs(math.sqrt(sum(number**2 for number in self.vector)) - 1) > UNIT_TOLERANCE:
            raise ValueError(f"the direction {self.name!r} is no unit vector")
        return self


class SavedDirections(ConfigModel):
    """The content of directions.json."""

    format: Literal[1] = 1
    directions: Annotated[tuple[SavedDirection, ...], Field(max_length=MOST_DIRECTIONS)] = ()

    @model_validator(mode="after")
    def _named_once(self) -> "SavedDirections":
        names = [direction.name for direction in self.directions]
        if len(set(names)) < len(names):
            raise ValueError("two directions have one name")
        return self


def _one_line(name: str) -> str:
    """A name as it is shown: no blank at its ends, and nothing that cannot be seen."""
    return " ".join(plain(name).split())


def _shown(name: str) -> str:
    if name != _one_line(name):
        raise ValueError("a name holds no blanks at its ends and no characters that cannot be seen")
    return name


def described(run: Run, step: int, name: str, origin: str, vector: Sequence[float]) -> SavedDirection:
    """A direction of a checkpoint under a name, as it is saved.

    Raises:
        DirectionsError: If the name is empty or too long.
        RunError: If there is no such checkpoint.
    """
    named = _one_line(name)
    if not 0 < len(named) <= LONGEST_NAME:
        raise DirectionsError(f"a name holds 1 to {LONGEST_NAME} characters, found {len(named)}")
    return SavedDirection(
        name=named,
        origin=origin[:LONGEST_ORIGIN],
        step=step,
        checkpoint_sha256=run.ref(step).sha256,
        told=run.mix,
        vector=tuple(round(number, DIGITS) for number in vector),
    )


def read_directions(run: Run) -> tuple[SavedDirection, ...]:
    """What is saved beside a run, of all its checkpoints.

    Raises:
        DirectionsError: If the file cannot be read, is damaged, or is of another latent space.
    """
    path = run.folder / FILE
    data = read_inside(path, run.folder, MOST_BYTES, DirectionsError)
    return () if data is None else parse_directions(data, run, str(path))


def parse_directions(data: bytes, run: Run, source: str) -> tuple[SavedDirection, ...]:
    """The directions in a file that others may have written, all of this run's latent space.

    Args:
        data: Its content.
        run: Whose latent space it is.
        source: What to call the file.

    Raises:
        DirectionsError: If it is too large, damaged, or of another latent space.
    """
    file = ForeignFile(source, DirectionsError, "restore the file, or remove it to start over")
    if len(data) > MOST_BYTES:
        raise file.damaged(f"it holds more than {MOST_BYTES:,} bytes")
    found = parse(SavedDirections, data, file).directions
    size = run.info.config.network.latent_size
    if other := next((each for each in found if len(each.vector) != size), None):
        raise file.damaged(
            f"the direction {other.name!r} has {counted(len(other.vector), 'dimension')}, the run {size:,}"
        )
    return found


def save_directions(run: Run, added: Iterable[SavedDirection]) -> Path:
    """Save directions beside a run; one of the same name is replaced.

    Raises:
        DirectionsError: If there would be too many, the old file is damaged, or it cannot be written.
        RunError: If the run folder is gone.
    """
    more = {direction.name: direction for direction in added}
    return _change(run, lambda known: known | more)


def remove_direction(run: Run, name: str) -> Path:
    """Take a direction out of the file.

    Raises:
        DirectionsError, RunError: As `save_directions`.
    """
    return _change(run, lambda known: {other: each for other, each in known.items() if other != name})


def directions_text(directions: Iterable[SavedDirection]) -> bytes:
    """Directions as a file of their own, which `parse_directions` reads."""
    return SavedDirections(directions=tuple(directions)).model_dump_json(indent=1).encode() + b"\n"


def _change(run: Run, change: Callable[[Known], Known]) -> Path:
    path = run.folder / FILE
    run.check_there()
    try:
        with momentary(run.folder / ".directions.lock", DirectionsError):  # one may save while another removes
            sweep_temporaries(run.folder, FILE)
            known = change({direction.name: direction for direction in read_directions(run)})
            if len(known) > MOST_DIRECTIONS:
                raise DirectionsError(f"a run keeps at most {MOST_DIRECTIONS} directions; remove some first")
            write_atomic(path, directions_text(known.values()))
    except OSError as error:
        raise DirectionsError(f"cannot write {path}: {error.strerror}") from None
    return path
