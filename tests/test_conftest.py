"""How a run of the tests ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RED, PLAIN = "\x1b[31m", "\x1b[0m"


@pytest.mark.parametrize("workers", [[], ["-n1", "--dist=loadgroup"]], ids=["alone", "shared out"])
def test_browser_tests_that_were_skipped_are_counted_in_red_at_the_end(workers):
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"PATH": ""}
    command = [sys.executable, "-m", "pytest", "-q", "--color=yes", "-pno:cacheprovider", *workers]
    tests = "tests/browser/test_settings.py"
    found = subprocess.run([*command, tests], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    line, _ = found.stdout.splitlines()[-2:]  # the last one is pytest's own
    assert "browser tests skipped: 1 (none of chromium" in line
    assert line.startswith(RED)
    assert line.endswith(PLAIN)
