"""`gan-core boundary`: the boundary that the search finds, in words and as a picture."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.classifier.model import find_classifier
from gan_core.cli.boundary import STRIP_FRAMES, _discriminator_sentence
from gan_core.cli.pictures import INK, PAPER
from gan_core.data.sources import DIGITS
from gan_core.latent.boundaries import nearest_boundaries
from gan_core.latent.evaluation import evaluate_points
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict

# the finished run makes one digit only; where digits must meet, take a run that ships
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"


def shipped_networks():
    run = open_run(SHIPPED)
    return run.checkpoint(run.steps()[-1])


def shipped_classifier():
    return find_classifier("mnist", (1, 28, 28))


def test_boundary_finds_the_boundary_that_the_search_finds(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--to=0", "--json"))
    networks, classifier = shipped_networks(), shipped_classifier()
    start = sample_latent(5, 1, 100)[0]
    random = torch.Generator().manual_seed(5)
    [boundary] = nearest_boundaries(networks.generator_ema, classifier.logits, start, [0], random)
    assert facts["point"] == boundary.point.tolist()
    assert (facts["distance_sigma"], facts["degrees"]) == (boundary.distance, boundary.degrees)
    assert facts["width_sigma"] == boundary.width
    assert (facts["left"], facts["entered"]) == (DIGITS[boundary.left], DIGITS[boundary.entered])


def test_probabilities_and_scores_are_those_of_the_point(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--to=0", "--json"))
    networks, classifier = shipped_networks(), shipped_classifier()
    points = torch.stack([sample_latent(5, 1, 100)[0], torch.tensor(facts["point"])])
    found = evaluate_points(networks.generator_ema, points, classifier.logits, networks.discriminator)
    assert list(facts["probabilities"]) == list(DIGITS)
    assert list(facts["probabilities"].values()) == pytest.approx(found.probabilities[1].tolist(), abs=1e-5)
    assert list(facts["scores"].values()) == pytest.approx(found.scores.tolist(), abs=1e-4)
    assert facts["from"] == DIGITS[int(found.classes[0])]
    assert facts["probabilities"]["0"] == pytest.approx(facts["probabilities"][facts["left"]], abs=0.05)


def test_without_a_goal_any_other_class_will_do(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--json"))
    assert facts["to"] is None
    assert facts["left"] == facts["from"] != facts["entered"]


def test_people_are_told_the_way_and_both_sides(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--to=0", "--json"))
    out = command("boundary", SHIPPED, "--seed=5", "--to=0").out
    assert f"{facts['from']} ({100 * facts['confidence']:.1f}%)" in out
    assert f"from {facts['left']} to 0" in out
    assert f"{facts['distance_sigma']:.2f} sigma, {facts['degrees']:.1f}° on the latent sphere" in out
    start = 1 / (1 + math.exp(-facts["scores"]["start"]))
    assert f"P(real) = {100 * start:.1f}% at the start" in out


def test_the_strip_has_its_boundary_in_the_middle(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--to=0", "--out=strip.png", "--json"))
    assert facts["file"] == "strip.png"
    with Image.open(here / "strip.png") as picture:
        pixels = np.asarray(picture)
    frames = np.split(pixels, STRIP_FRAMES, axis=1)
    framed = [(frame == INK).all(2).sum(1).max() > 100 for frame in frames]  # a line as long as a frame
    assert framed == [place == STRIP_FRAMES // 2 for place in range(STRIP_FRAMES)]
    assert tuple(pixels[0, 0]) == PAPER


def test_a_class_is_named_in_any_case(command, here, clothes_run):
    found = strict(command("boundary", clothes_run, "--json"))
    named = strict(command("boundary", clothes_run, f"--to={found['entered'].swapcase()}", "--json"))
    assert named["to"] == named["entered"] == found["entered"]


def test_a_class_that_the_classifier_does_not_know_is_one_sentence(command, known):
    result = command("boundary", "tiny", "--to=sneaker")
    assert_one_sentence(result)
    assert "no class 'sneaker'; choose one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9" in result.err


def test_ones_own_class_is_one_sentence(command, here):
    own = strict(command("boundary", SHIPPED, "--seed=5", "--json"))["from"]
    result = command("boundary", SHIPPED, "--seed=5", f"--to={own}")
    assert_one_sentence(result)
    assert f"seed 5 makes {own} already" in result.err


def test_a_search_in_vain_is_an_error_and_draws_nothing(command, here, constant_run):
    result = command("boundary", constant_run, "--out=strip.png")
    assert_one_sentence(result)
    assert "the search from seed 3 found no boundary with another class" in result.err
    assert not (here / "strip.png").exists()


@pytest.mark.parametrize(
    ("logits", "is_probability", "sentence"),
    [
        ((-1.66, 0.0), True, "P(real) = 16.0% at the start, 50.0% on the boundary"),
        ((-1000.0, 1000.0), True, "P(real) = 0.0% at the start, 100.0% on the boundary"),
        ((-1.66, 2.5), False, "score D(x) = -1.66 at the start, +2.50 on the boundary (higher: more real)"),
    ],
)
def test_the_discriminator_is_quoted_as_in_the_dashboard(logits, is_probability, sentence):
    scores = dict(zip(("start", "boundary"), logits, strict=True))
    assert _discriminator_sentence(scores, is_probability) == sentence
