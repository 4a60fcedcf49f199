"""Searches beside the page, and what is found around them."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import streamlit as st
import torch
from PIL import Image

from dashboard.views.invert import data
from gan_core.errors import AtlasError, DataError, GeometryError
from gan_core.inference.encoding import train_encoder
from gan_core.latent.norms import shell
from gan_core.runs.encoder import save_encoder
from gan_core.runs.run import open_run
from tests.lying import UNDEFINED, replace_network
from tests.spoiled import rename_data


@pytest.fixture(scope="module")
def run(finished_run):
    return open_run(finished_run)


@pytest.fixture
def spare_run(copied_runs):
    return open_run(copied_runs / "tiny")


@pytest.fixture(scope="module")
def image(digits):
    return digits.images[30, 0].numpy()


def finished(work):
    assert work.wait(60)
    return work.result


def test_work_tells_how_far_it_is_and_what_it_found():
    go = threading.Event()

    def compute(on_step):
        on_step(3)
        go.wait(20)
        return "found"

    with ThreadPoolExecutor(1) as workers:
        work = data.Work(compute, 5, workers)
        assert not work.wait(0.05)
        go.set()
        assert work.wait(20)
        assert (work.done, work.total, work.result) == (3, 5, "found")


def test_work_that_failed_has_ended_and_says_why():
    def compute(on_step):
        raise GeometryError("nothing there")

    with ThreadPoolExecutor(1) as workers:
        work = data.Work(compute, 5, workers)
        assert work.wait(20)
        with pytest.raises(GeometryError, match="nothing there"):
            _ = work.result


@pytest.mark.parametrize("network", ["classifier", "discriminator"])
def test_whoever_says_no_number_of_an_image_is_named(network, run, image, monkeypatch):
    st.cache_resource.clear()
    replace_network(monkeypatch, network, UNDEFINED)
    with pytest.raises(AtlasError, match=f"the {network} answers with infinite or undefined numbers"):
        data.verdict(run, 30, image)
    st.cache_resource.clear()


def test_a_search_that_failed_is_begun_anew_once_that_was_told(run, image, monkeypatch):
    def refused(*arguments):
        raise GeometryError("the disk refused")

    with monkeypatch.context() as patched:
        patched.setattr(data, "_searched", refused)
        for _ in range(2):  # whoever looks before it was told sees the same
            failed = data.search(run, 0, image, every_class=False)
        with pytest.raises(GeometryError, match="refused"):
            finished(failed)
    assert finished(data.search(run, 0, image, every_class=False)).frames.shape[2:] == (28, 28)


def test_a_search_finds_a_z_on_the_shell_and_keeps_its_way(run, image):
    found = finished(data.search(run, 30, image, every_class=False))
    low, high = shell(100)
    assert low - 1e-3 <= float(found.z.norm()) <= high + 1e-3
    assert found.frames.shape == (len(found.found.inversion.steps), 3, 28, 28)
    apart = np.sqrt(((found.image / 255 - image / 255) ** 2).mean())
    assert apart == pytest.approx(found.residual, abs=0.005)
    assert found.told is None
    assert data.start_names(found) == ["Nearest sample 1", "Nearest sample 2", "Nearest sample 3"]


def test_the_same_image_is_searched_once(run, image):
    first = data.search(run, 30, image, every_class=False)
    assert data.search(run, 30, image.copy(), every_class=False) is first
    other = data.search(run, 15, image, every_class=False)
    assert finished(first).name != finished(other).name


def test_the_encoder_is_used_as_soon_as_there_is_one_and_a_broken_one_is_said(spare_run, image):
    assert data.guess_weights(spare_run, 30) is None
    path = save_encoder(spare_run, 30, train_encoder(spare_run.checkpoint(30), 2, batch_size=8), 2, 0)
    found = finished(data.search(spare_run, 30, image, every_class=False))
    assert "Encoder's guess" in data.start_names(found)
    generator, encoder = data.guess_weights(spare_run, 30)
    assert generator.name != encoder.name
    path.write_bytes(b"broken")
    found = finished(data.search(spare_run, 30, image, every_class=False))
    assert "encoder" in found.problem
    assert data.guess_weights(spare_run, 30) is None


def test_every_class_is_tried(conditional_run, image):
    run = open_run(conditional_run).at_class([float(number == 7) for number in range(10)])
    assert finished(data.search(run, 30, image, every_class=True)).told in range(10)
    assert finished(data.search(run, 30, image, every_class=False)).told is None


def test_at_every_checkpoint(run, image):
    found = finished(data.development(run, run.steps(), image))
    assert found.steps == run.steps()
    assert found.images.shape == (len(found.steps), 28, 28)
    assert found.residuals.shape == found.classes.shape == (len(found.steps),)


@pytest.mark.parametrize(
    ("classes", "first"), [([7, 7, 7], 0), ([1, 7, 7], 10), ([7, 1, 7], 20), ([7, 7, 1], None), (None, None)]
)
def test_when_it_was_first_drawn(classes, first):
    known = None if classes is None else np.array(classes)
    found = data.Development([0, 10, 20], np.zeros((3, 28, 28)), np.zeros(3), known)
    assert found.first_as(7) == first


def test_a_morph_begins_and_ends_at_its_ends(run):
    start, end = torch.randn(2, 100, generator=torch.Generator().manual_seed(0))
    images, probabilities = data.morph(run, 30, start, end)
    there = data.morph(run, 30, end, start)[0]
    assert images.shape == (9, 28, 28)
    assert probabilities.shape == (9, 10)
    assert np.abs(images[0].astype(int) - there[-1]).max() <= 1


def test_the_nearest_real_image_of_a_real_one_is_itself(run, digits):
    images, captions, source = data.nearest_real(run, digits.images[123, 0].numpy())
    assert np.array_equal(images[0], digits.images[123, 0].numpy())
    assert captions[0].endswith("0.000")
    assert "5,000" in source


def test_a_picture_is_normalised_for_digits(run, image):
    buffer = io.BytesIO()
    Image.fromarray(255 - np.kron(image, np.ones((6, 6), np.uint8))).save(buffer, "PNG")
    found = data.picture(run, buffer.getvalue())
    assert found.before.shape == (168, 168)
    assert np.abs(found.image.astype(int) - image).mean() < 20
    with pytest.raises(DataError, match="neither"):
        data.picture(run, b"no")


def test_other_images_are_not_normalised_as_digits(spare_run):
    assert data.is_of_digits(spare_run)
    rename_data(spare_run, "fashion-mnist")
    assert not data.is_of_digits(open_run(spare_run.folder))


def test_what_both_networks_say_of_an_image(run, image):
    said = data.verdict(run, 30, image)
    assert said.probabilities.sum() == pytest.approx(1, abs=1e-4)
    assert 0 <= said.score <= 1


@pytest.mark.parametrize(("shape", "why"), [((1, 28, 28), None), ((3, 32, 32), "colour"), ((1, 64, 48), "48 × 64")])
def test_why_nothing_can_be_inverted(run, shape, why):
    info = run.info.model_copy(update={"data": run.info.data.model_copy(update={"image_shape": shape})})
    found = data.why_not(type(run)(run.folder, info))
    assert found is None if why is None else why in found


def test_runs_that_can(open_page, runs_folder):
    assert not open_page("runs", runs_folder).exception
    assert data.runs_that_can() == ["tiny"]


def test_levels_are_packed_row_by_row():
    assert data.packed(np.array([[1, 2], [3, 255]], np.uint8)) == "AQID/w=="


def test_without_test_images_others_are_real_enough(run):
    found = data.real_images(run)
    assert found.split == "train"
    assert len(found.images.images) == 5_000


def test_where_there_are_no_real_images_it_says_why(spare_run):
    rename_data(spare_run, "kmnist")
    assert "Kuzushiji" in data.real_images(open_run(spare_run.folder))


def test_real_images_are_picked_by_a_number_that_goes_round(run, digits):
    real = data.real_images(run)
    image, label = data.picked(real, 5_003)
    assert np.array_equal(image, digits.images[3, 0].numpy())
    assert label == str(int(digits.labels[3]))


def test_levels_are_an_image_row_by_row():
    assert data.image_of(bytes(range(196)) * 4)[1, 0] == 28
