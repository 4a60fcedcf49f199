"""Files that were changed are read or refused by this project's errors; `make soak` changes a thousand times more."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given

from benchmarks import mutations
from benchmarks.mutations import BYTE_CHANGES, Series, all_series, changed_bytes, changed_header, watched
from gan_core.errors import RunError


def test_every_kind_of_file_that_was_changed_is_read_or_refused(thorough):
    call = [sys.executable, "-m", "benchmarks.mutations", "--count", "1000" if thorough else "100"]
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
