"""A line is read once it is ended; a long log is read in part."""

import os

import pytest

from gan_core.runs.atomic import append
from gan_core.runs.foreign import LOG_BYTES
from gan_core.runs.lines import last_line, line_samples, whole_lines


def test_a_missing_file_has_no_lines(tmp_path):
    assert whole_lines(tmp_path / "absent", 5) == ([], 5)


def test_a_half_written_line_is_left_for_later(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"one\ntwo\nthr")
    assert whole_lines(path) == ([b"one", b"two"], 8)


def test_a_first_line_without_end_is_no_line(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"on")
    assert whole_lines(path) == ([], 0)


def test_reading_on_from_the_offset_gives_each_line_once(tmp_path):
    path = tmp_path / "file"
    seen, offset = [], 0
    for piece in (b"o", b"ne\ntw", b"o\n", b"", b"three\nfour\nfi"):
        append(path, piece)
        lines, offset = whole_lines(path, offset)
        seen += lines
    assert seen == [b"one", b"two", b"three", b"four"]
    assert offset == len(b"one\ntwo\nthree\nfour\n")


# --- the end, and samples --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"", None), (b"half", None), (b"one\n", b"one"), (b"one\ntwo\n", b"two"), (b"one\ntwo\nha", b"two")],
)
def test_the_last_line_is_the_last_complete_one(content, line, tmp_path):
    (tmp_path / "file").write_bytes(content)
    assert last_line(tmp_path / "file") == line


def test_the_last_line_of_a_long_file(tmp_path):
    (tmp_path / "file").write_bytes(b"".join(b"%d\n" % number for number in range(100_000)))
    assert last_line(tmp_path / "file") == b"99999"


def test_a_line_longer_than_what_is_read_is_none(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 70_000 + b"\n")
    assert last_line(tmp_path / "file") is None


def test_a_missing_file_has_no_last_line_and_no_samples(tmp_path):
    assert last_line(tmp_path / "none") is None
    assert line_samples(tmp_path / "none", 4) == []


def test_all_lines_of_a_short_file_are_sampled_in_order(tmp_path):
    (tmp_path / "file").write_bytes(b"".join(b"%d\n" % number for number in range(10)))
    samples = line_samples(tmp_path / "file", 4)
    assert [len(lines) for lines in samples] == [3, 3, 3, 1]
    assert [int(line) for lines in samples for line in lines] == list(range(10))


def test_samples_of_a_long_file_are_whole_lines_from_its_begin_to_its_end(tmp_path):
    written = [b"%08d" % number for number in range(20_000)]
    (tmp_path / "file").write_bytes(b"".join(line + b"\n" for line in written))
    samples = line_samples(tmp_path / "file", 5)
    assert len(samples) == 5
    assert samples[0][0] == written[0]
    assert samples[-1][-1] == written[-1]
    for lines in samples:
        begin = int(lines[0])
        assert lines == written[begin : begin + len(lines)]


@pytest.mark.parametrize("read", [whole_lines, last_line])
def test_a_pipe_is_no_log_and_does_not_hang(read, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        read(tmp_path / "pipe")


def test_a_file_larger_than_any_log_is_not_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"one\n")
    os.truncate(path, LOG_BYTES + 1)  # it takes no room on the disk
    with pytest.raises(OSError, match="it holds more than 2,147,483,648 bytes"):
        whole_lines(path)
    assert last_line(path) is None
