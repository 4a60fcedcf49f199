"""Files are whole or absent, and a line is read once it is ended."""

import os
import stat

import pytest

from gan_core.files import append, sha256, whole_lines, write_atomic


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
