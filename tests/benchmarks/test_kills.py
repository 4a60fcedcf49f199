"""A training that is killed at random moments ends like one that nobody killed; `make soak` kills 60 times.

The quick tests kill one before a file operation (`test_crash_points.py`) and a real one while it trains.
"""

import os
import subprocess
import sys

import pytest

from benchmarks.kills import last_logged, saved


def test_killed_trainings_end_like_one_that_was_left_alone(thorough):
    if not thorough:
        pytest.skip("four processes that train: tried by `make soak`")
    call = [sys.executable, "-m", "benchmarks.kills", "--kills", "2", "--small", "--longest-wait", "0.5"]
    # how long a busy machine takes for an iteration is no fault
    done = subprocess.run(
        [*call, "--most-lost", "inf"],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kills lost " in done.stdout and ", 0 did not" in done.stdout


def test_half_a_line_is_not_the_last_one(tmp_path):
    log = tmp_path / "metrics.jsonl"
    log.write_bytes(b'{"step": 1, "seconds": 0.5}\n{"step": 2, "seconds": 1.25}\n{"step": 3, "se')
    assert last_logged(log) == (2, 1.25)
    log.write_bytes(b"")
    assert last_logged(log) == (0, 0.0)


def test_a_run_without_a_saved_state_begins_anew(tmp_path):
    assert saved(tmp_path) == (0, 0.0)
