"""Real images are read once, and again when more of them are there."""

import numpy as np
import pytest
import streamlit as st

from dashboard.shared.cache.at_hand import nearest_real, real_images
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


def test_a_real_image_is_its_own_nearest_and_would_be_a_copy(run, digits):
    found = nearest_real(run, digits.images[7])
    assert found.distance == 0
    assert np.array_equal(found.pixels, digits.images[7, 0].numpy())
    assert found.label == str(int(digits.labels[7]))
    assert found.text.endswith("Nearer than 99% of those: this may be a copy.")


def test_the_distance_of_another_image_has_a_scale(run, digits):
    found = nearest_real(run, 255 - digits.images[7])
    median, low, high, least = found.usual
    assert 0 < least < low < median < high < found.distance
    assert not found.are_test  # mnist-5k has no test images
    assert found.text.startswith("The nearest of 5,000 real images (mnist-5k): ")
    assert found.text.endswith("It is no copy: nobody drew it.")


def test_of_other_images_than_the_runs_own_nothing_follows(run, digits):
    run.info = run.info.model_copy(update={"data": run.info.data.model_copy(update={"name": "emnist-digits"})})
    found = nearest_real(run, 255 - digits.images[7])
    assert found.text.endswith("The run learned from more images, which are not on this machine.")


def test_without_real_images_there_is_no_nearest(run, digits):
    run.info = run.info.model_copy(update={"data": run.info.data.model_copy(update={"name": "kmnist"})})
    assert nearest_real(run, digits.images[7]) == real_images(run)
