"""What the manifest may name, and that only what it names is read."""

import json
import os

import pytest

from gan_core.errors import RunError
from gan_core.runs.atomic import sha256
from gan_core.runs.manifest import (
    FileEntry,
    checkpoint_file,
    forget_file,
    read_manifest,
    read_named,
    record_file,
    stamp,
    write_manifest,
)

ENTRY = {"bytes": 1, "sha256": "0" * 64}


def write(folder, **files):
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "files": files}))


def test_what_was_recorded_is_read_in_order_of_name(tmp_path):
    write_manifest(tmp_path, {})
    for name in ("run.json", checkpoint_file(20), "metrics.jsonl", checkpoint_file(3)):
        record_file(tmp_path, name, name.encode())
    found = read_manifest(tmp_path)
    assert list(found.files) == sorted(found.files)
    assert found.files["run.json"] == FileEntry(bytes=8, sha256=sha256(b"run.json"))
    assert list(found.checkpoints) == [3, 20]
    assert found.checkpoints[20] == found.files[checkpoint_file(20)]


def test_a_file_is_recorded_anew_and_forgotten(tmp_path):
    write_manifest(tmp_path, {})
    record_file(tmp_path, "run.json", b"old")
    record_file(tmp_path, "run.json", b"newer")
    assert read_manifest(tmp_path).files["run.json"].bytes == 5
    forget_file(tmp_path, "run.json")
    forget_file(tmp_path, "run.json")
    assert read_manifest(tmp_path).files == {}


@pytest.mark.parametrize("step", [0, 7, 99_999_999, 100_000_000])
def test_a_checkpoint_of_any_step_can_be_named(step, tmp_path):
    write_manifest(tmp_path, {checkpoint_file(step): FileEntry(**ENTRY)})
    assert list(read_manifest(tmp_path).checkpoints) == [step]


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "../run.json",
        "/dev/zero",
        "steps/",
        "steps/../run.json",
        "steps/1.safetensors",
        "steps/0000000x.safetensors",
        "steps/0000000١.safetensors",
        "steps/0000000012.safetensors",
        "steps/00000012.safetensors/x",
        "steps/00000012.safetensors\n",
        "other/00000012.safetensors",
        "a\\b",
        "a\x00b",
        "x" * 101,
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name, tmp_path):
    write(tmp_path, **{name: ENTRY})
    with pytest.raises(RunError, match=r"manifest\.json is damaged"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY | {"bytes": -1},
        ENTRY | {"bytes": 1.5},
        ENTRY | {"bytes": "1"},
        ENTRY | {"sha256": "0" * 63},
        ENTRY | {"sha256": "G" * 64},
        ENTRY | {"colour": "red"},
        [],
    ],
)
def test_an_entry_that_says_nothing_sensible_is_refused(entry, tmp_path):
    write(tmp_path, **{"run.json": entry})
    with pytest.raises(RunError, match=r"manifest\.json is damaged"):
        read_manifest(tmp_path)


def test_a_manifest_without_end_is_refused_before_it_is_read(tmp_path):
    write(tmp_path)
    os.truncate(tmp_path / "manifest.json", 2**40)
    with pytest.raises(RunError, match=r"cannot read .*manifest\.json: it holds more than 16,777,216 bytes"):
        read_manifest(tmp_path)


def test_a_thousand_wrong_names_are_not_all_told(tmp_path):
    write(tmp_path, **{f"../{number}": ENTRY for number in range(1_000)})
    with pytest.raises(RunError, match=r"and 992 more") as caught:
        read_manifest(tmp_path)
    assert len(str(caught.value)) < 4_000


# --- reading what is named -------------------------------------------------------------------------------------------


@pytest.fixture
def named(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "file").write_bytes(b"content")
    return tmp_path / "run", FileEntry(bytes=7, sha256=sha256(b"content"))


def test_a_named_file_is_read(named):
    folder, entry = named
    assert read_named(folder, "file", entry) == b"content"


def test_a_run_behind_a_link_is_read(named, tmp_path):
    folder, entry = named
    (tmp_path / "link").symlink_to(folder)
    assert read_named(tmp_path / "link", "file", entry) == b"content"


@pytest.mark.parametrize("content", [b"", b"conten", b"contents", b"CONTENT"])
def test_other_content_is_refused(content, named):
    folder, entry = named
    (folder / "file").write_bytes(content)
    with pytest.raises(ValueError, match="the manifest says"):
        read_named(folder, "file", entry)


def test_a_file_of_another_size_is_not_read(named):
    folder, entry = named
    (folder / "steps").mkdir()
    name = checkpoint_file(1)
    (folder / "file").rename(folder / name)
    os.truncate(folder / name, 2**40)  # it takes no room on the disk
    with pytest.raises(ValueError, match="it holds 1,099,511,627,776 bytes, the manifest says 7"):
        read_named(folder, name, entry)


def test_a_device_is_not_read(named):
    folder, entry = named
    (folder / "zero").symlink_to("/dev/zero")
    with pytest.raises(OSError, match="outside the run folder"):
        read_named(folder, "zero", entry)


# --- stamps ----------------------------------------------------------------------------------------------------------


def test_a_stamp_changes_with_size_time_and_inode(tmp_path):
    path = tmp_path / "file"
    assert stamp(path) is None
    path.write_bytes(b"one")
    first, stat = stamp(path), path.stat()
    assert stamp(path) == first
    os.utime(path, ns=(0, stat.st_mtime_ns + 1))
    assert stamp(path) != first
    other = tmp_path / "other"
    other.write_bytes(b"two")
    os.replace(other, path)
    os.utime(path, ns=(0, stat.st_mtime_ns))
    assert stamp(path) != first
    path.write_bytes(b"three")
    os.utime(path, ns=(0, stat.st_mtime_ns))
    assert stamp(path) != first
