"""One latent vector as a file or as text that others read: JSON, CSV, NPY. What comes in is foreign. Needs no torch."""

import io
import json
import re

import numpy as np

from gan_core.errors import GeometryError, counted

LARGEST = 100.0  # sigma; nothing that is meant lies farther out
MOST_BYTES = 2**20
NPY = b"\x93NUMPY"


def to_json(z: np.ndarray) -> str:
    """A latent vector (D,) as a JSON list; each number is the shortest that reads back as the same float32."""
    return "[" + ", ".join(str(number) for number in z.astype(np.float32)) + "]"


def to_csv(z: np.ndarray) -> str:
    """The same as a line of numbers with commas between them."""
    return ",".join(str(number) for number in z.astype(np.float32))


def to_npy(z: np.ndarray) -> bytes:
    """The same as a file of numpy, float32."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, z.astype(np.float32), allow_pickle=False)
    return buffer.getvalue()


def read_vector(data: bytes, latent_size: int) -> np.ndarray:
    """A latent vector in any of the three forms, float32 (D,).

    Args:
        data: The file, or what was pasted as UTF-8.
        latent_size: D.

    Raises:
        GeometryError: If it is none, has another length, or a number that is not finite or beyond LARGEST. The message
            says which.
    """
    if len(data) > MOST_BYTES:
        raise GeometryError(f"a latent vector takes at most {MOST_BYTES // 2**20} MiB, this has {len(data):,} bytes")
    values = _npy(data) if data.startswith(NPY) else _numbers(data)
    if len(values) != latent_size:
        raise GeometryError(
            f"found {counted(len(values), 'number')}, this run's z has {counted(latent_size, 'dimension')}"
        )
    for index, value in enumerate(values.tolist()):
        if not np.isfinite(value):
            raise GeometryError(f"number {index} is {value}; every one must be finite")
        if abs(value) > LARGEST:
            raise GeometryError(f"number {index} is {value:g}; every one must lie between -{LARGEST:g} and {LARGEST:g}")
    return values.astype(np.float32)


def _npy(data: bytes) -> np.ndarray:
    try:
        found = np.load(io.BytesIO(data), allow_pickle=False, max_header_size=1_000)
    except Exception:  # numpy parses a foreign header: anything may follow
        raise GeometryError("this NPY file is damaged, or holds no plain array of numbers") from None
    if found.dtype.kind not in "fiu" or found.squeeze().ndim > 1:
        raise GeometryError(f"this NPY file holds {found.dtype} of shape {found.shape}; expected one row of numbers")
    return found.reshape(-1).astype(np.float64)


def _numbers(data: bytes) -> np.ndarray:
    """Numbers of a JSON list, or of CSV in one row or one column."""
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise GeometryError("this is neither JSON nor CSV nor an NPY file") from None
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise GeometryError("this JSON cannot be read: a bracket, a comma or a number is wrong") from None
        if len(found) == 1 and isinstance(found[0], list):
            [found] = found
        wrong = [part for part in found if isinstance(part, bool) or not isinstance(part, int | float)]
        if wrong:
            raise GeometryError(f"{str(wrong[0])[:20]!r} is no number")
        numbers: list[float] = found
    else:
        numbers = [_number(part) for part in re.split(r"[,;\s]+", text) if part]
    try:
        return np.array(numbers, np.float64)
    except OverflowError:
        raise GeometryError("one number is too large for any computer") from None


def _number(part: str) -> float:
    try:
        return float(part.replace("_", "?"))  # Python alone takes 1_0 for ten
    except ValueError:
        raise GeometryError(f"{part[:20]!r} is no number") from None


def python_lines(z: np.ndarray, run: str, step: int, mix: tuple[float, ...] | None = None) -> str:
    """Lines of Python that make exactly the image of a z (D,): uint8 (H, W) or (C, H, W), as the pages show it.

    Args:
        z: As the generator gets it, after truncation.
        run: Its name or folder.
        step: Iteration of the checkpoint.
        mix: The class mix that class-conditional networks are told.
    """
    told = "" if mix is None else f".at_class({mix})"
    return f"""import torch
from gan_core.data.image_set import to_pixels
from gan_core.runs.locate import find_run

z = torch.tensor([{to_json(z)}])
checkpoint = find_run({run!r}){told}.checkpoint({step})
image = to_pixels(checkpoint.generator_ema(z))[0].squeeze(0).numpy()
"""
