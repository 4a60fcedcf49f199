"""What is measured for a run: generators whose faults are known, and records that survive on disk."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.data.image_set import ImageSet, checksum, to_pixels
from gan_core.errors import ClassifierError, QualityError
from gan_core.latent.sampling import sample_classes, sample_latent
from gan_core.metrics import evaluate as quality
from gan_core.metrics.evaluate import evaluate_checkpoint, measure_images, observe, reference_of, settings_of, shuffled
from gan_core.metrics.nearest import distances_of_test_images, nearest_neighbour_distances
from gan_core.metrics.prdc import real_manifold
from gan_core.networks.conditioning import decode_told
from gan_core.registry import METRICS
from gan_core.runs import evaluations as quality_file
from gan_core.runs.atomic import append
from gan_core.runs.evaluations import append_quality, check_quality_file, quality_path, read_quality
from gan_core.runs.lock import exclusive
from gan_core.runs.manifest import forget_file, read_manifest
from gan_core.runs.run import open_run, reopen, set_status
from gan_core.runs.verify import verify
from tests.lying import CONSTANT, INFINITE, UNDEFINED, LyingClassifier

SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"
SAMPLES = 300


def image_set(name, images, labels):
    return ImageSet(name, images, labels, checksum(images, labels))


@pytest.fixture(scope="module")
def classifier():
    return find_classifier("mnist", IMAGE_SHAPE)


@pytest.fixture(scope="module")
def halves(digits):
    """Two sets of 600 real digits that share none."""
    return [
        image_set("mnist", digits.images[start::8][:600].clone(), digits.labels[start::8][:600].clone())
        for start in (0, 1)
    ]


@pytest.fixture(scope="module")
def reference(halves, classifier):
    settings = settings_of(*halves, classifier, SAMPLES, seed=0)
    return reference_of(settings, *halves, classifier)


@pytest.fixture(scope="module")
def untested(halves, classifier):
    """The same without test images."""
    return reference_of(settings_of(halves[0], None, classifier, SAMPLES, seed=0), halves[0], None, classifier)


@pytest.fixture(scope="module")
def shipped():
    run = open_run(SHIPPED)
    return run.checkpoint(run.steps()[-1])


@pytest.fixture(scope="module")
def record(shipped, reference):
    return evaluate_checkpoint(shipped, reference)


@pytest.fixture(scope="module")
def test_figures(halves, reference):
    """Of real digits in the place of generated ones."""
    return measure_images(shuffled(halves[1], 0)[:SAMPLES], reference)


# --- generators whose faults are known -------------------------------------------------------------------------------


def test_real_images_that_were_not_trained_on_are_good_and_varied(test_figures):
    assert min(test_figures.values["precision"], test_figures.values["recall"], test_figures.values["coverage"]) > 0.7
    assert test_figures.collapsed_classes == ()
    assert test_figures.values["nearer_share"] == pytest.approx(0.01, abs=0.005)


def test_a_generator_that_copies_the_training_set_is_caught(halves, reference):
    copies = measure_images(halves[0].images[:SAMPLES], reference)
    assert (copies.nearest.median, copies.nearest.percentile_1, copies.nearest.percentile_5) == (0, 0, 0)
    assert copies.values["nearer_share"] == 1
    assert copies.nearest_test.median > 10
    assert copies.values["precision"] > 0.7  # so that nothing but the nearest images shows it


def test_the_training_set_itself_has_perfect_figures(halves, classifier):
    train, test = halves
    settings = settings_of(train, test, classifier, len(train.images), seed=0)
    same = measure_images(train.images, reference_of(settings, train, test, classifier))
    assert same.values["fid"] == pytest.approx(0, abs=1e-3)
    assert abs(same.values["kid"]) < 5 * same.deviations["kid"]
    assert (same.values["precision"], same.values["recall"], same.values["density"], same.values["coverage"]) == (
        1,
        1,
        1,
        1,
    )
    assert [known.share for known in same.classes] == [known.real_share for known in same.classes]
    assert same.values["confidence"] == same.real_confidence


def test_a_generator_of_one_digit_is_reported(halves, reference, test_figures):
    threes = halves[1].images[halves[1].labels == 3]
    found = measure_images(threes.repeat(10, 1, 1, 1)[:SAMPLES], reference)
    assert set(found.collapsed_classes) == set("0123456789") - {"3"}
    assert found.classes[3].share > 0.9
    assert found.values["precision"] > 0.7
    assert max(found.values["recall"], found.values["coverage"]) < 0.3
    assert found.values["fid"] > 10 * test_figures.values["fid"]
    assert found.values["kid"] > test_figures.values["kid"] + 10 * test_figures.deviations["kid"]


def test_noise_is_not_good(reference, test_figures):
    random = torch.Generator().manual_seed(0)
    noise = torch.randint(0, 256, (SAMPLES, 1, 28, 28), dtype=torch.uint8, generator=random)
    found = measure_images(noise, reference)
    assert max(found.values["precision"], found.values["density"]) < 0.05
    assert found.values["fid"] > 10 * test_figures.values["fid"]
    assert found.nearest.median > 2 * found.nearest_test.median


def test_a_trained_generator_lies_between_an_untrained_one_and_the_truth(record, reference, test_figures):
    run = open_run(SHIPPED)
    untrained = evaluate_checkpoint(run.checkpoint(0), reference)
    assert untrained.values["fid"] > record.values["fid"] > test_figures.values["fid"]
    assert untrained.values["kid"] > record.values["kid"] > test_figures.values["kid"]


def test_the_order_of_the_samples_is_no_matter_where_all_are_used(halves, reference, test_figures):
    images = shuffled(halves[1], 0)[:SAMPLES]
    found = measure_images(images.flip(0), reference)
    assert (found.values["precision"], found.values["recall"], found.values["coverage"]) == pytest.approx(
        (test_figures.values["precision"], test_figures.values["recall"], test_figures.values["coverage"]), abs=0.01
    )
    assert found.values["fid"] == pytest.approx(test_figures.values["fid"], rel=1e-4)
    assert found.nearest == test_figures.nearest
    assert found.classes == test_figures.classes


# --- the collapse alarm ----------------------------------------------------------------------------------------------


def test_the_nearest_images_are_summed_up_by_the_percentiles_of_their_names(halves, reference):
    found = measure_images(halves[1].images[:SAMPLES], reference)
    shown = halves[1].images[: reference.settings.nearest_images]
    for nearest, images in ((found.nearest, shown), (found.nearest_test, reference.test_images)):
        distances = nearest_neighbour_distances(images[:SAMPLES] if images is shown else images, halves[0].images)
        expected = np.percentile(distances.numpy(), [50, 1, 5])
        assert [nearest.median, nearest.percentile_1, nearest.percentile_5] == pytest.approx(expected)
        assert nearest.percentile_1 < nearest.percentile_5 < nearest.median


def test_shares_lie_in_their_intervals_and_sum_to_one(record):
    assert sum(known.share for known in record.classes) == pytest.approx(1)
    assert sum(known.real_share for known in record.classes) == pytest.approx(1)
    assert all(known.low < known.share < known.high for known in record.classes if known.share)


# --- what a figure rests on ------------------------------------------------------------------------------------------


def test_a_record_says_what_it_rests_on(record, shipped, halves, classifier):
    train, test = halves
    settings = record.settings
    assert (record.format, record.step, record.generator) == (2, shipped.header.step, "generator_ema")
    assert record.precision_stored == "int8"
    assert (settings.samples, settings.seed, settings.k) == (SAMPLES, 0, 3)
    assert (settings.manifold_images, settings.nearest_images, settings.kid_subset_size) == (300, 300, 150)
    assert settings.extractor.model_dump() == {"data": "mnist", "weights_sha256": classifier.info.weights_sha256}
    assert settings.real.model_dump() == {"name": "mnist", "split": "train", "count": 600, "sha256": train.sha256}
    assert settings.test.model_dump() == {"name": "mnist", "split": "test", "count": 600, "sha256": test.sha256}
    assert record.seconds > 0


def test_only_so_many_images_are_compared_pair_by_pair(halves, classifier, monkeypatch):
    monkeypatch.setattr(quality, "MOST_ON_MANIFOLD", 120)
    monkeypatch.setattr(quality, "MOST_NEAREST", 40)
    settings = settings_of(*halves, classifier, SAMPLES, seed=0)
    assert (settings.manifold_images, settings.nearest_images) == (120, 40)
    limited = reference_of(settings, *halves, classifier)
    assert (len(limited.once(real_manifold).points), len(limited.once(distances_of_test_images))) == (120, 40)
    assert measure_images(halves[1].images[:SAMPLES], limited).nearest.images == 40


@pytest.mark.parametrize("field", ["value", "deviation"])
@pytest.mark.parametrize("number", [lambda statistics: float("nan"), lambda statistics: 1 / 0])
def test_a_metric_whose_number_fails_is_named(field, number, halves, reference):
    broken = replace(METRICS["fid"], **{field: number})
    with METRICS.replaced("fid", broken), pytest.raises(QualityError, match="the metric 'fid' failed: "):
        measure_images(halves[1].images[:SAMPLES], reference)


def test_without_test_images_it_is_said_why_there_is_no_anchor(halves, untested):
    found = measure_images(halves[1].images[:SAMPLES], untested)
    assert (found.nearest_test, found.values["nearer_share"]) == (None, None)
    assert found.nearest_test_why == "mnist has no test images of its own"
    assert found.nearest.median > 0
    assert untested.settings.test is None


def test_with_test_images_there_is_no_why(record):
    assert record.nearest_test_why is None
    assert 0 <= record.values["nearer_share"] < 1


@pytest.mark.parametrize("samples", [1, 96])
def test_too_few_samples_are_refused_before_anything_is_measured(samples, halves, classifier):
    with pytest.raises(QualityError, match=rf"more samples than .*96, found {samples}; take --samples 10000"):
        settings_of(*halves, classifier, samples, seed=0)


@pytest.mark.parametrize(("samples", "size"), [(97, 48), (600, 300), (5_000, 300)])
def test_subsets_are_half_of_the_smaller_set_at_most(samples, size, halves, classifier):
    assert settings_of(*halves, classifier, samples, seed=0).kid_subset_size == size


def test_subsets_are_a_thousand_where_there_are_enough(digits, classifier):
    assert settings_of(digits, None, classifier, 10_000, seed=0).kid_subset_size == 1_000


def test_too_few_real_images_are_refused(few_digits, classifier):
    with pytest.raises(QualityError, match="mnist-5k has 60 images; metrics need more than 96"):
        settings_of(few_digits, None, classifier, SAMPLES, seed=0)


# --- the same again --------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_record(record, shipped, halves, classifier):
    fresh = reference_of(settings_of(*halves, classifier, SAMPLES, seed=0), *halves, classifier)
    again = evaluate_checkpoint(shipped, fresh)
    assert again.model_copy(update={"seconds": record.seconds}) == record


def test_another_seed_draws_other_images(record, shipped, halves, classifier):
    other = evaluate_checkpoint(
        shipped, reference_of(settings_of(*halves, classifier, SAMPLES, seed=1), *halves, classifier)
    )
    assert other.values["fid"] != record.values["fid"]
    assert other.values["fid"] == pytest.approx(record.values["fid"], rel=0.3)
    assert other.key != record.key


def test_the_images_are_those_of_the_seed(test_figures, shipped, reference, monkeypatch):
    measured = []
    monkeypatch.setattr(quality, "measure_images", lambda images, *rest: measured.append(images) or test_figures)
    evaluate_checkpoint(shipped, reference)
    with torch.inference_mode():
        expected = shipped.generator_ema(sample_latent(0, SAMPLES, 100))
    assert torch.equal(measured[0], quality.to_pixels(expected))


def test_the_averaged_generator_is_measured(record, shipped, reference):
    other = evaluate_checkpoint(replace(shipped, generator=shipped.discriminator), reference)
    assert other.values["fid"] == record.values["fid"]


def test_the_global_random_numbers_stay_where_they_were(shipped, reference):
    state = torch.get_rng_state()
    evaluate_checkpoint(shipped, reference)
    assert torch.equal(torch.get_rng_state(), state)


def test_an_undefined_image_is_no_figure(shipped, reference):
    class Undefined(nn.Module):
        def forward(self, z):
            return torch.full((len(z), 1, 28, 28), torch.nan)

    with pytest.raises(QualityError, match=f"iteration {shipped.header.step} makes infinite or undefined numbers"):
        evaluate_checkpoint(replace(shipped, generator_ema=Undefined()), reference)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (UNDEFINED, "the classifier answers with infinite or undefined numbers"),
        (INFINITE, "the classifier answers with infinite or undefined numbers"),
        (CONSTANT, "the classifier gives different images the same answer"),
    ],
)
def test_features_that_are_no_numbers_or_one_number_make_no_figure(value, said, halves, classifier):
    lying = replace(classifier, network=LyingClassifier(len(classifier.classes), value).eval())
    with pytest.raises(ClassifierError, match=said):
        observe(lying, halves[0].images)


def test_a_look_tells_how_far_it_is(halves, classifier):
    told = []
    seen = observe(classifier, halves[0].images, told.append)
    assert sum(told) == 600
    assert seen.features.shape == (600, 96)
    assert seen.counts.sum() == 600


# --- quality.jsonl ---------------------------------------------------------------------------------------------------


def same_but(record, **changes):
    return record.model_copy(update=changes)


def with_fid(record, fid):
    return same_but(record, values=record.values | {"fid": fid})


def test_a_run_that_was_never_measured_has_no_records(spare_run):
    assert read_quality(spare_run) == []


def test_records_read_back_as_they_were_written(spare_run, record):
    append_quality(spare_run, record)
    assert read_quality(spare_run) == [record]


def test_each_record_is_one_strict_json_line(spare_run, record):
    append_quality(spare_run, record)
    append_quality(spare_run, same_but(record, step=1))
    lines = quality_path(spare_run).read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [record.step, 1]


def test_records_come_by_step(spare_run, record):
    for step in (30, 2, 11):
        append_quality(spare_run, same_but(record, step=step))
    assert [known.step for known in read_quality(spare_run)] == [2, 11, 30]


def test_a_later_measurement_of_the_same_replaces_the_earlier(spare_run, record):
    other_seed = same_but(record, settings=record.settings.model_copy(update={"seed": 9}))
    for one in (with_fid(record, 1.0), other_seed, with_fid(record, 2.0)):
        append_quality(spare_run, one)
    assert [(known.settings.seed, known.values["fid"]) for known in read_quality(spare_run)] == [
        (0, 2.0),
        (9, record.values["fid"]),
    ]


def test_other_weights_are_another_measurement(spare_run, record):
    append_quality(spare_run, record)
    append_quality(spare_run, same_but(record, precision_stored="float32"))
    assert len(read_quality(spare_run)) == 2


def test_half_a_last_line_is_not_read_and_does_not_spoil_the_next(spare_run, record):
    append_quality(spare_run, record)
    set_unsealed(spare_run)
    append(quality_path(spare_run), record.model_dump_json().encode()[:100])
    assert read_quality(spare_run) == [record]
    append_quality(spare_run, same_but(record, step=1))
    assert [known.step for known in read_quality(spare_run)] == [1, record.step]


def set_unsealed(run):
    """As a kill between the line and the manifest leaves it."""
    forget_file(run.folder, "quality.jsonl")


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"format": 1}\n'])
def test_a_whole_line_that_is_no_record_is_named(line, spare_run, record):
    append_quality(spare_run, record)
    append(quality_path(spare_run), line)
    with pytest.raises(QualityError, match=r"line 2 of .*quality\.jsonl is damaged or of another format"):
        read_quality(spare_run)


def test_a_newer_format_is_named(spare_run, record):
    append(quality_path(spare_run), record.model_dump_json().replace('"format":2', '"format":3').encode() + b"\n")
    with pytest.raises(QualityError, match="is of format 3; this version of latent-atlas reads formats up to 2"):
        read_quality(spare_run)


# --- and the manifest ------------------------------------------------------------------------------------------------


def test_a_measured_run_is_whole_and_its_records_are_sealed(spare_run, record):
    before = read_manifest(spare_run.folder).files
    append_quality(spare_run, record)
    append_quality(spare_run, same_but(record, step=1))
    files = read_manifest(spare_run.folder).files
    assert verify(spare_run) == []
    assert {file: entry for file, entry in files.items() if file != "quality.jsonl"} == before
    assert files["quality.jsonl"].bytes == quality_path(spare_run).stat().st_size


def test_a_shipped_run_can_be_measured(tmp_path, record):
    run = open_run(Path(shutil.copytree(SHIPPED, tmp_path / "copy")))
    quality_path(run).unlink(missing_ok=True)
    set_unsealed(run)
    append_quality(run, record)
    assert verify(run) == []
    assert read_quality(run) == [record]


def test_a_changed_file_is_not_sealed_as_if_it_were_whole(spare_run, record):
    append_quality(spare_run, record)
    text = quality_path(spare_run).read_text().replace('"seed":0', '"seed":1')
    quality_path(spare_run).write_text(text)
    for attempt in (lambda: check_quality_file(spare_run), lambda: append_quality(spare_run, record)):
        with pytest.raises(QualityError, match=r"is damaged: its SHA-256 is .*, the manifest says .*measure again"):
            attempt()
    assert quality_path(spare_run).read_text() == text
    assert verify(spare_run) != []


def test_a_removed_file_may_be_made_again(spare_run, record):
    append_quality(spare_run, record)
    quality_path(spare_run).unlink()
    append_quality(spare_run, record)
    assert verify(spare_run) == []


def test_while_a_run_trains_the_manifest_is_left_to_the_training(spare_run, record):
    reopen(spare_run, spare_run.info)
    before = (spare_run.folder / "manifest.json").read_bytes()
    with exclusive(spare_run):
        append_quality(spare_run, record)
    assert read_quality(spare_run) == [record]
    assert (spare_run.folder / "manifest.json").read_bytes() == before


def test_a_run_that_goes_on_after_it_was_measured_ends_whole(spare_run, record):
    append_quality(spare_run, record)
    reopen(spare_run, spare_run.info)
    append_quality(spare_run, same_but(record, step=1))
    set_status(spare_run, "finished")
    assert verify(spare_run) == []
    assert len(read_quality(spare_run)) == 2


def test_a_kill_before_the_line_is_sealed_leaves_a_whole_run(spare_run, record, monkeypatch):
    append_quality(spare_run, record)

    def killed(path, line):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(quality_file, "_append_line", killed)
        with pytest.raises(KeyboardInterrupt):
            append_quality(spare_run, same_but(record, step=1))
    assert verify(spare_run) == []
    assert read_quality(spare_run) == [record]
    append_quality(spare_run, same_but(record, step=1))
    assert verify(spare_run) == []


def test_a_folder_that_cannot_be_written_is_known_before(spare_run, monkeypatch):
    monkeypatch.setattr(quality_file.os, "access", lambda path, mode: False)
    with pytest.raises(QualityError, match=r"quality\.jsonl cannot be written; copy the run folder"):
        check_quality_file(spare_run)


def test_a_told_generator_is_judged_by_what_it_was_told(reference, conditional_run):
    checkpoint = open_run(conditional_run).checkpoint(30)
    found = evaluate_checkpoint(checkpoint, reference)
    assert sum(told.images for told in found.told) == SAMPLES
    assert {told.name for told in found.told} <= set(reference.classifier.classes)
    right = sum(told.images * told.agreement for told in found.told)
    unsure = sum(told.images * told.uncertain for told in found.told)
    assert unsure / SAMPLES == pytest.approx(found.values["uncertain"])
    told = sample_classes(reference.settings.seed, SAMPLES, reference.real.counts)
    images = torch.cat(list(decode_told(checkpoint.generator_ema, sample_latent(0, SAMPLES, 100), told, 10)))
    seen = observe(reference.classifier, to_pixels(images)).classes
    assert right == pytest.approx(int((seen == told).sum()))


def test_real_images_say_what_they_score_themselves(reference, halves):
    found = measure_images(halves[1].images[:SAMPLES], reference)
    assert found.real_values == {"uncertain": reference.real.uncertain}
    assert found.told == ()
