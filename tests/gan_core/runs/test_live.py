"""live.json: written in one instant, and checked when it is read."""

import json
import os

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs.live import FILE, MOST_BYTES, read_live, write_live

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def test_what_is_written_is_read(tmp_path):
    assert read_live(tmp_path) is None
    write_live(tmp_path, 7, 1.5, IMAGES)
    live = read_live(tmp_path)
    assert (live.step, live.seconds) == (7, 1.5)
    assert np.array_equal(live.images, IMAGES)
    write_live(tmp_path, 8, 2.5, IMAGES[:1])
    assert read_live(tmp_path).step == 8
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "changed",
    [
        {"step": -1},
        {"step": 1.5},
        {"step": 10**400},
        {"seconds": 1e300},
        {"shape": [2, 3]},
        {"shape": [2, 3, 5]},
        {"shape": [10**6, 3, 4]},
        {"pixels": "no base64"},
        {"pixels": ""},
        {"format": 2},
        {"path": "/etc/passwd"},
    ],
    ids=str,
)
def test_a_hostile_file_is_refused(changed, tmp_path):
    write_live(tmp_path, 7, 1.5, IMAGES)
    document = json.loads((tmp_path / FILE).read_text()) | changed
    (tmp_path / FILE).write_text(json.dumps(document))
    with pytest.raises(RunError, match=r"live\.json"):
        read_live(tmp_path)


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(RunError, match="more than"):
        read_live(tmp_path)
    (tmp_path / FILE).unlink()
    os.mkfifo(tmp_path / FILE)
    with pytest.raises(RunError, match="no regular file"):
        read_live(tmp_path)


def test_no_link_leads_out_of_the_run(tmp_path):
    run, other = tmp_path / "run", tmp_path / "other"
    run.mkdir()
    other.mkdir()
    write_live(other, 7, 1.5, IMAGES)
    (run / FILE).symlink_to(other / FILE)
    with pytest.raises(RunError, match="lies outside of"):
        read_live(run)
    needed = other / "needed"
    needed.write_text("as it was")
    (run / f".{FILE}.new").symlink_to(needed)
    write_live(run, 8, 1.5, IMAGES)
    assert needed.read_text() == "as it was"
    assert read_live(run).step == 8
    assert read_live(other).step == 7
