"""`gan-core plane`: a slice as a picture."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.classifier.model import find_classifier
from gan_core.data.sources import DIGITS
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_through
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict

# the finished run makes one digit only; where digits must meet, take a run that ships
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"


def shipped_networks():
    run = open_run(SHIPPED)
    return run.checkpoint(run.steps()[-1])


def shipped_classifier():
    return find_classifier("mnist", (1, 28, 28))


NO_CLASSIFIER = "there is no classifier for kmnist yet; make one with: gan-core classifier train --data kmnist"


def test_plane_draws_its_images_over_their_regions(command, here):
    facts = strict(command("plane", SHIPPED, "--seeds", 1, 2, 3, "--size=6", "--out=p.png", "--json"))
    assert (facts["seeds"], facts["size"], facts["file"], facts["why"]) == ([1, 2, 3], 6, "p.png", None)
    assert facts["classifier"]["data"] == "mnist"
    assert list(facts["shares"]) == list(DIGITS)
    assert sum(facts["shares"].values()) == pytest.approx(1)
    with Image.open(here / "p.png") as picture:
        assert (picture.size, picture.mode) == ((6 * 28, 6 * 28), "RGB")
        assert np.ptp(np.asarray(picture).astype(int), axis=2).max() > 60, "regions have colours"


def test_the_plane_is_wide_enough_for_its_three_points(command, here):
    facts = strict(command("plane", SHIPPED, "--seeds", 1, 2, 3, "--size=2", "--json"))
    anchors = torch.cat([sample_latent(seed, 1, 100) for seed in (1, 2, 3)])
    farthest = float(slice_through(*anchors).locate(anchors).abs().max())
    assert facts["width_sigma"] == pytest.approx(2.4 * farthest)


def test_the_plane_is_as_wide_as_it_is_told(command, known):
    facts = strict(command("plane", "tiny", "--seeds", 1, 2, 3, "--size=2", "--width=5", "--json"))
    assert facts["width_sigma"] == 5


def test_people_are_told_shares_width_and_file(command, known):
    result = command("plane", "tiny", "--seeds", 1, 2, 3, "--size=3", "--width=5")
    assert (result.code, result.err) == (0, "")
    assert "tiny, iteration 30, plane through the seeds 1, 2, 3, 5.0 sigma wide" in result.out
    assert "share of its 9 images, by the classifier of mnist" in result.out
    assert "wrote 3 x 3 images to map.png" in result.out


def test_without_a_classifier_the_plane_shows_digits_only_and_says_why(command, here, unclassified_run):
    result = command("plane", unclassified_run, "--seeds", 1, 2, 3, "--size=3")
    assert result.code == 0
    assert result.err == f"no class regions are drawn: {NO_CLASSIFIER}\n"
    assert "share" not in result.out
    with Image.open(here / "map.png") as picture:
        assert picture.size == (3 * 28, 3 * 28)
        assert np.ptp(np.asarray(picture).astype(int), axis=2).max() < 20, "ink on paper has no colours"


def test_without_a_classifier_the_json_says_why(command, here, unclassified_run):
    facts = strict(command("plane", unclassified_run, "--seeds", 1, 2, 3, "--size=3", "--json"))
    assert (facts["classifier"], facts["shares"], facts["why"]) == (None, None, NO_CLASSIFIER)


@pytest.mark.parametrize("size", [1, 201])
def test_a_plane_of_too_few_or_too_many_images_is_a_mistake_of_usage(size, command, known):
    result = command("plane", "tiny", "--seeds", 1, 2, 3, f"--size={size}")
    assert result.code == 2
    assert "--size" in result.err


@pytest.mark.parametrize("width", ["0", "-3", "nan", "inf"])
def test_a_plane_without_a_width_is_one_sentence(width, command, known):
    result = command("plane", "tiny", "--seeds", 1, 2, 3, f"--width={width}")
    assert_one_sentence(result)
    assert f"found {float(width)}" in result.err


def test_three_points_that_span_no_plane_are_one_sentence(command, known):
    result = command("plane", "tiny", "--seeds", 1, 1, 3)
    assert_one_sentence(result)
    assert "samples 1 and 2" in result.err
