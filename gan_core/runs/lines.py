"""The lines of a log that may still grow: all of them, the last one, or a few from here and there."""

import os
from pathlib import Path

from gan_core.runs.foreign import LOG_BYTES, check_size, open_regular

TAIL_BYTES = 65_536
SAMPLE_BYTES = 1_024


def whole_lines(path: Path, offset: int = 0) -> tuple[list[bytes], int]:
    """The complete lines from a byte offset on, and the offset behind the last of them.

    A line that its writer has not ended yet is left for the next call. A missing file has no lines.

    Raises:
        OSError: If the file cannot be read, or there is more than any log holds.
    """
    try:
        with open_regular(path) as file:
            check_size(file, path, offset + LOG_BYTES)
            file.seek(offset)
            data = file.read()
    except FileNotFoundError:
        return [], offset
    end = data.rfind(b"\n") + 1
    return data[:end].splitlines(), offset + end


def last_line(path: Path) -> bytes | None:
    """The last complete line of a file, reading no more than its end; None if there is none of at most 64 KiB."""
    lines = _lines_between(path, -TAIL_BYTES, TAIL_BYTES)
    return lines[-1] if lines else None


def line_samples(path: Path, count: int) -> list[list[bytes]]:
    """A few neighbouring lines at each of up to `count` places, evenly from a file's begin to its end.

    Of a file of any length no more than `count` KiB are read; of a shorter one all lines, in `count` parts at most.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size <= count * SAMPLE_BYTES:
        lines, _ = whole_lines(path)
        width = max(1, -(-len(lines) // count))
        return [lines[start : start + width] for start in range(0, len(lines), width)]
    places = (round(part * (size - SAMPLE_BYTES) / (count - 1)) for part in range(count))
    return [lines for place in places if (lines := _lines_between(path, place, SAMPLE_BYTES))]


def _lines_between(path: Path, offset: int, count: int) -> list[bytes]:
    """The lines that lie whole within some bytes of a file; an offset below zero counts from its end."""
    try:
        with open_regular(path) as file:
            start = max(0, file.seek(0, os.SEEK_END) + offset) if offset < 0 else offset
            file.seek(start)
            data = file.read(count)
    except FileNotFoundError:
        return []
    begin = data.find(b"\n") + 1 if start else 0  # what lies before is the rest of a line
    end = data.rfind(b"\n") + 1
    return data[begin:end].splitlines()
