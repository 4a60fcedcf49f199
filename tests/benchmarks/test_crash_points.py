"""A training that is killed before a file operation goes on bit for bit; all of them are tried by `make soak`."""

import subprocess


def test_a_training_killed_at_a_file_operation_is_completed_by_one_command(python, thorough):
    every = "1" if thorough else "100"
    call = [*python, "-m", "benchmarks.crash_points", "--every", every]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 did not" in done.stdout
