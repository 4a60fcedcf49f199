"""Logs: read on, spoiled lines counted, files that were written anew noticed."""

import json
import os
import tracemalloc
from dataclasses import fields

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import metric_log
from gan_core.runs.metric_log import FIELDS, MetricLog
from gan_core.training.step import Metrics
from tests.refusing import FileOperations


def line(step: float, **values: float) -> bytes:
    return json.dumps(dict.fromkeys(FIELDS, 0.5) | {"step": step} | values).encode() + b"\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.jsonl"


def steps(log: MetricLog) -> list[float]:
    return log.read().columns.get("step", np.zeros(0)).tolist()


def test_the_fields_are_those_that_training_logs():
    assert tuple(field.name for field in fields(Metrics)) == FIELDS


def test_a_missing_log_has_no_lines(path):
    assert MetricLog(path).read() == metric_log.Logged({}, 0)


@pytest.mark.parametrize(
    "spoiled",
    [
        b"\n",
        b"no json\n",
        b"[0]\n",
        b"5\n",
        b"null\n",
        b'{"loss_d": 1}\n',
        b'{"step": "x"}\n',
        b'{"step": true}\n',
        b'{"step": Infinity}\n',
        b'{"step": 1e999}\n',
        b"\xff\xfe\n",
        b"[" * 60_000 + b"\n",
        b"x" * 200_000 + b"\n",
        b"x" * metric_log.LONGEST_LINE + b"\n",
    ],
    ids=range(14),
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_spoiled_line_is_counted_and_costs_no_other(spoiled, place, path):
    lines = [line(1), line(2)]
    lines.insert(place, spoiled)
    path.write_bytes(b"".join(lines))
    found = MetricLog(path).read()
    assert (found.columns["step"].tolist(), found.unreadable) == ([1, 2], 1)


def test_what_is_no_number_or_missing_is_nan(path):
    path.write_bytes(b'{"step": 1, "loss_d": "x", "loss_g": null, "d_real": true, "d_fake": 1' + b"0" * 400 + b"}\n")
    columns = MetricLog(path).read().columns
    assert all(np.isnan(column).all() for name, column in columns.items() if name != "step")
    assert list(columns) == list(FIELDS)


def test_only_what_is_new_is_read(path, monkeypatch):
    path.write_bytes(line(1) + line(2))
    log = MetricLog(path)
    before = log.read()
    read = []
    parse = metric_log.parse_record
    monkeypatch.setattr(metric_log, "parse_record", lambda found: read.append(found) or parse(found))
    assert steps(log) == [1, 2]
    with path.open("ab") as file:
        file.write(line(3) + b'{"step": 4')
    assert steps(log) == [1, 2, 3]
    with path.open("ab") as file:
        file.write(b"}\n")
    assert steps(log) == [1, 2, 3, 4]
    assert read == [line(3), b'{"step": 4}\n']
    assert before.columns["step"].tolist() == [1, 2]


def test_what_was_handed_out_cannot_be_changed(path):
    path.write_bytes(line(1))
    with pytest.raises(ValueError, match="read-only"):
        MetricLog(path).read().columns["step"][0] = 2


def rewrite(path, data: bytes) -> None:
    path.write_bytes(data)


def replace(path, data: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(data)
    other.replace(path)


@pytest.mark.parametrize("write", [rewrite, replace])
@pytest.mark.parametrize("new", [[7], [7, 8], [7, 8, 9]], ids=["shorter", "as-long", "longer"])
def test_a_log_that_was_written_anew_is_read_anew(write, new, path):
    path.write_bytes(line(1) + line(2))
    log = MetricLog(path)
    assert steps(log) == [1, 2]
    before = path.stat().st_mtime_ns
    write(path, b"".join(map(line, new)))
    os.utime(path, ns=(before + 1, before + 1))  # one nanosecond is enough
    assert steps(log) == new


def test_a_log_that_is_gone_has_no_lines(path):
    path.write_bytes(line(1))
    log = MetricLog(path)
    assert steps(log) == [1]
    path.unlink()
    assert steps(log) == []


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_log_that_is_no_file_is_named(make, path):
    make(path)
    with pytest.raises(RunError, match=r"cannot read .*metrics\.jsonl: it is no regular file"):
        MetricLog(path).read()


def test_a_long_log_takes_a_few_numbers_a_line(path):
    lines = 50_000
    path.write_bytes(b"".join(map(line, range(lines))))
    log = MetricLog(path)
    tracemalloc.start()
    found = log.read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.columns["step"]) == lines
    assert peak < 4 * 8 * len(FIELDS) * lines  # twice while the place doubles, and that may be twice too large


def test_what_was_read_in_part_is_read_again(tmp_path, monkeypatch):
    path = tmp_path / "metrics.jsonl"
    path.write_text("".join(f'{{"step": {step}}}\n' for step in range(3 * metric_log.BATCH_LINES)))
    log = MetricLog(path)
    with FileOperations(tmp_path, fatal=9).watched(monkeypatch) as operations, pytest.raises(RunError):
        log.read()
    assert operations.refused[0] == "read"
    assert len(log.read().columns["step"]) == 3 * metric_log.BATCH_LINES


def test_the_ends_of_a_short_log_are_all_of_it(path):
    assert metric_log.read_ends(path) == {}
    path.write_bytes(line(1) + b"no json\n" + line(2) + line(3)[:-5])
    assert metric_log.read_ends(path)["step"].tolist() == [1, 2]


def test_the_ends_of_a_long_log_are_its_begin_and_its_end(path, monkeypatch):
    monkeypatch.setattr(metric_log, "END_BYTES", 3 * len(line(10)) + 10)
    path.write_bytes(b"".join(map(line, range(10, 60))))
    assert metric_log.read_ends(path)["step"].tolist() == [10, 11, 12, 57, 58, 59]
    assert set(metric_log.read_ends(path)) == set(FIELDS)


def test_the_ends_of_what_is_no_file_are_refused(path):
    path.mkdir()
    with pytest.raises(RunError, match="cannot read"):
        metric_log.read_ends(path)
