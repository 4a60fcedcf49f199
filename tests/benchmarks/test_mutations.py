"""Files that were changed are read or refused by this project's errors; `make soak` changes a thousand times more."""

import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given

from benchmarks import mutations
from benchmarks.mutations import BYTE_CHANGES, Series, all_series, changed_bytes, changed_header, watched
from gan_core.errors import RunError


def test_every_kind_of_file_that_was_changed_is_read_or_refused(python, thorough):
    call = [*python, "-m", "benchmarks.mutations", "--count", "1000" if thorough else "100"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 failed" in done.stdout
    refused = {line[:32].strip(): line.split()[-3:] for line in done.stdout.splitlines() if line[-1:].isdigit()}
    for series in all_series():
        read, refusals, failed = (int(cell.replace(",", "")) for cell in refused[series.name])
        assert failed == 0
        assert refusals > (read + refusals) / 2 or series.name == "metrics.jsonl, sealed"  # whose lines are left out


@pytest.mark.parametrize("change", BYTE_CHANGES)
def test_a_change_changes(change):
    content = b'{"one": 1, "two": [2, 22, 222]}'
    found = {changed_bytes(content, random.Random(seed)) for seed in range(60)}
    assert {way for way, _ in found} == {change.__name__.replace("_", " ") for change in BYTE_CHANGES}
    for seed in range(60):
        data = bytearray(content)
        change(data, random.Random(seed))
        if data != content:
            return
    pytest.fail("it never changed anything")


HEADER = b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'


@given(changed_header(len(HEADER).to_bytes(8, "little") + HEADER + b"rest"))
def test_a_header_that_was_changed_keeps_its_length_right(changed):
    _, content = changed
    length = int.from_bytes(content[:8], "little")
    json.loads(content[8 : 8 + length])
    assert content[8 + length :] == b"rest"


def refuse():
    raise RunError("it is damaged")


def fail():
    raise KeyError("format")


def grow():
    return bool(bytearray(200 * 2**20).count(1))


@pytest.mark.parametrize(
    ("ask", "outcome", "why"),
    [
        (lambda: False, "read", ""),
        (lambda: True, "refused", ""),
        (refuse, "refused", ""),
        (fail, "failed", "KeyError: 'format'"),
        (grow, "failed", "bytes, at most"),
    ],
)
def test_what_became_of_a_file_is_told(ask, outcome, why):
    found = watched(ask, 1_000)
    assert found[0] == outcome
    assert why in found[1]


LARGE = 64 * 2**20


def stretch(content: bytes) -> bytes:
    """As it is, with nothing behind it up to a large size."""
    return content + bytes(LARGE - len(content))


def one_line(content: bytes) -> bytes:
    return content.rstrip() + b" " * (LARGE - len(content)) + b"\n"


def long_header(content: bytes) -> bytes:
    """A header as long as the file."""
    length = int.from_bytes(content[:8], "little")
    return (LARGE - 8).to_bytes(8, "little") + content[8 : 8 + length] + b" " * (LARGE - 8 - length)


def large_tensor(content: bytes) -> bytes:
    """A header that says that there is one large tensor more."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    begin = len(content) - 8 - length
    header["large"] = {"dtype": "F32", "shape": [LARGE // 4], "data_offsets": [begin, begin + LARGE]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content[8 + length :] + bytes(LARGE)


def many_images(content: bytes) -> bytes:
    """A header that says how many images are there, and so many black ones."""
    count = LARGE // 784
    return content[:4] + count.to_bytes(4, "big") + content[8:16] + bytes(784 * count)


def too_many_images(content: bytes) -> bytes:
    """A header that says more than is there."""
    return content[:4] + (2**31 - 1).to_bytes(4, "big") + content[8:]


TENSORS = (stretch, long_header, large_tensor)
GROWTHS = {
    "manifest.json": (stretch, one_line),
    "annotations.json": (stretch, one_line),
    "class regions": (stretch, one_line),
    "directions.json": (stretch, one_line),
    "tournament.json": (one_line,),
    "live.json": (one_line,),
    "queued job": (one_line,),
    "encoder": (stretch, large_tensor),
    "prepared JSON": (one_line,),
    "prepared weights, sealed": (stretch,),
    "classifier.json": (stretch, one_line),
    "configuration": (stretch, one_line),
    "run.json, sealed": (stretch, one_line),
    "metrics.jsonl, sealed": (stretch, one_line),
    "quality.jsonl, sealed": (stretch, one_line),
    "checkpoint, sealed": TENSORS,
    "classifier weights, sealed": TENSORS,
    "resume.safetensors, sealed": TENSORS,
    "IDX images": (stretch, many_images, too_many_images),
    "IDX labels": (stretch, too_many_images),
    "IDX images, packed, sealed": (stretch, many_images, too_many_images),
}


@pytest.mark.parametrize(("name", "grow"), [(name, grow) for name, ways in GROWTHS.items() for grow in ways])
def test_a_large_file_takes_no_more_memory_than_the_law_allows(name, grow, tmp_path):
    series = next(series for series in all_series() if series.name == name)
    (tmp_path / "run").mkdir()
    path = series.prepare(tmp_path / "run", 2)
    series.ask(path, 1)  # so that what is imported is there
    body = grow(series.unpack(path.read_bytes()))
    content = series.pack(body)
    path.write_bytes(content)
    series.seal(path, content)
    size = len(body)
    del body, content
    outcome, why = watched(lambda: series.ask(path, 1), size)
    assert outcome != "failed", why


def hang(path: Path, number: int) -> bool:
    while number == 1:
        pass
    return False


def prepare(folder: Path, version: int) -> Path:
    path = folder / "file"
    path.write_bytes(b"whole")
    return path


PROGRAM = """
from benchmarks import mutations
from tests.benchmarks.test_mutations import HANGING
mutations.LONGEST_SECONDS = 0.2
mutations.all_series = lambda: [HANGING]
mutations.main()
"""
HANGING = Series("file", prepare, hang)


def test_a_change_that_kills_the_process_is_named_and_the_others_are_tried(monkeypatch):
    monkeypatch.setattr(mutations, "all_series", lambda: [HANGING])
    tally = mutations.try_all(range(1), 4, ["-c", PROGRAM])
    assert tally.outcomes.total() == 4
    assert len(tally.failures) == 1
    assert re.match(r"file, change 1 \(.+\): it killed the process, more than 5\.0 s of computing", tally.failures[0])
