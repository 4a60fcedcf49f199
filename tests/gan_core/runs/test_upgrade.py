"""Runs and classifiers of every format so far are read whole, as the code of their time wrote and read them."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors.torch import load_file

from gan_core.classifier.info import FOLDER_1, IMAGE_SHAPE
from gan_core.classifier.model import find_classifier, load_classifier
from gan_core.errors import RunError
from gan_core.runs import upgrade
from gan_core.runs.evaluations import append_quality, read_quality
from gan_core.runs.foreign import ForeignFile, parse, upgraded
from gan_core.runs.locate import shipped_folder
from gan_core.runs.run import create_run, open_run, set_status
from gan_core.runs.tensors import parse_header
from gan_core.runs.upgrade import config_1_to_2, evaluation_1_to_2, resume_1_to_2, tensor_1_to_2
from gan_core.runs.verify import verify
from gan_core.training.loop import resume_run, train
from gan_core.training.resume import Position

FILE = ForeignFile("x", RunError)
GOLDEN = Path(__file__).parents[2] / "golden"
either = pytest.mark.parametrize("kind", ["dense", "conv"])
each_format = pytest.mark.parametrize("form", ["format-1", "format-2"])


def golden(form, kind, place):
    """A copy of a golden run that a test may change."""
    return open_run(Path(shutil.copytree(GOLDEN / form / kind, place / kind)))


def expected(form, kind):
    return json.loads((GOLDEN / form / f"{kind}-expected.json").read_text())


def digest(network):
    state = network.state_dict()
    return hashlib.sha256(
        b"".join(name.encode() + tensor.contiguous().numpy().tobytes() for name, tensor in state.items())
    ).hexdigest()


# --- golden runs -----------------------------------------------------------------------------------------------------


@each_format
@either
def test_a_golden_run_opens_and_every_file_is_whole(form, kind):
    run = open_run(GOLDEN / form / kind)
    assert (run.info.status, run.steps(), verify(run)) == ("finished", [0, 2], [])


@each_format
@either
def test_a_golden_configuration_is_what_was_asked_for(form, kind):
    config = open_run(GOLDEN / form / kind).info.config
    assert config.network.kind == kind
    assert (config.objective.name, config.objective.penalty_batch_fraction) == ("bce-r1r2", 0.25)
    assert (config.optimiser.lr_decay_fraction, config.optimiser.beta1) == (0.4, 0.0)
    assert (config.ema.halflife_steps, config.ema.rampup_ratio) == (20.0, 0.1)
    assert (config.schedule.steps, config.precision, config.seed) == (2, "float32", 3)


@each_format
@either
def test_golden_metrics_are_read(form, kind):
    metrics, known = open_run(GOLDEN / form / kind).metrics(), expected(form, kind)["metrics_after_resuming"]
    assert {name: metrics[name].tolist() for name in known} == {name: column[:2] for name, column in known.items()}
    later = metrics.keys() - known.keys() - {"seconds"}
    assert all(np.isnan(metrics[name]).all() for name in later), "what was not logged then is undefined"


@each_format
@either
@pytest.mark.parametrize("step", [0, 2])
def test_golden_weights_are_what_was_written_bit_for_bit(form, kind, step):
    found = open_run(GOLDEN / form / kind).checkpoint(step)
    networks = {
        "generator_ema": found.generator_ema,
        "generator": found.generator,
        "discriminator": found.discriminator,
    }
    known = expected(form, kind)["weights_sha256"][str(step)]
    assert {name: digest(network) for name, network in networks.items()} == known


@each_format
def test_golden_weights_of_8_bits_are_near_those_they_came_from(form):
    whole, small = (open_run(GOLDEN / form / kind).checkpoint(2) for kind in ("conv", "conv-int8"))
    assert small.header.precision == "int8"
    for name, weights in whole.generator_ema.state_dict().items():
        error = (small.generator_ema.state_dict()[name] - weights).abs().max()
        assert error <= weights.abs().max() / 127


@each_format
@either
def test_golden_evaluations_are_read(form, kind):
    first, last = read_quality(open_run(GOLDEN / form / kind))
    assert (first.step, last.step) == (0, 2)
    assert (first.values["fid"], last.values["fid"]) == (300.5, 250.25)
    assert (last.values["kid"], last.deviations["kid"]) == (2.5, 0.5)
    assert (last.values["precision"], last.values["coverage"], last.values["collapsed"]) == (0.25, 0.5, 1)
    assert last.values["nearest"] == last.nearest.median
    assert (last.generator, last.precision_stored, last.collapsed_classes) == ("generator_ema", "float32", ("1",))
    assert (last.settings.samples, last.settings.seed, last.settings.real.count) == (8, 5, 60)


@each_format
@either
def test_a_golden_run_trains_on_as_it_did_under_its_own_code(form, kind, tmp_path, few_digits):
    run, state = resume_run(golden(form, kind, tmp_path), few_digits, total_steps=6)
    assert train(run, state, few_digits)
    known = load_file(GOLDEN / form / f"{kind}-step-6-after-resuming.safetensors")
    found = run.checkpoint(6)
    networks = {
        "generator_ema/": found.generator_ema,
        "generator/": found.generator,
        "discriminator/": found.discriminator,
    }
    for prefix, network in networks.items():
        for name, weights in network.state_dict().items():
            # another processor may add up in another order; a wrong moment or noise shows in the third digit
            old = known[prefix + name] if prefix + name in known else known[f"average/{name}"]
            torch.testing.assert_close(weights, old, rtol=1e-5, atol=1e-7)
    for name, column in expected(form, kind)["metrics_after_resuming"].items():
        np.testing.assert_allclose(run.metrics()[name], column, rtol=1e-4, err_msg=name)


def test_the_newest_golden_run_is_of_the_format_that_is_written(tiny_config, few_digits, tmp_path):
    newest = sorted(path for path in GOLDEN.iterdir() if path.is_dir())[-1]
    run = create_run(tmp_path / "run", tiny_config(), few_digits)
    formats = [json.loads((folder / "run.json").read_text())["format"] for folder in (newest / "conv", run.folder)]
    assert formats == [int(newest.name.removeprefix("format-"))] * 2


# Fields that came after their format was first written, each with what it is where a file does not say. What is written
# now may have no others beyond the golden files: for one more, raise the format or name its default here.
LATER = {"threads": None, "published": False, "changes": ()}
LATER_POSITION = {"log_bytes": None, "log_sha256": None}
POSITION = Position(step=2, seconds=1.5, log_bytes=100, log_sha256="ab" * 32)


def resume_header(path):
    return json.loads(parse_header(path.read_bytes()[64:], FILE).metadata["gan_core"])


def test_no_field_was_added_to_a_format_without_a_default_that_is_named_here(tiny_config, few_digits, tmp_path):
    run = create_run(tmp_path / "run", tiny_config(), few_digits)
    written = json.loads((run.folder / "run.json").read_text())
    newest = GOLDEN / "format-2" / "dense"
    assert written.keys() - json.loads((newest / "run.json").read_text()).keys() == LATER.keys()
    header = POSITION.model_dump(mode="json")
    assert header.keys() - resume_header(newest / "resume.safetensors").keys() == LATER_POSITION.keys()


@pytest.mark.parametrize("field", LATER)
def test_a_run_without_a_field_that_came_later_is_read_by_its_default(field, tiny_config, few_digits, tmp_path):
    run = create_run(tmp_path / "run", tiny_config(), few_digits, threads=2)
    path = run.folder / "run.json"
    written = json.loads(path.read_text())
    del written[field]
    path.write_text(json.dumps(written))
    found = open_run(run.folder).info
    assert getattr(found, field) == LATER[field]
    assert found.model_dump(exclude={field}) == run.info.model_dump(exclude={field})


@pytest.mark.parametrize("field", LATER_POSITION)
def test_a_state_without_a_field_that_came_later_is_read_by_its_default(field):
    header = POSITION.model_dump_json(exclude={field}).encode()
    found = parse(Position, header, FILE, upgrades=[resume_1_to_2])
    assert found == POSITION.model_copy(update={field: LATER_POSITION[field]})


@either
def test_both_formats_hold_the_same_run(kind):
    """One configuration and one seed: the format is all that differs."""
    old, new = (open_run(GOLDEN / form / kind) for form in ("format-1", "format-2"))
    assert (old.info.config, old.info.data) == (new.info.config, new.info.data)
    assert read_quality(old) == read_quality(new)


@either
def test_checkpoints_of_format_1_are_read_in_a_run_of_format_2(kind, tmp_path):
    run = golden("format-1", kind, tmp_path)
    before = (run.folder / "steps" / "00000002.safetensors").read_bytes()
    set_status(run, "finished")
    assert json.loads((run.folder / "run.json").read_text())["format"] == 2
    assert (run.folder / "steps" / "00000002.safetensors").read_bytes() == before
    found = open_run(run.folder).checkpoint(2)
    assert digest(found.generator_ema) == expected("format-1", kind)["weights_sha256"]["2"]["generator_ema"]


def test_evaluations_of_both_formats_may_stand_in_one_file(tmp_path):
    run = golden("format-1", "conv", tmp_path)
    first, last = read_quality(run)
    append_quality(run, last.model_copy(update={"values": last.values | {"fid": 200.0}}))
    assert [line["format"] for line in map(json.loads, (run.folder / "quality.jsonl").read_text().splitlines())] == [
        1,
        1,
        2,
    ]
    assert [record.values["fid"] for record in read_quality(run)] == [first.values["fid"], 200.0]


def test_a_classifier_of_format_1_is_found_under_its_old_name(tmp_path):
    folder = Path(shutil.copytree(GOLDEN / "format-1" / FOLDER_1 / "mnist", tmp_path / FOLDER_1 / "mnist"))
    shipped = shipped_folder() / "classifiers" / "mnist"
    shutil.copy(shipped / "weights.safetensors", folder)
    assert find_classifier("mnist", IMAGE_SHAPE, [tmp_path]).info == load_classifier(shipped).info


# --- the functions ---------------------------------------------------------------------------------------------------


def test_an_upgrade_leaves_its_argument_as_it_is():
    config = {"objective": {"penalty_share": 0.5}, "average": {}, "seed": 1}
    before = json.dumps(config)
    assert config_1_to_2(config) == {"objective": {"penalty_batch_fraction": 0.5}, "ema": {}, "seed": 1}
    assert json.dumps(config) == before


@pytest.mark.parametrize("config", [{}, {"objective": None}, {"optimiser": [1]}, {"average": 3}])
def test_a_configuration_with_other_things_in_its_sections_is_left_to_the_schema(config):
    assert list(config_1_to_2(config).values()) == list(config.values())


UPGRADES = (
    upgrade.run_1_to_2,
    upgrade.checkpoint_1_to_2,
    upgrade.resume_1_to_2,
    upgrade.evaluation_1_to_2,
    upgrade.annotations_1_to_2,
    upgrade.classifier_1_to_2,
)
FIELDS = st.sampled_from(
    [
        *("config", "generator", "nearest", "classes", "kid_deviation", "median", "collapsed", "average"),
        *upgrade.METRICS_1,
        *(name for place in upgrade.CONFIG_FIELDS_1_TO_2 for name in place),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize("bring", UPGRADES)
@given(document=st.dictionaries(FIELDS, VALUES, max_size=8))
@example(document={"generator": {}})
def test_whatever_a_document_holds_is_left_to_the_schema(bring, document):
    assert bring(document)["format"] == 2


def test_only_the_averages_prefix_changes():
    names = ("average/head.0.bias", "generator/average/x", "discriminator/layers.1.bias", "noise")
    assert [tensor_1_to_2(name) for name in names] == ["generator_ema/head.0.bias", *names[1:]]


def test_an_evaluations_numbers_move_into_one_mapping():
    line = {"step": 1, "fid": 2.5, "kid_deviation": 0.5, "nearer_share": None, "nearest": {"median": 3}}
    assert evaluation_1_to_2(line) == {
        "step": 1,
        "generator": "generator_ema",
        "nearest": {"median": 3},
        "values": {"fid": 2.5, "nearer_share": None, "nearest": 3},
        "deviations": {"kid": 0.5},
        "format": 2,
    }


def test_an_evaluation_of_another_generator_stays_one():
    assert evaluation_1_to_2({"generator": "raw"})["generator"] == "raw"


@pytest.mark.parametrize("found", [None, "1", 1.0, True, 0, -1])
def test_a_format_that_is_no_format_is_called_so(found):
    with pytest.raises(RunError, match="x is damaged or of another format: format: expected a whole number"):
        upgraded({"format": found}, [dict], FILE)


@pytest.mark.parametrize("document", [[], "text", 3, None])
def test_a_document_that_is_no_object_is_called_so(document):
    with pytest.raises(RunError, match="x is damaged or of another format: expected a JSON object"):
        upgraded(document, [dict], FILE)


def test_a_newer_format_is_refused_with_what_to_do():
    with pytest.raises(RunError, match=r"x is of format 3; .* reads formats up to 2: install a newer one"):
        upgraded({"format": 3}, [dict], FILE)


def test_each_format_passes_through_what_lies_between():
    steps = [lambda document: document | {"format": 2, "a": 1}, lambda document: document | {"format": 3, "b": 2}]
    assert upgraded({"format": 1}, steps, FILE) == {"format": 3, "a": 1, "b": 2}
    assert upgraded({"format": 2}, steps, FILE) == {"format": 3, "b": 2}
    assert upgraded({"format": 3}, steps, FILE) == {"format": 3}
