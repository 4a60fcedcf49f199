"""What the games are given."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from dashboard.views.games import data
from dashboard.views.games.state import EXIST, FOOL, GOLF, REAL
from gan_core.latent.sphere import exponential
from gan_core.runs.run import open_run


@pytest.fixture
def run(finished_run):
    return open_run(finished_run)


def dealt(run, number):
    found = np.frombuffer(base64.b64decode(data.deck(run, number)), np.uint8)
    return found.reshape(-1, 28, 28)


def test_a_deck_holds_real_images_once_each_and_depends_on_its_number(run, digits):
    one = dealt(run, 1)
    assert one.shape == (data.DECK_IMAGES, 28, 28)
    real = {image.tobytes() for image in digits.images.numpy()}
    assert len({image.tobytes() for image in one} & real) == data.DECK_IMAGES
    assert np.array_equal(one, dealt(run, 1))
    assert not np.array_equal(one, dealt(run, 2))


def test_networks_that_are_told_a_class_play_with_real_images_of_it(conditional_run, digits):
    at_three = open_run(conditional_run).at_class([float(digit == 3) for digit in range(10)])
    threes = {image.tobytes() for image in digits.images[digits.labels == 3].numpy()}
    assert {image.tobytes() for image in dealt(at_three, 1)} <= threes
    assert data.source(at_three).endswith("Only those of the class that the networks are told are shown.")


def test_without_real_images_the_deck_is_empty_and_it_is_said_why(runs_without_classifier):
    kana = open_run(runs_without_classifier / "kana")
    assert data.deck(kana, 1) == ""
    assert data.source(kana) == "No real images can be shown: Kuzushiji-MNIST is not on this machine."


def test_a_run_that_has_all_can_play_all(run):
    assert {game: data.lacks(game, run, 30) for game in data.LACKS} == dict.fromkeys(data.LACKS)


def test_what_a_run_lacks_is_said_for_each_game(runs_without_classifier):
    kana = open_run(runs_without_classifier / "kana")
    assert data.lacks(REAL, kana, 30) == "no real images can be shown: Kuzushiji-MNIST is not on this machine"
    assert data.lacks(GOLF, kana, 30).startswith("golf needs a classifier: ")
    assert data.lacks(EXIST, kana, 30) is None
    assert data.lacks(FOOL, kana, 30) is None
    kana.info = kana.info.model_copy(
        update={"data": kana.info.data.model_copy(update={"image_shape": (3, 32, 32)})},
    )
    assert data.LACKS[FOOL](kana) == "a drawing is 1 × 28 × 28, the images of this run are 3 × 32 × 32"


def test_every_game_can_be_played_with_a_run_that_ships(shipped_runs, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(shipped_runs))
    for game in data.LACKS:
        assert "mnist-conv" in [run.name for run in data.playable(game)]


def test_levels_are_checkpoints_from_early_to_last(run, shipped_runs):
    conv = open_run(shipped_runs / "mnist-conv")
    assert list(data.levels(conv).values()) == ["Easy", "Medium", "Hard"]
    assert list(data.levels(conv)) == sorted(data.levels(conv))
    assert max(data.levels(conv)) == conv.steps()[-1]
    assert data.levels(run)[run.steps()[-1]] == "Hard"


def test_a_hole_begins_in_its_class_and_par_ends_on_the_boundary_of_the_goal(shipped_runs, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(shipped_runs))
    dense = open_run(shipped_runs / "mnist-dense")
    step = dense.steps()[-1]
    hole = data.hole(dense, step, 1, 7, 1)
    start, tangent = torch.tensor(hole["start"]), torch.tensor(hole["par"]["tangent"])
    assert hole["par"]["distance"] == pytest.approx(float(tangent.norm()), rel=1e-5)
    behind = exponential(start, 1.01 * tangent)
    classifier, generator = data.cache.needed_classifier(dense), dense.checkpoint(step).generator_ema
    with torch.inference_mode():
        classes = classifier.logits(generator(torch.stack([start, behind]))).argmax(1).tolist()
    assert classes == [7, 1]
    assert data.hole(dense, step, 2, 7, 1)["start"] != hole["start"]


def test_the_nearest_real_image_to_a_generated_one(run, digits):
    z = np.random.default_rng(0).standard_normal(100).astype(np.float32)
    found = data.answer(run, 30, (5, z))
    assert found["number"] == 5
    assert found["text"].startswith("The nearest of 5,000 real images (mnist-5k): ")
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(found["picture"].partition(",")[2]))))
    assert shown.tobytes() in {image.tobytes() for image in digits.images[:, 0].numpy()}
    assert data.answer(run, 30, None) is None
