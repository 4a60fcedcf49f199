"""metrics.jsonl: what was logged of each iteration, read on from where it was read to the last time.

A log may be long, may grow while it is read, and may hold lines that somebody else spoiled. Those are counted and left
out; what is no number in a line is NaN.
"""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pydantic_core

from gan_core.errors import RunError
from gan_core.runs.foreign import LOG_BYTES, check_size, open_regular

FIELDS = (
    "step",
    "images",
    "seconds",
    "loss_d",
    "loss_g",
    "d_real",
    "d_fake",
    "gradient_norm_d",
    "gradient_norm_g",
    "spread",
    "weight_change_d",
    "weight_change_g",
)
LONGEST_LINE = 65_536  # bytes; one of this project has 200
TAIL_BYTES = 256  # before the offset, by which a file that was written anew is told from one that grew
BATCH_LINES = 4_096
END_BYTES = 2**16  # of either end of a log
LARGEST_WHOLE = 10**300  # beyond it lies no float


@dataclass(frozen=True)
class Logged:
    """What a log held when it was read.

    Attributes:
        columns: Each of `FIELDS` as float64, shape (N,), read-only; empty before the first line.
        unreadable: Number of whole lines that are no record of an iteration.
        stamp: Of the file when it was read: other content, other stamp.
    """

    columns: dict[str, np.ndarray]
    unreadable: int = 0
    stamp: tuple[int, ...] = ()


def parse_record(line: bytes) -> tuple[float, ...] | None:
    """The numbers of a line, in the order of `FIELDS`, NaN where there is none.

    Returns:
        None if the line is no JSON object with a finite step.
    """
    try:
        record = pydantic_core.from_json(line)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    values = tuple(map(_number, map(record.get, FIELDS)))
    return values if math.isfinite(values[0]) else None


def _number(value: Any) -> float:
    kind = type(value)
    if kind is float:
        return value
    return float(value) if kind is int and abs(value) < LARGEST_WHOLE else math.nan


def read_ends(path: Path) -> dict[str, np.ndarray]:
    """The columns of the first and the last few hundred lines of a log: a long one need not be read for them.

    Returns:
        Each of `FIELDS` as float64, shape (N,); empty before the first line.

    Raises:
        RunError: If the file cannot be read. A missing one has no lines.
    """
    try:
        with open_regular(path) as file:
            data = file.read(END_BYTES)
            rest = max(len(data), file.seek(0, os.SEEK_END) - END_BYTES)
            file.seek(rest)
            data, end = data[: data.rfind(b"\n") + 1], file.read(END_BYTES)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    whole = end[: end.rfind(b"\n") + 1]
    records = [record for line in (data + whole).splitlines() if (record := parse_record(line)) is not None]
    return dict(zip(FIELDS, np.array(records).T, strict=True)) if records else {}


class MetricLog:
    """A log that is read on. Threads may share one: what is handed out never changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._stamp: tuple[int, ...] = ()
        self._offset = 0
        self._tail = b""
        self._is_inside = False  # of a line that is too long
        self._unreadable = 0
        self._count = 0
        self._values = np.empty((len(FIELDS), BATCH_LINES))

    def read(self) -> Logged:
        """All whole lines up to now; of a file that grew only what is new is read.

        Raises:
            RunError: If the file cannot be read. A missing one has no lines.
        """
        with self._lock:
            try:
                self._read_on()
            except FileNotFoundError:
                self._forget()
            except OSError as error:
                self._forget()  # what was read of it in part
                raise RunError(f"cannot read {self.path}: {error.strerror}") from None
            return self._logged()

    def _logged(self) -> Logged:
        if not self._count:
            return Logged({}, self._unreadable, self._stamp)
        shown = self._values[:, : self._count].view()
        shown.flags.writeable = False
        return Logged(dict(zip(FIELDS, shown, strict=True)), self._unreadable, self._stamp)

    def _read_on(self) -> None:
        with open_regular(self.path) as file:
            check_size(file, self.path, LOG_BYTES)
            stat = os.fstat(file.fileno())
            stamp = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
            if stamp == self._stamp:
                return
            file.seek(max(0, self._offset - TAIL_BYTES))
            has_grown = stamp[:2] == self._stamp[:2] and stat.st_size > self._offset
            if not has_grown or file.read(len(self._tail)) != self._tail:
                self._forget()
            self._stamp = stamp
            file.seek(self._offset)
            batch: list[tuple[float, ...]] = []
            while line := file.readline(LONGEST_LINE):
                if not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                    break  # its writer has not ended it yet
                self._offset += len(line)
                self._read_line(line, batch)
                if len(batch) == BATCH_LINES:
                    self._add_rows(batch)
                    batch = []
            self._add_rows(batch)
            start = max(0, self._offset - TAIL_BYTES)
            file.seek(start)
            self._tail = file.read(self._offset - start)

    def _read_line(self, line: bytes, batch: list[tuple[float, ...]]) -> None:
        was_inside, self._is_inside = self._is_inside, not line.endswith(b"\n")
        if was_inside:
            return  # counted where it began
        record = None if self._is_inside else parse_record(line)
        if record is None:
            self._unreadable += 1
        else:
            batch.append(record)

    def _add_rows(self, batch: list[tuple[float, ...]]) -> None:
        if not batch:
            return
        end = self._count + len(batch)
        if end > self._values.shape[1]:
            # a new place: what was handed out stays where it is
            values = np.empty((len(FIELDS), max(end, 2 * self._values.shape[1])))
            values[:, : self._count] = self._values[:, : self._count]
            self._values = values
        self._values[:, self._count : end] = np.array(batch).T
        self._count = end
