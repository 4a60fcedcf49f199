"""Files are whole or absent, and a line is read once it is ended."""

import os
import stat

import pytest

from gan_core.runs.atomic import append, last_line, line_samples, sha256, whole_lines, write_atomic


def test_sha256_is_the_published_one():
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_written_file_holds_its_bytes(tmp_path):
    path = tmp_path / "new folder" / "file"
    write_atomic(path, b"one")
    assert path.read_bytes() == b"one"


def test_a_second_write_replaces_the_first(tmp_path):
    path = tmp_path / "file"
    write_atomic(path, b"a longer first version")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"


def test_a_write_leaves_no_other_file(tmp_path):
    write_atomic(tmp_path / "file", b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_others_may_read_a_written_file(tmp_path):
    write_atomic(tmp_path / "file", b"one")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_failed_write_leaves_the_old_file_whole_and_no_other(tmp_path, monkeypatch, call):
    path = tmp_path / "file"
    write_atomic(path, b"old")

    def full(*arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="the disk is full"):
        write_atomic(path, b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"file": b"old"}


def test_append_adds_to_the_end(tmp_path):
    append(tmp_path / "file", b"one\n")
    append(tmp_path / "file", b"two\n")
    assert (tmp_path / "file").read_bytes() == b"one\ntwo\n"


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
