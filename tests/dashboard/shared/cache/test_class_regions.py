"""Class regions belong to the checkpoint and the run that they were found with; what is saved of them comes at once."""

import shutil
from pathlib import Path
from unittest.mock import create_autospec

import pytest
import streamlit as st

from dashboard.shared import cache
from dashboard.shared.cache import class_regions
from gan_core.inference.class_regions import BLOCK, observe_regions
from gan_core.runs.class_regions import regions_file
from gan_core.runs.run import Run, open_run
from tests.spoiled import spoil

FEW = 2 * BLOCK + 5


@pytest.fixture(autouse=True)
def few_circles(monkeypatch) -> None:
    """Nothing is remembered, and a measurement is small."""
    st.cache_resource.clear()
    monkeypatch.setattr(class_regions, "CIRCLES", FEW)


@pytest.fixture
def observing(monkeypatch):
    """Counts how often anything is observed."""
    double = create_autospec(observe_regions, side_effect=observe_regions)
    monkeypatch.setattr(class_regions, "observe_regions", double)
    return double


def whole(run: Run, step: int) -> cache.MeasuredRegions:
    *_, found = cache.regions(run, step)
    return found


@pytest.fixture
def shipped_run(shipped_runs, tmp_path) -> Run:
    """A copy of a shipped run."""
    return open_run(Path(shutil.copytree(shipped_runs / "mnist-dense", tmp_path / "mnist-dense")))


def test_the_regions_of_each_run_are_those_of_its_own_classifier(twins):
    shares = [whole(run, 30).regions.shares.share.tolist() for run in twins]
    assert shares[0] != shares[1]


def test_a_measurement_tells_early_what_it_refines(finished_run):
    stages = list(cache.regions(open_run(finished_run), 30))
    assert [stage.circles for stage in stages] == [BLOCK, 2 * BLOCK, FEW]
    assert [stage.is_final for stage in stages] == [False, False, True]
    assert [int(stage.regions.shares.counts.sum()) for stage in stages] == [50 * stage.circles for stage in stages]


def test_regions_are_measured_once(finished_run, observing):
    run = open_run(finished_run)
    assert whole(run, 30) is whole(run, 30)
    assert observing.call_count == 1


def test_a_measurement_that_was_left_goes_on(finished_run, observing):
    run = open_run(finished_run)
    first = next(cache.regions(run, 30))
    assert first.circles == BLOCK
    assert [stage.circles for stage in cache.regions(run, 30)] == [2 * BLOCK, FEW]
    assert len(observing.call_args.kwargs["known"].circles) == BLOCK


def test_a_checkpoint_that_was_written_anew_is_measured_anew(finished_run, tmp_path):
    run = open_run(Path(shutil.copytree(finished_run, tmp_path / "tiny")))
    before = whole(run, 30)
    spoil(run, lambda tensor: 2 * tensor)
    assert whole(run, 30) is not before


def test_what_is_saved_is_not_measured(shipped_run, observing):
    (found,) = cache.regions(shipped_run, shipped_run.steps()[-1])
    assert (found.is_final, found.problem) == (True, None)
    assert found.circles >= FEW
    assert not observing.called


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_broken_file_is_left_aside_with_a_reason(content, shipped_run, observing):
    step = shipped_run.steps()[0]
    (shipped_run.folder / regions_file(step)).write_text(content)
    found = whole(shipped_run, step)
    assert "damaged" in found.problem
    assert found.circles == FEW


def test_a_file_of_too_few_circles_is_left_aside(shipped_run, monkeypatch):
    monkeypatch.setattr(class_regions, "CIRCLES", 10_000)
    first = next(cache.regions(shipped_run, shipped_run.steps()[0]))
    assert first.problem == "the saved class regions hold 300 great circles, fewer than 10,000"
