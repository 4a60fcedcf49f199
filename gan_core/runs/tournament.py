"""tournament.json in a run folder: how many images of each checkpoint's generator fool each checkpoint's discriminator.

A file is bound to its checkpoints by their SHA-256: of others it says nothing. It can be played again at any time, so
the manifest does not name it, and a broken one is as good as none.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from gan_core.errors import TournamentError
from gan_core.runs.atomic import write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_inside
from gan_core.runs.run import Run
from gan_core.schema import ConfigModel, Sha256

FILE = "tournament.json"
MOST_BYTES = 2**20
MOST_PLAYERS = 100

Iteration = Annotated[int, Field(ge=0, lt=10**12)]
Row = Annotated[tuple[Annotated[int, Field(ge=0, le=1_000_000)], ...], Field(max_length=MOST_PLAYERS)]
Threshold = Annotated[float, Field(allow_inf_nan=False)]


class SavedTournament(ConfigModel):
    """The content of such a file.

    Attributes:
        steps, checkpoint_sha256: The checkpoints that played, ascending, and their files.
        seed: Drew the latent vectors, and the classes that class-conditional networks were told.
        samples: Images of each generator; each discriminator sees the same ones.
        thresholds: For each discriminator the logit above which it takes an image for real.
        fooled: For each generator, by discriminator, how many of its images were taken for real.
    """

    format: Literal[1] = 1
    steps: Annotated[tuple[Iteration, ...], Field(min_length=2, max_length=MOST_PLAYERS)]
    checkpoint_sha256: Annotated[tuple[Sha256, ...], Field(max_length=MOST_PLAYERS)]
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    samples: Annotated[int, Field(ge=1, le=1_000_000)]
    thresholds: Annotated[tuple[Threshold, ...], Field(max_length=MOST_PLAYERS)]
    fooled: Annotated[tuple[Row, ...], Field(max_length=MOST_PLAYERS)]

    @model_validator(mode="after")
    def _square(self) -> "SavedTournament":
        count = len(self.steps)
        if any(later <= earlier for earlier, later in pairwise(self.steps)):
            raise ValueError("the iterations do not ascend")
        if not len(self.checkpoint_sha256) == len(self.thresholds) == len(self.fooled) == count:
            raise ValueError(f"there is not one of everything for each of {count} checkpoints")
        if any(len(row) != count for row in self.fooled):
            raise ValueError(f"a generator did not meet {count} discriminators")
        if any(number > self.samples for row in self.fooled for number in row):
            raise ValueError(f"more than {self.samples:,} images of a generator were taken for real")
        return self

    @property
    def shares(self) -> np.ndarray:
        """Share of each generator's images that each discriminator takes for real, float64, shape (S, S)."""
        return np.array(self.fooled, float) / self.samples


def read_tournament(run: Run) -> SavedTournament | None:
    """The saved tournament of a run, among those checkpoints that are still there; None if there are not two.

    Raises:
        TournamentError: If it cannot be read, or was played by other checkpoints.
    """
    path = run.folder / FILE
    file = ForeignFile(str(path), TournamentError, "remove it, or play again with --save")
    data = read_inside(path, run.folder, MOST_BYTES, TournamentError)
    if data is None:
        return None
    found = parse(SavedTournament, data, file)
    there = [place for place, step in enumerate(found.steps) if step in set(run.steps())]
    if any(run.ref(found.steps[place]).sha256 != found.checkpoint_sha256[place] for place in there):
        raise file.damaged("it was played by other checkpoints")
    return _among(found, there) if len(there) > 1 else None


def _among(played: SavedTournament, places: Sequence[int]) -> SavedTournament:
    """The same tournament without some of the checkpoints: a copy of a run need not have all of them."""
    chosen = {
        name: tuple(getattr(played, name)[place] for place in places)
        for name in ("steps", "checkpoint_sha256", "thresholds")
    }
    fooled = tuple(tuple(played.fooled[row][column] for column in places) for row in places)
    return played.model_copy(update={**chosen, "fooled": fooled})


def save_tournament(run: Run, played: SavedTournament) -> Path:
    """Keep a tournament, in place of what was there.

    Raises:
        TournamentError: If the file cannot be written.
        RunError: If the run folder is gone.
    """
    run.check_there()
    path = run.folder / FILE
    try:
        write_atomic(path, played.model_dump_json().encode() + b"\n")
    except OSError as error:
        raise TournamentError(f"cannot write {path}: {error.strerror}") from None
    return path
