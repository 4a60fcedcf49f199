"""Class regions belong to the checkpoint, the run and the effort that they were found with."""

import shutil
from pathlib import Path

import pytest
import streamlit as st

from dashboard.shared import cache
from gan_core.runs.run import open_run
from tests.spoiled import spoil


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    st.cache_resource.clear()


def test_the_regions_of_each_run_are_those_of_its_own_classifier(twins):
    shares = [cache.regions(run, 30, 2, quiet).shares.share.tolist() for run in twins]
    assert shares[0] != shares[1]


def test_regions_are_measured_once_for_each_number_of_circles(finished_run):
    run, seen = open_run(finished_run), []
    first = cache.regions(run, 30, 2, lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0
    assert cache.regions(run, 30, 2, quiet) is first
    more = cache.regions(run, 30, 3, quiet)
    assert int(more.shares.counts.sum()) == 150 > int(first.shares.counts.sum()) == 100


def test_a_checkpoint_that_was_written_anew_is_measured_anew(finished_run, tmp_path):
    run = open_run(Path(shutil.copytree(finished_run, tmp_path / "tiny")))
    before = cache.regions(run, 30, 2, quiet)
    spoil(run, lambda tensor: 2 * tensor)
    assert cache.regions(run, 30, 2, quiet) is not before
