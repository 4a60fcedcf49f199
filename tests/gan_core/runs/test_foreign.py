"""Nothing hangs, nothing is read without end, and whatever is wrong is one of the project's own errors."""

import errno
import os

import pytest
from pydantic import Field

from gan_core.errors import RunError
from gan_core.runs.foreign import ForeignFile, open_regular, parse, parse_json, read_bounded, read_inside
from gan_core.schema import ConfigModel

FILE = ForeignFile("the file", RunError)


class Note(ConfigModel):
    format: int
    text: str = Field(max_length=5)
    numbers: tuple[float, ...] = ()


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    assert read_bounded(tmp_path / "file") == b"content"
    assert read_bounded(tmp_path / "file", 7) == b"content"


def test_a_file_that_is_too_long_is_not_read(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    with pytest.raises(OSError, match="it holds more than 6 bytes"):
        read_bounded(tmp_path / "file", 6)


def test_a_file_of_a_folder_is_read_or_there_is_none(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert read_inside(tmp_path / "link", tmp_path, 7, RunError) == b"content"
    assert read_inside(tmp_path / "other", tmp_path, 7, RunError) is None
    with pytest.raises(RunError, match=r"cannot read .*file: it holds more than 6 bytes"):
        read_inside(tmp_path / "file", tmp_path, 6, RunError)


def test_no_link_leads_out_of_a_folder_or_in_a_circle(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "file").write_bytes(b"content")
    (folder / "out").symlink_to(tmp_path / "file")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "round").symlink_to("round")
    for name, why in (("out", "lies outside of"), ("zero", "lies outside of"), ("round", "cannot read")):
        with pytest.raises(RunError, match=why):
            read_inside(folder / name, folder, 7, RunError)


def test_a_file_that_grows_while_it_is_read_is_not_read_further(tmp_path, monkeypatch):
    """Its size was small when it was asked."""
    (tmp_path / "file").write_bytes(b"content" * 1_000)
    real = os.fstat

    def small(handle):
        found = list(real(handle))
        found[6] = 3
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", small)
    with pytest.raises(OSError, match="it holds more than 10 bytes"):
        read_bounded(tmp_path / "file", 10)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_regular_file_is_not_opened(make, tmp_path):
    make(tmp_path / "thing")
    with pytest.raises(OSError, match="it is no regular file"), open_regular(tmp_path / "thing"):
        pass
    with pytest.raises(OSError, match="it is no regular file"):
        read_bounded(tmp_path / "thing")


def test_no_handle_stays_open(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    before = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else None
    for _ in range(20):
        with pytest.raises(OSError, match="no regular file"), open_regular(tmp_path / "pipe"):
            pass
    if before is not None:
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_document_is_read_by_its_schema():
    assert parse(Note, b'{"format": 1, "text": "hi", "numbers": [1, 2.5]}', FILE) == Note(
        format=1, text="hi", numbers=(1, 2.5)
    )


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"format": 1, "text": "hi", "numbers": [NaN]}',
        b'{"format": 1, "text": "hi", "numbers": [1e999]}',
        b'{"format": 1, "text": "hi", "numbers": ["1"]}',
        b'{"format": 1, "text": "too long"}',
        b'{"format": 1, "text": 5}',
        b'{"format": 1}',
        b'{"format": 1, "text": "hi", "more": 1}',
        b'{"format": ' + b"9" * 5_000 + b"}",
        b'{"text": "\\ud800", "format": 1}',
    ],
    ids=lambda text: text[:30].decode(errors="replace"),
)
def test_whatever_else_it_holds_is_one_short_error(text):
    with pytest.raises(RunError, match=r"^the file is damaged or of another format: ") as caught:
        parse(Note, text, FILE)
    assert len(str(caught.value)) < 1_000


def test_the_remedy_is_said():
    with pytest.raises(RunError, match=r"; restore it$"):
        parse_json(b"{", ForeignFile("the file", RunError, "restore it"))


def test_what_is_refused_of_an_open_file_names_it(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    with pytest.raises(OSError, match="bad disk") as refused, open_regular(tmp_path / "file"):
        raise OSError(errno.EIO, "bad disk")
    assert refused.value.filename == str(tmp_path / "file")
