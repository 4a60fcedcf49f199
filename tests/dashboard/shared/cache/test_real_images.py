"""Real images are read once, and again when more of them are there."""

import pytest
import streamlit as st

from dashboard.shared.cache.real_images import real_images
from gan_core.data.download import CACHE_VARIABLE
from gan_core.runs.run import open_run


@pytest.fixture
def run(finished_run, tmp_path, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "downloads"))
    return open_run(finished_run)


def test_a_runs_own_images_are_read_once(run, digits):
    found = real_images(run)
    assert found.is_own
    assert found.images.sha256 == digits.sha256
    assert real_images(run) is found


def test_why_there_are_none_is_found_anew_once_something_was_downloaded(run, tmp_path):
    run.info = run.info.model_copy(update={"data": run.info.data.model_copy(update={"name": "fashion-mnist"})})
    assert real_images(run) == "no real images can be shown: Fashion-MNIST is not on this machine"
    assert real_images(run) is real_images(run)
    before = real_images(run)
    (tmp_path / "downloads").mkdir()
    assert real_images(run) is not before
