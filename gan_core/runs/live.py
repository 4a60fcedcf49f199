"""live.json in a run folder: where its training is just now, and what its generator makes of a few fixed points.

Written every few seconds for whoever looks. Nothing rests on it: a run goes on without it, and no manifest names it.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from gan_core.errors import RunError
from gan_core.runs.atomic import naming
from gan_core.runs.foreign import ForeignFile, parse, read_inside
from gan_core.schema import ConfigModel, Side

FILE = "live.json"
MOST_BYTES = 2**22
MOST_IMAGES = 64


class Live(ConfigModel):
    """The content of live.json.

    Attributes:
        step: Finished iterations.
        seconds: Time spent in them.
        shape: Of the images, (N, H, W).
        pixels: Theirs, uint8 as base64.
    """

    format: Literal[1] = 1
    step: Annotated[int, Field(ge=0, lt=10**12)]
    seconds: Annotated[float, Field(ge=0, lt=10**12)]
    shape: tuple[Annotated[int, Field(ge=1, le=MOST_IMAGES)], Side, Side]
    pixels: Annotated[str, Field(max_length=MOST_BYTES)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        try:
            found = len(b64decode(self.pixels, validate=True))
        except NoBase64:
            raise ValueError("pixels are no base64") from None
        if found != np.prod(self.shape):
            raise ValueError(f"pixels hold {found} bytes, shape says {self.shape}")
        return self

    @property
    def images(self) -> np.ndarray:
        """uint8, shape (N, H, W)."""
        return np.frombuffer(b64decode(self.pixels), np.uint8).reshape(self.shape)


def write_live(folder: Path, step: int, seconds: float, images: np.ndarray) -> None:
    """Replace a run's live.json in one instant; it need not outlive a power failure.

    Args:
        folder: Of the run.
        step, seconds: How far it is.
        images: uint8, shape (N, H, W).

    Raises:
        OSError: If it cannot be written; it names the file.
    """
    document = Live(step=step, seconds=seconds, shape=images.shape, pixels=b64encode(images.tobytes()).decode())
    path, temporary = folder / FILE, folder / f".{FILE}.new"
    with naming(path):
        temporary.unlink(missing_ok=True)  # a link in its place would lead elsewhere
        temporary.write_bytes(document.model_dump_json().encode())
        os.replace(temporary, path)


def read_live(folder: Path) -> Live | None:
    """A run's live.json; None if there is none.

    Raises:
        RunError: If it is damaged or cannot be read.
    """
    path = folder / FILE
    data = read_inside(path, folder, MOST_BYTES, RunError)
    return None if data is None else parse(Live, data, ForeignFile(str(path), RunError))
