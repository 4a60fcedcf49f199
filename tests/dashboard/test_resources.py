"""What is kept between sessions belongs to the run that it was found for."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from dashboard import resources, state
from gan_core.runs.run import Run, open_run
from tests.spoiled import rename_data


@pytest.fixture
def twins(finished_run: Path, tmp_path: Path) -> list[Run]:
    """Two runs of the same weights that tell of different images, so that different classifiers look at them."""
    st.cache_resource.clear()
    other = open_run(Path(shutil.copytree(finished_run, tmp_path / "clothes")))
    rename_data(other, "fashion-mnist")
    return [open_run(finished_run), open_run(other.folder)]


def test_the_samples_of_each_run_are_judged_by_its_own_classifier(twins):
    found = [resources.cloud(run, state.Shown(run.name, 30, "images", 40, 0)) for run in twins]
    assert np.array_equal(found[0].coordinates, found[1].coordinates)
    assert not np.array_equal(found[0].confidence, found[1].confidence)


def test_the_regions_of_each_run_are_those_of_its_own_classifier(twins):
    shares = [resources.regions(run, 30, 2).shares.share.tolist() for run in twins]
    assert shares[0] != shares[1]
