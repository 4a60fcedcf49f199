"""What was prepared of a checkpoint comes back, and whatever is not of this checkpoint is as good as none."""

import json
import os

import pytest

from gan_core.errors import PreparedError
from gan_core.inference.preparing import prepare
from gan_core.runs.prepared import MOST_BYTES, prepared_file, read_prepared, save_prepared
from gan_core.runs.publish import publish
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify

STEP = 30


@pytest.fixture(scope="module")
def made(finished_run):
    return prepare(open_run(finished_run).checkpoint(STEP))


@pytest.fixture
def saved(spare_run, made):
    return save_prepared(spare_run, STEP, made)


def change(path, **fields):
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def geometry_of(path, **fields):
    return json.loads(path.read_text())["geometry"] | fields


def test_what_was_prepared_comes_back_bit_for_bit(saved, spare_run, made):
    assert read_prepared(spare_run, STEP) == made


def test_where_nothing_is_saved_there_is_none(spare_run):
    assert read_prepared(spare_run, STEP) is None


def test_the_manifest_does_not_name_it_and_the_run_stays_whole(saved, spare_run):
    assert verify(open_run(spare_run.folder)) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"checkpoint_sha256": "0" * 64}, "of another checkpoint"),
        ({"step": 15}, "of another checkpoint"),
        ({"format": 2}, "is of format 2"),
        ({"unknown": 1}, "unknown"),
        ({"weights": {"bytes": 10, "sha256": "0" * 64}}, "more than 10 bytes"),
        ({"weights": {"bytes": 2**20, "sha256": "0" * 64}}, "SHA-256"),
    ],
)
def test_what_is_not_of_this_checkpoint_or_breaks_the_schema_is_refused(fields, why, saved, spare_run):
    change(saved, **fields)
    with pytest.raises(PreparedError, match=why):
        read_prepared(spare_run, STEP)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"effects": [1.0] * 99}, "not of one latent space"),
        ({"effects": [1.0] * 99, "vectors": [[1.0] + [0.0] * 98], "vector_effects": [1.0]}, "99 dimensions"),
        ({"vectors": [[0.5] * 100]}, "not of one latent space"),
        ({"vectors": [[0.5] * 100], "vector_effects": [1.0]}, "no unit vector"),
        ({"vector_effects": [-1.0]}, "vector_effects"),
        ({"effects": [1e300] * 100}, "effects"),
        ({"samples": 0}, "samples"),
    ],
)
def test_directions_that_are_none_are_refused(fields, why, saved, spare_run):
    change(saved, geometry=geometry_of(saved, **fields))
    with pytest.raises(PreparedError, match=why):
        read_prepared(spare_run, STEP)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": NaN}', b" " * (MOST_BYTES + 1)])
def test_what_is_no_document_is_refused(content, saved, spare_run):
    saved.write_bytes(content)
    with pytest.raises(PreparedError):
        read_prepared(spare_run, STEP)


def test_changed_weights_are_refused(saved, spare_run):
    weights = saved.with_suffix(".weights")
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(PreparedError, match="SHA-256"):
        read_prepared(spare_run, STEP)


def test_missing_weights_are_refused(saved, spare_run):
    saved.with_suffix(".weights").unlink()
    with pytest.raises(PreparedError, match="cannot read"):
        read_prepared(spare_run, STEP)


def test_a_damaged_checkpoint_is_not_hidden_by_what_was_prepared_of_it(saved, spare_run):
    os.truncate(spare_run.ref(STEP).path, 10)
    with pytest.raises(PreparedError, match=r"safetensors: it holds 10 bytes"):
        read_prepared(spare_run, STEP)


@pytest.mark.parametrize("suffix", [".json", ".weights"])
def test_a_link_that_leads_out_of_the_run_is_not_followed(suffix, saved, spare_run, tmp_path):
    path = saved.with_suffix(suffix)
    elsewhere = path.rename(tmp_path / "elsewhere")
    path.symlink_to(elsewhere)
    with pytest.raises(PreparedError, match="lies outside of"):
        read_prepared(spare_run, STEP)


def test_nothing_is_written_through_a_link(spare_run, made, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (spare_run.folder / "prepared").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PreparedError, match="leads elsewhere"):
        save_prepared(spare_run, STEP, made)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_in_its_place_does_not_hang(saved, spare_run):
    saved.unlink()
    os.mkfifo(saved)
    with pytest.raises(PreparedError, match="no regular file"):
        read_prepared(spare_run, STEP)


def test_a_copy_in_as_many_bits_keeps_it_and_one_in_fewer_does_not(saved, spare_run, made, tmp_path):
    same, smaller = (publish(spare_run, tmp_path / name, name) for name in ("float32", "float16"))
    assert (same.ref(STEP).sha256 == spare_run.ref(STEP).sha256) == (same.folder / prepared_file(STEP)).exists()
    assert read_prepared(same, STEP) == made
    assert read_prepared(smaller, STEP) is None


def test_a_broken_file_does_not_keep_a_run_from_being_published(saved, spare_run, tmp_path):
    saved.write_text("{")
    assert publish(spare_run, tmp_path / "copy", "float32").steps() == spare_run.steps()


def test_it_is_read_without_torch(saved, spare_run):
    """The first picture waits for these imports."""
    import subprocess
    import sys

    program = (
        "import sys; from pathlib import Path; from gan_core.runs.run import open_run; "
        "from gan_core.runs.prepared import read_prepared; "
        f"assert read_prepared(open_run(Path(sys.argv[1])), {STEP}); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(spare_run.folder)], check=True)
