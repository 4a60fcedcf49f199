"""Files are whole or absent, also after a kill."""

import os
import stat

import pytest

from gan_core.runs.atomic import append, sha256, sweep_temporaries, write_atomic


def test_sha256_is_the_published_one():
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_written_file_holds_its_bytes(tmp_path):
    path = tmp_path / "file"
    write_atomic(path, b"one")
    assert path.read_bytes() == b"one"


def test_a_folder_that_is_gone_is_not_made_again(tmp_path):
    path = tmp_path / "moved away" / "file"
    for write in (write_atomic, append):
        with pytest.raises(FileNotFoundError) as caught:
            write(path, b"one")
        assert caught.value.filename == str(path)  # not the temporary one
    assert list(tmp_path.iterdir()) == []


def test_what_killed_writers_left_is_swept_and_nothing_else(tmp_path):
    killed, others = [".file.abc12_xy", ".other.00000000"], ["file", ".lock", ".new-abcdefgh", ".file.long.name.txt"]
    for name in killed + others:
        (tmp_path / name).write_bytes(b"half")
    sweep_temporaries(tmp_path, "file")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([killed[1], *others])
    sweep_temporaries(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


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


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_return(tmp_path, monkeypatch):
    """A rename whose folder is not synchronised may be lost with the power, and the file with it."""
    path, done = tmp_path / "file", []
    fsync, replace = os.fsync, os.replace

    def note_fsync(handle):
        done.append(("fsync", os.fstat(handle).st_ino))
        fsync(handle)

    def note_replace(source, target):
        done.append(("replace", os.stat(source).st_ino))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    write_atomic(path, b"one")
    file, folder = path.stat().st_ino, tmp_path.stat().st_ino
    assert done == [("fsync", file), ("replace", file), ("fsync", folder)]
