"""The runs that a list is measured with are runs like any others."""

import pytest

from benchmarks.many_runs import KEPT, make_runs
from benchmarks.run_index import reading_table
from gan_core.runs.evaluations import read_quality
from gan_core.runs.index import RunIndex
from gan_core.runs.verify import verify


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    make_runs(folder, 8)
    return RunIndex().summaries([folder])


def test_made_runs_are_whole_and_can_be_sampled(entries):
    assert len(entries) == 8
    for entry in entries:
        assert verify(entry.run) == []
        assert entry.steps == KEPT
    entries[0].run.checkpoint(KEPT[-1])


def test_some_of_them_are_measured_and_some_are_not(entries):
    counts = {len(read_quality(entry.run)) for entry in entries}
    assert counts == {0, len(KEPT)}


def test_the_same_runs_are_made_again(entries, tmp_path):
    make_runs(tmp_path, 8)
    again = RunIndex().summaries([tmp_path])
    assert [entry.run.info for entry in again] == [entry.run.info for entry in entries]
    assert [entry.checksum for entry in again] == [entry.checksum for entry in entries]


def test_every_task_is_timed(entries):
    assert reading_table(entries[0].folder.parent, repeats=1).row_count == 4
