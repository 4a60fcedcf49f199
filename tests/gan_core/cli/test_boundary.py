"""The commands that ask a classifier: what they measure, what they draw, what they say, and how they end."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.classifier import model as classifier
from gan_core.classifier.model import find_classifier, load_classifier
from gan_core.cli.boundary import STRIP_FRAMES
from gan_core.cli.classifier import ClassifierData
from gan_core.cli.output import print_json
from gan_core.cli.pictures import INK, PAPER
from gan_core.data.sources import CLASSES, DIGITS, load_images
from gan_core.latent.boundaries import nearest_boundaries
from gan_core.latent.evaluation import evaluate_points
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_through
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict
from tests.spoiled import rename_data, spoil

# the finished run makes one digit only; where digits must meet, take a run that ships
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"
FEW = ["--points=60", "--circles=4", "--walks=30"]


def shipped_networks():
    run = open_run(SHIPPED)
    return run.load_step(run.steps()[-1])


def shipped_classifier():
    return find_classifier("mnist", (1, 28, 28))


@pytest.fixture
def constant_run(spare_run):
    """A run whose generator makes the same image everywhere."""
    spoil(spare_run, torch.zeros_like)
    return spare_run.folder


@pytest.fixture
def undefined_run(spare_run):
    """A run whose generator makes NaN."""
    spoil(spare_run, lambda tensor: torch.full_like(tensor, torch.nan))
    return spare_run.folder


@pytest.fixture
def unjudged_run(spare_run, monkeypatch):
    """A run on kmnist, where nobody has made a classifier for it."""
    monkeypatch.setattr(classifier, "classifier_folders", list)
    rename_data(spare_run, "kmnist")
    return spare_run.folder


@pytest.fixture
def clothes_run(spare_run):
    """A run that is classified by the classifier of clothes."""
    rename_data(spare_run, "fashion-mnist")
    return spare_run.folder


NO_CLASSIFIER = "there is no classifier for kmnist yet; make one with: gan-core classifier train --data kmnist"


# --- classifier -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def train_classifier(command, here, mnist_folder):
    return lambda *flags: command("classifier", "train", f"--data-dir={mnist_folder}", "--epochs=1", *flags)


@pytest.fixture
def evaluate(command, here, mnist_folder):
    return lambda *flags: command("classifier", "evaluate", f"--data-dir={mnist_folder}", *flags)


def test_the_data_of_classifiers_are_the_sets_with_test_images():
    assert {data.value for data in ClassifierData} == set(CLASSES)


def test_a_classifier_is_trained_where_it_will_be_found(train_classifier, here):
    assert train_classifier("--seed=4").code == 0
    made = load_classifier(here / "runs" / "classifiers" / "mnist")
    assert (made.info.data, made.classes, made.info.epochs, made.info.seed) == ("mnist", DIGITS, 1, 4)
    assert find_classifier("mnist", (1, 28, 28)).info == made.info


def test_training_says_on_what_where_and_how_well(train_classifier, here):
    out = train_classifier().out
    info = load_classifier(here / "runs" / "classifiers" / "mnist").info
    assert "training a classifier on 60 images of mnist" in out
    assert "wrote the classifier to runs/classifiers/mnist" in out
    assert f"60 test images: accuracy {100 * info.test.accuracy:.2f} %" in out
    assert f"expected calibration error {100 * info.test.calibration_error:.2f} %" in out
    assert f"temperature {info.temperature:.3f}" in out


def test_training_as_json_is_one_object(train_classifier, here):
    facts = strict(train_classifier("--out=mine", "--json"))
    info = load_classifier(here / "mine").info
    assert facts["folder"] == "mine"
    assert facts["test"] == info.test.model_dump()
    assert (facts["temperature"], facts["data_sha256"]) == (info.temperature, info.data_sha256)


def test_a_classifier_that_exists_is_not_overwritten(train_classifier, here):
    train_classifier()
    before = (here / "runs" / "classifiers" / "mnist" / "weights.safetensors").read_bytes()
    result = train_classifier("--seed=1")
    assert_one_sentence(result)
    assert "runs/classifiers/mnist exists already" in result.err
    assert "--out" in result.err
    assert (here / "runs" / "classifiers" / "mnist" / "weights.safetensors").read_bytes() == before


def test_a_place_that_is_a_file_is_an_error(train_classifier, here):
    (here / "file").write_bytes(b"")
    assert_one_sentence(train_classifier("--out=file"))
    assert_one_sentence(train_classifier("--out=file/classifier"))


def test_missing_images_are_an_error_that_makes_no_classifier(command, here):
    assert_one_sentence(command("classifier", "train", f"--data-dir={here}"))
    assert list(here.iterdir()) == []


def test_a_classifier_is_evaluated_on_the_test_images(train_classifier, evaluate, here, mnist_folder):
    train_classifier("--out=mine")
    facts = strict(evaluate("--classifier=mine", "--json"))
    info, images = load_classifier(here / "mine").info, load_images("mnist", mnist_folder, "test")
    assert (facts["images"], facts["data_sha256"]) == (60, images.sha256)
    assert facts["accuracy"] == info.test.accuracy
    # trained and loaded weights lie in memory differently, so sums differ in the last digits
    assert facts["calibration_error"] == pytest.approx(info.test.calibration_error, abs=1e-6)
    assert facts["classifier"] == {"data": "mnist", "weights_sha256": info.weights_sha256}


def test_the_reliability_table_holds_every_answer_once_and_no_empty_bin(evaluate):
    facts = strict(evaluate("--json"))
    bins = facts["reliability"]
    assert sum(row["count"] for row in bins) == 60
    assert all(row["count"] and row["from"] < row["confidence"] <= row["to"] + 1e-9 for row in bins)
    right = sum(row["count"] * row["accuracy"] for row in bins)
    assert right / 60 == pytest.approx(facts["accuracy"])


def test_people_are_told_the_count_and_the_checksum_with_the_accuracy(evaluate):
    facts, out = strict(evaluate("--json")), evaluate().out
    assert "60 test images of mnist" in out
    assert facts["data_sha256"][:12] in out
    assert f"accuracy {100 * facts['accuracy']:.2f} %" in out
    assert len(out.splitlines()) == 3 + len(facts["reliability"])


def test_a_classifier_of_other_things_is_refused(evaluate):
    result = evaluate("--data=fashion-mnist", f"--classifier={SHIPPED.parent / 'classifiers' / 'mnist'}")
    assert_one_sentence(result)
    assert "the images of fashion-mnist show T-shirt" in result.err


def test_a_classifier_that_is_not_there_is_one_sentence(evaluate):
    result = evaluate("--classifier=absent")
    assert_one_sentence(result)
    assert "cannot read the classifier in absent" in result.err


# --- regions ---------------------------------------------------------------------------------------------------------


def test_regions_as_json_hold_all_tables(command, here):
    facts = strict(command("regions", SHIPPED, *FEW, "--json"))
    assert (facts["run"], facts["step"], facts["seed"]) == ("mnist-dense", open_run(SHIPPED).steps()[-1], 0)
    assert facts["counts"] == {"points": 60, "circles": 4, "walks": 30}
    assert facts["classes"] == list(DIGITS)
    assert sum(facts["shares"]["counts"]) == 60
    for name in ("crossings", "share", "lift", "low", "high"):
        assert np.shape(facts["boundaries"][name]) == (10, 10)
    assert np.shape(facts["passages"]["paths"]) == np.shape(facts["passages"]["direct"]) == (10, 10)
    assert np.shape(facts["passages"]["through"]) == (10, 10, 10)


def test_intervals_hold_their_shares(command, here):
    shares = strict(command("regions", SHIPPED, *FEW, "--json"))["shares"]
    for low, share, high in zip(shares["low"], shares["share"], shares["high"], strict=True):
        assert low - 1e-6 <= share <= high + 1e-6


def test_the_claims_are_those_of_the_lecture(command, here):
    claims = strict(command("regions", SHIPPED, *FEW, "--json"))["claims"]
    assert [claim["pair"] for claim in claims["neighbours"]][:2] == [["1", "7"], ["7", "9"]]
    assert [claim["way"] for claim in claims["passages"]] == [["1", "7", "9"], ["3", "5", "8"]]
    assert {claim["verdict"] for claim in claims["neighbours"]} <= {"holds", "fails", "open", None}


def test_people_see_shares_the_longest_borders_and_the_claims(command, here):
    result = command("regions", SHIPPED, *FEW)
    assert (result.code, result.err) == (0, "")
    shares, boundaries, claims = result.out.split("\n\n")[1:]
    assert [line.split()[0] for line in shares.splitlines()[2:]] == list(DIGITS)
    assert [line.split()[0] for line in boundaries.splitlines()[2:]] == [str(rank) for rank in range(1, 11)]
    assert "7-9 rank " in claims
    assert " between 1 and 9" in claims


def test_a_generator_of_one_class_has_no_borders_and_claims_nothing(command, here, constant_run):
    facts = strict(command("regions", constant_run, *FEW, "--json"))
    assert sorted(facts["shares"]["counts"]) == [0] * 9 + [60]
    assert set(np.ravel(facts["boundaries"]["lift"])) == {None}
    assert {(claim["rank"], claim["verdict"]) for claim in facts["claims"]["neighbours"]} == {(None, None)}
    assert {(claim["rank"], claim["share"]) for claim in facts["claims"]["passages"]} == {(None, None)}
    out = command("regions", constant_run, *FEW).out
    assert "no boundary was met on 4 ways around the shell" in out
    assert "7-9 was not measured" in out
    assert "no walk led between 1 and 9" in out
    assert "nan" not in out


def test_a_classifier_of_clothes_claims_nothing_of_digits(command, here, clothes_run):
    facts = strict(command("regions", clothes_run, *FEW, "--json"))
    assert facts["claims"] is None
    assert facts["classes"] == list(CLASSES["fashion-mnist"])
    out = command("regions", clothes_run, *FEW).out
    assert "sneaker" in out
    assert "lecture" not in out


@pytest.mark.parametrize("flag", ["--points=0", "--circles=0", "--walks=0", "--seed=-1"])
def test_counts_that_measure_nothing_are_mistakes_of_usage(flag, command, known):
    assert command("regions", "tiny", flag).code == 2


# --- boundary --------------------------------------------------------------------------------------------------------


def test_boundary_finds_the_boundary_that_the_search_finds(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--to=0", "--json"))
    networks, classifier = shipped_networks(), shipped_classifier()
    start = sample_latent(5, 1, 100)[0]
    random = torch.Generator().manual_seed(5)
    [boundary] = nearest_boundaries(networks.generator, classifier.logits, start, [0], random)
    assert facts["point"] == boundary.point.tolist()
    assert (facts["distance_sigma"], facts["degrees"]) == (boundary.distance, boundary.degrees)
    assert facts["width_sigma"] == boundary.width
    assert (facts["left"], facts["entered"]) == (DIGITS[boundary.left], DIGITS[boundary.entered])


def test_probabilities_and_scores_are_those_of_the_point(command, here):
    facts = strict(command("boundary", SHIPPED, "--seed=5", "--to=0", "--json"))
    networks, classifier = shipped_networks(), shipped_classifier()
    points = torch.stack([sample_latent(5, 1, 100)[0], torch.tensor(facts["point"])])
    found = evaluate_points(networks.generator, points, classifier.logits, networks.discriminator)
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
    assert f"{facts['from']}, {100 * facts['confidence']:.1f} % probable" in out
    assert f"where {facts['left']} becomes 0" in out
    assert f"{facts['distance_sigma']:.2f} sigma on the shell, {facts['degrees']:.1f} degrees" in out
    assert f"{facts['scores']['start']:.2f} at the start" in out


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
    assert "the search from seed 3 met no boundary with another class" in result.err
    assert not (here / "strip.png").exists()


# --- plane -----------------------------------------------------------------------------------------------------------


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
    assert "tiny, step 30, plane through the seeds 1, 2, 3, 5.0 sigma wide" in result.out
    assert "share of its 9 images, by the classifier of mnist" in result.out
    assert "wrote 3 x 3 images to map.png" in result.out


def test_without_a_classifier_the_plane_shows_digits_only_and_says_why(command, here, unjudged_run):
    result = command("plane", unjudged_run, "--seeds", 1, 2, 3, "--size=3")
    assert result.code == 0
    assert result.err == f"no regions are drawn: {NO_CLASSIFIER}\n"
    assert "share" not in result.out
    with Image.open(here / "map.png") as picture:
        assert picture.size == (3 * 28, 3 * 28)
        assert np.ptp(np.asarray(picture).astype(int), axis=2).max() < 20, "ink on paper has no colours"


def test_without_a_classifier_the_json_says_why(command, here, unjudged_run):
    facts = strict(command("plane", unjudged_run, "--seeds", 1, 2, 3, "--size=3", "--json"))
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
    assert "anchors 1 and 2" in result.err


# --- what they share -------------------------------------------------------------------------------------------------


CALLS = {
    "regions": [*FEW],
    "boundary": ["--seed=5"],
    "plane": ["--seeds", "1", "2", "3", "--size=3"],
}
every_command = pytest.mark.parametrize("name", CALLS)


@every_command
def test_the_same_seed_prints_the_same(name, command, here):
    first, second = (command(name, SHIPPED, *CALLS[name], "--json") for _ in range(2))
    assert strict(first) == strict(second)


@every_command
def test_an_unknown_run_is_one_sentence(name, command, known):
    assert command(name, "tinny", *CALLS[name]).err == "error: there is no run 'tinny'; known runs: tiny\n"


@every_command
def test_a_step_that_was_not_kept_is_one_sentence(name, command, known):
    result = command(name, "tiny", *CALLS[name], "--step=7")
    assert_one_sentence(result)
    assert "keeps no step 7; it has 0, 2, 6, 15, 30" in result.err


@every_command
def test_a_step_is_taken_when_told(name, command, here):
    first = open_run(SHIPPED).steps()[-2]
    assert strict(command(name, SHIPPED, *CALLS[name], f"--step={first}", "--json"))["step"] == first


@every_command
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_generator_of_undefined_numbers_is_one_sentence(name, flags, command, here, undefined_run):
    result = command(name, undefined_run, *CALLS[name], *flags)
    assert_one_sentence(result)
    assert "infinite or undefined numbers" in result.err
    assert not (here / "map.png").exists()


@pytest.mark.parametrize("name", ["regions", "boundary"])
def test_without_a_classifier_nothing_is_measured(name, command, here, unjudged_run):
    result = command(name, unjudged_run, *CALLS[name])
    assert_one_sentence(result)
    assert result.err == f"error: {NO_CLASSIFIER}\n"


@pytest.mark.parametrize("name", ["boundary", "plane"])
def test_a_place_that_cannot_be_written_is_an_error(name, command, here):
    (here / "file").write_bytes(b"")
    assert_one_sentence(command(name, SHIPPED, *CALLS[name], "--out=file/picture.png"))


def test_what_is_not_known_is_null(capsys):
    print_json({"a": torch.tensor([[1.5, torch.nan]]), "b": (float("inf"), 2, None, "NaN")})
    assert capsys.readouterr().out == '{"a": [[1.5, null]], "b": [null, 2, null, "NaN"]}\n'


def test_help_needs_no_heavy_module():
    source = (
        "import sys, gan_core.cli.app; print([name for name in ('torch', 'numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
