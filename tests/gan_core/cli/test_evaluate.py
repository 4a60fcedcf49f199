"""`gan-core evaluate`: what it measures, what it skips, what it writes and says, and how it ends."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gan_core.classifier import info as classifier
from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.config import from_dict
from gan_core.data.sources import load_images
from gan_core.metrics import evaluate as quality
from gan_core.metrics.evaluate import evaluate_checkpoint, measure_images, reference_of, settings_of, shuffled
from gan_core.registry import DATA_SETS, METRICS
from gan_core.runs import evaluations as quality_file
from gan_core.runs.atomic import append
from gan_core.runs.evaluations import quality_path, read_quality
from gan_core.runs.manifest import forget_file
from gan_core.runs.run import create_run, open_run
from gan_core.runs.verify import verify
from gan_core.training.loop import start_run, train
from tests.gan_core.said import assert_one_sentence, strict
from tests.spoiled import say_of_data

CLASSIFIERS = Path(__file__).resolve().parents[3] / "checkpoints" / "classifiers"

SAMPLES = 120


@pytest.fixture(scope="module")
def images(digits, write_mnist, tmp_path_factory):
    """A folder with 313 images to learn from and 152 to test where `--data mnist --data-dir` finds them."""
    parts = {"train": slice(0, None, 16), "t10k": slice(1, None, 33)}
    return write_mnist(
        tmp_path_factory.mktemp("images"),
        {part: (digits.images[chosen], digits.labels[chosen]) for part, chosen in parts.items()},
    )


@pytest.fixture
def small_set(digits):
    """mnist-5k from memory: reading it takes seconds."""
    small = replace(DATA_SETS["mnist-5k"], read=lambda data_dir, split: (digits.images.squeeze(1), digits.labels))
    with DATA_SETS.replaced("mnist-5k", small):
        yield


@pytest.fixture(scope="module")
def trained(images, finished_config, tmp_path_factory):
    """A tiny run that learned from `images` and keeps three steps or so."""
    learned = load_images("mnist", images)
    values = finished_config.model_dump(mode="json")
    values["data"]["name"] = "mnist"
    values["schedule"] |= {"steps": 8, "checkpoints": 3}
    folder = tmp_path_factory.mktemp("trained") / "small"
    train(*start_run(folder, from_dict(values), learned), learned)
    return folder


@pytest.fixture
def run(trained, tmp_path):
    """A copy of it that a test may change."""
    return open_run(Path(shutil.copytree(trained, tmp_path / "small")))


@pytest.fixture
def evaluate(command, here, run, images):
    """Runs the command on `run`; a later --samples wins."""
    return lambda *flags: command("evaluate", run.folder, f"--data-dir={images}", f"--samples={SAMPLES}", *flags)


@pytest.fixture
def counted(monkeypatch):
    """The steps that are measured, in turn; what is looked at anew is counted as "reference"."""
    made = []

    def spy(name, label):
        original = getattr(quality, name)

        def call(first, *rest):
            made.append(label(first))
            return original(first, *rest)

        monkeypatch.setattr(quality, name, call)

    spy("evaluate_checkpoint", lambda networks: networks.header.step)
    spy("reference_of", lambda settings: "reference")
    return made


# --- what is measured and kept ---------------------------------------------------------------------------------------


def test_every_kept_step_is_measured_and_the_run_stays_whole(evaluate, run, command):
    assert evaluate().code == 0
    assert [record.step for record in read_quality(run)] == run.steps() != []
    assert verify(run) == []
    assert command("info", run.folder).code == 0


def test_the_record_is_that_of_the_functions(evaluate, run, images):
    last = run.steps()[-1]
    evaluate(f"--step={last}", "--seed=4")
    train, test = (load_images("mnist", images, split) for split in ("train", "test"))
    known = find_classifier("mnist", IMAGE_SHAPE)
    reference = reference_of(settings_of(train, test, known, SAMPLES, seed=4), train, test, known)
    expected = evaluate_checkpoint(run.checkpoint(last), reference)
    [record] = read_quality(run)
    assert record.model_copy(update={"seconds": expected.seconds}) == expected


def test_the_untrained_generator_alarms(evaluate, run):
    evaluate("--step=0")
    assert len(read_quality(run)[0].collapsed_classes) >= 8
    assert "collapsed classes: Classes that are certainly made less than half as often as they occur." in evaluate().out


def test_steps_that_were_measured_are_skipped_and_it_is_said(evaluate, run, counted):
    first = evaluate().out
    assert counted == ["reference", *run.steps()]
    before = quality_path(run).read_bytes()
    counted.clear()
    second = evaluate()
    assert counted == []
    assert f"skipped: iteration {', '.join(map(str, run.steps()))}; measure again with --again" in second.out
    assert "skipped" not in first
    assert quality_path(run).read_bytes() == before
    assert second.out.splitlines()[2:] == first.splitlines()[1:]


def test_only_what_is_missing_is_measured(evaluate, run, counted):
    evaluate("--step=0")
    counted.clear()
    evaluate()
    assert counted == ["reference", *run.steps()[1:]]


def test_a_record_without_a_metric_that_was_added_since_is_measured_again(evaluate, run, counted):
    """And until then it is read, and its other values are shown."""
    evaluate("--step=0")
    [record] = read_quality(run)
    quality_path(run).unlink()
    old = record.model_copy(update={"values": {name: value for name, value in record.values.items() if name != "kid"}})
    quality_file.append_quality(run, old)
    assert read_quality(run) == [old]
    counted.clear()
    evaluate("--step=0")
    assert counted == ["reference", 0]
    [again] = read_quality(run)
    assert again.values == record.values
    assert again.values.keys() == METRICS.keys()


def test_again_measures_again_and_the_later_record_counts(evaluate, run, counted):
    evaluate("--step=0")
    evaluate("--step=0", "--again")
    assert counted == ["reference", 0] * 2
    assert len(quality_path(run).read_bytes().splitlines()) == 2
    assert len(read_quality(run)) == 1


@pytest.mark.parametrize("flag", ["--seed=1", "--samples=130"])
def test_other_settings_are_another_measurement(flag, evaluate, run, counted):
    evaluate("--step=0")
    counted.clear()
    facts = strict(evaluate("--step=0", flag, "--json"))
    assert counted == ["reference", 0]
    assert len(facts["records"]) == 1
    assert len(read_quality(run)) == 2


def test_another_classifier_is_another_measurement(evaluate, run, counted, images, command, here):
    command("classifier", "train", f"--data-dir={images}", "--epochs=1", "--out=mine")
    evaluate("--step=0")
    evaluate("--step=0", "--classifier=mine")
    assert counted == ["reference", 0] * 2
    assert len({record.settings.extractor.weights_sha256 for record in read_quality(run)}) == 2


def test_other_weights_of_the_same_step_are_another_measurement(evaluate, run, counted, command, here, images):
    evaluate("--step=0")
    command("publish", run.folder, here / "copy", "--precision=int8")
    copy = open_run(here / "copy")
    shutil.copy(quality_path(run), quality_path(copy))
    counted.clear()
    flags = (f"--data-dir={images}", f"--samples={SAMPLES}", "--step=0", "--json")
    facts = strict(command("evaluate", copy.folder, *flags))
    assert counted == ["reference", 0]
    assert [record["precision_stored"] for record in facts["records"]] == ["int8"]
    assert len(read_quality(copy)) == 2


def test_an_interrupt_leaves_whole_lines_and_the_next_call_goes_on(evaluate, run, monkeypatch, counted):
    _, second, *rest = run.steps()
    spied = quality.evaluate_checkpoint

    def interrupted(networks, *arguments):
        if networks.header.step == second:
            raise KeyboardInterrupt
        return spied(networks, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(quality, "evaluate_checkpoint", interrupted)
        assert evaluate().code != 0
    assert quality_path(run).read_bytes().count(b"\n") == 1
    assert quality_path(run).read_bytes().endswith(b"\n")
    assert verify(run) == []
    counted.clear()
    assert evaluate().code == 0
    assert counted == ["reference", second, *rest]


def test_half_a_last_line_is_measured_again(evaluate, run, counted):
    evaluate()
    whole = quality_path(run).read_bytes()
    forget_file(run.folder, "quality.jsonl")
    quality_path(run).write_bytes(whole[:-40])
    counted.clear()
    assert evaluate().code == 0
    assert counted == ["reference", run.steps()[-1]]
    assert [record.step for record in read_quality(run)] == run.steps()
    assert verify(run) == []


def test_a_run_on_the_small_set_needs_no_files_and_says_what_it_lacks(command, here, spare_run, small_set, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(here / "nothing"))
    arguments = ("evaluate", spare_run.folder, "--step=0", f"--samples={SAMPLES}")
    facts = strict(command(*arguments, "--json"))
    assert facts["settings"]["real"]["count"] == 5_000
    assert facts["settings"]["test"] is None
    [record] = facts["records"]
    assert (record["nearest_test"], record["values"]["nearer_share"]) == (None, None)
    assert record["nearest_test_why"] == "mnist-5k has no test images of its own"
    out = command(*arguments).out
    assert "not available: mnist-5k has no test images of its own" in out
    assert not (here / "nothing").exists()


# --- what is printed -------------------------------------------------------------------------------------------------


def test_json_is_one_object_with_all_records_of_these_settings(evaluate, run):
    evaluate("--step=0")
    evaluate("--step=0", "--seed=1")
    facts = strict(evaluate("--json"))
    known = find_classifier("mnist", IMAGE_SHAPE).info
    assert facts["run"] == "small"
    assert facts["classifier"] == {"data": "mnist", "weights_sha256": known.weights_sha256}
    assert facts["skipped"] == [0]
    kept = [record for record in read_quality(run) if record.settings.seed == 0]
    assert facts["records"] == [json.loads(record.model_dump_json(exclude={"settings"})) for record in kept]
    assert facts["settings"] == json.loads(kept[0].settings.model_dump_json())
    assert [record["step"] for record in facts["records"]] == run.steps()


def test_people_are_told_what_the_figures_rest_on(evaluate, run, images):
    out = evaluate("--seed=4").out
    record = read_quality(run)[-1]
    assert f"small: {SAMPLES} images of each checkpoint's generator (EMA), seed 4" in out
    assert f"against the 313 training images of mnist (SHA-256 {load_images('mnist', images).sha256[:12]}...)" in out
    assert f"classifier of mnist (SHA-256 {record.settings.extractor.weights_sha256[:12]}...)" in out
    assert "k = 3" in out
    assert f"{record.values['fid']:.2f}" in out
    assert f"{record.nearest.median:.1f}" in out


# --- the real images -------------------------------------------------------------------------------------------------


def test_real_test_images_are_measured_by_the_same_rules_and_nothing_is_written(evaluate, run, images):
    files = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    facts = strict(evaluate("--real", "--seed=2", "--json"))
    train, test = (load_images("mnist", images, split) for split in ("train", "test"))
    known = find_classifier("mnist", IMAGE_SHAPE)
    reference = reference_of(settings_of(train, test, known, SAMPLES, seed=2), train, test, known)
    expected = measure_images(shuffled(test, 2)[:SAMPLES], reference)
    assert facts["real"] == json.loads(expected.model_dump_json())
    assert {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()} == files


def test_real_test_images_are_better_than_an_untrained_generator(evaluate):
    real = strict(evaluate("--real", "--json"))["real"]
    [untrained] = strict(evaluate("--step=0", "--json"))["records"]
    assert real["values"]["fid"] < untrained["values"]["fid"]
    assert real["values"]["coverage"] > untrained["values"]["coverage"]
    out = evaluate("--real").out
    assert f"{SAMPLES} test images of mnist instead of a generator's" in out


def test_more_test_images_than_there_are_is_an_error(evaluate):
    result = evaluate("--real", "--samples=200")
    assert_one_sentence(result)
    assert "mnist has 152 test images, fewer than 200; take --samples 152 or fewer" in result.err


def test_a_set_without_test_images_has_no_real_figures(command, here, spare_run, small_set):
    result = command("evaluate", spare_run.folder, "--real", f"--samples={SAMPLES}")
    assert_one_sentence(result)
    assert "mnist-5k has no test images of its own" in result.err


# --- how it ends -----------------------------------------------------------------------------------------------------


def test_a_step_that_was_not_kept_is_named_with_those_that_were(evaluate, run):
    result = evaluate("--step=5555")
    assert_one_sentence(result)
    assert "has no checkpoint 5555; it has " + ", ".join(map(str, run.steps())) in result.err
    assert not quality_path(run).exists()


def test_a_run_without_steps_is_an_error(command, here, tiny_config, few_digits):
    create_run(here / "empty", tiny_config(), few_digits)
    result = command("evaluate", here / "empty")
    assert_one_sentence(result)
    assert "empty has no checkpoint yet" in result.err


def test_too_few_samples_are_an_error(evaluate):
    result = evaluate("--samples=96")
    assert_one_sentence(result)
    assert "take --samples 10000" in result.err


def test_other_images_than_the_run_saw_are_an_error(evaluate, run):
    say_of_data(run, sha256="0" * 64)
    result = evaluate()
    assert_one_sentence(result)
    assert "was trained on mnist with SHA-256 000000000000..., the images given have" in result.err
    assert "--data-dir" in result.err


def test_missing_images_are_an_error(command, here, run):
    result = command("evaluate", run.folder, f"--data-dir={here}")
    assert_one_sentence(result)
    assert "holds no mnist" in result.err


@pytest.mark.parametrize("flags", [[], [f"--classifier={CLASSIFIERS / 'mnist'}"]])
def test_images_that_a_classifier_cannot_read_are_an_error(flags, evaluate, run):
    say_of_data(run, image_shape=[3, 32, 32])
    result = evaluate(*flags)
    assert_one_sentence(result)
    assert "classifiers read images of shape (1, 28, 28); this run makes (3, 32, 32)" in result.err


def test_a_classifier_of_other_things_is_an_error(evaluate):
    result = evaluate(f"--classifier={CLASSIFIERS / 'fashion-mnist'}")
    assert_one_sentence(result)
    assert "T-shirt" in result.err
    assert "--classifier" in result.err


def test_a_missing_classifier_is_an_error(evaluate, run, monkeypatch):
    monkeypatch.setattr(classifier, "classifier_folders", list)
    say_of_data(run, name="kmnist")
    result = evaluate()
    assert_one_sentence(result)
    assert "there is no classifier for kmnist yet; make one with: gan-core classifier train --data kmnist" in result.err


def test_a_changed_quality_file_is_an_error_before_the_long_work(evaluate, run, counted):
    evaluate("--step=0")
    append(quality_path(run), quality_path(run).read_bytes())
    counted.clear()
    result = evaluate()
    assert_one_sentence(result)
    assert "quality.jsonl is damaged: it holds " in result.err
    assert counted == []


def test_a_line_that_is_no_record_is_an_error(evaluate, run):
    append(quality_path(run), b"nonsense\n")
    result = evaluate()
    assert_one_sentence(result)
    assert "line 1 of" in result.err


def test_torchmetrics_is_loaded_by_what_measures_only():
    code = "import sys, gan_core.cli.app, gan_core.metrics.evaluate; print('torchmetrics' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
