"""The Training page of a long log, against a real server."""

import sys

import pytest

from benchmarks.long_log import measure

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def test_a_long_log_costs_little(finished_run, thorough):
    lines = 1_000_000 if thorough else 30_000
    found = measure(finished_run, lines)
    print(
        f"\n{lines:,} log lines: {found.first.seconds:.1f} s and {found.first.bytes / 1e6:.2f} MB for the page, "
        f"{found.toggled.bytes / 1e6:.2f} MB for another scale, {found.after - found.before:.0f} MiB of memory"
    )
    assert found.first.problems + found.again.problems + found.toggled.problems == []
    assert found.first.bytes < 3_000_000
    assert found.toggled.bytes < 1_500_000
    assert found.again.bytes < 200_000, "what has not changed is not sent again"
    assert found.after - found.before < 300
