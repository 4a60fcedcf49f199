"""One JSON document both ways, and errors that name the field and the value."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from gan_core.config import RunConfig, from_dict, from_file, from_json, to_json, with_overrides
from gan_core.errors import ConfigError
from gan_core.registry import DATA_SETS, NETWORKS, OBJECTIVES

DENSE = {"kind": "dense", "latent_size": 7, "class_count": 0, "generator_widths": [5], "discriminator_widths": [6, 4]}
CONV = {
    "kind": "conv",
    "latent_size": 9,
    "class_count": 10,
    "generator_channels": [3, 2, 1],
    "discriminator_channels": [1, 2, 3],
}


@pytest.mark.parametrize("network", [DENSE, CONV], ids=["dense", "conv"])
def test_json_both_ways_is_the_identity(network):
    config = from_dict({"network": network, "objective": {"name": "hinge"}, "precision": "bfloat16", "seed": 11})
    assert from_json(to_json(config)) == config


@pytest.mark.parametrize("network", [DENSE, CONV], ids=["dense", "conv"])
def test_json_holds_the_values_that_were_given(network):
    assert json.loads(to_json(from_dict({"network": network})))["network"] == network


def test_fields_left_out_take_their_defaults():
    assert from_json('{"seed": 0}') == RunConfig()


def test_text_and_dictionaries_are_read_alike():
    values = {"network": CONV, "schedule": {"steps": 3}}
    assert from_json(json.dumps(values)) == from_dict(values)


def test_a_configuration_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        RunConfig().seed = 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("network.latent_size", 0),
        ("network.latent_size", 4_097),
        ("network.latent_size", "many"),
        ("network.generator_widths", []),
        ("network.discriminator_widths", []),
        ("network.discriminator_widths", 8),
        ("objective.penalty_weight", -1.0),
        ("objective.discriminator_steps", 0),
        ("optimiser.generator_learning_rate", 0.0),
        ("optimiser.discriminator_learning_rate", 1.5),
        ("optimiser.beta1", 1.0),
        ("optimiser.beta2", -0.5),
        ("ema.halflife_steps", 0.0),
        ("ema.rampup_ratio", -2.0),
        ("schedule.steps", 0),
        ("schedule.steps", 2.5),
        ("schedule.batch_size", 1),
        ("schedule.checkpoints", 1),
        ("schedule.checkpoints", 10_001),
        ("schedule.log_every", 0),
        ("precision", "float16"),
        ("seed", -1),
        ("seed", 2**63),
    ],
)
def test_a_bad_value_is_named_with_its_field(field, value):
    values = _nested(field, value)
    with pytest.raises(ConfigError) as error:
        from_json(json.dumps(values))
    assert f" {field}: " in str(error.value)
    assert f"(found {value!r})" in str(error.value)


@pytest.mark.parametrize(
    ("network", "field", "value"),
    [
        (DENSE | {"generator_widths": [8, 0]}, "network.generator_widths.1", 0),
        (DENSE | {"discriminator_widths": [65_537]}, "network.discriminator_widths.0", 65_537),
        (CONV | {"generator_channels": [3, 2, -1]}, "network.generator_channels.2", -1),
        (CONV | {"discriminator_channels": [3, 2, 1, 1]}, "network.discriminator_channels", [3, 2, 1, 1]),
    ],
)
def test_a_bad_width_is_named_with_its_place_in_the_list(network, field, value):
    with pytest.raises(ConfigError) as error:
        from_json(json.dumps({"network": network}))
    assert f" {field}: " in str(error.value)
    assert f"(found {value!r})" in str(error.value)


def test_a_list_that_is_too_short_is_named():
    with pytest.raises(ConfigError, match=r"network\.generator_channels\.2: Field required"):
        from_dict({"network": CONV | {"generator_channels": [3, 2]}})


def test_an_infinite_number_is_refused():
    with pytest.raises(ConfigError, match=r"objective\.penalty_weight: .*finite.*found inf"):
        from_dict({"objective": {"penalty_weight": float("inf")}})


@pytest.mark.parametrize(
    ("field", "name", "message"),
    [
        ("network.kind", "linear", f"there is no network 'linear'; there are {', '.join(NETWORKS)}"),
        ("objective.name", "minimax", f"there is no objective 'minimax'; there are {', '.join(OBJECTIVES)}"),
        ("data.name", "cifar", f"there is no data set 'cifar'; there are {', '.join(DATA_SETS)}"),
    ],
)
def test_an_unknown_name_is_one_sentence_that_lists_those_there_are(field, name, message):
    section, inner = field.split(".")
    with pytest.raises(ConfigError) as error:
        from_dict({section: {inner: name}})
    assert str(error.value) == f"configuration: {field}: {message}"


def test_a_network_without_a_kind_is_refused():
    with pytest.raises(ConfigError, match=r"network\.kind: there is no network None; there are dense, conv"):
        from_dict({"network": {"latent_size": 3}})


def test_a_network_that_is_no_object_is_refused():
    with pytest.raises(ConfigError, match=r"network: Input should be an object \(found 'dense'\)"):
        from_dict({"network": "dense"})


def test_a_strict_reader_takes_no_text_for_a_number_in_a_network():
    text = json.dumps({"network": DENSE | {"latent_size": "6"}})
    assert RunConfig.model_validate_json(text).network.latent_size == 6
    with pytest.raises(ValidationError, match=r"network\.latent_size"):
        RunConfig.model_validate_json(text, strict=True)
    whole = json.dumps({"network": DENSE})
    assert RunConfig.model_validate_json(whole, strict=True) == RunConfig.model_validate_json(whole)


def test_the_json_schema_lists_the_names_that_are_registered():
    schema = RunConfig.model_json_schema()
    sections = schema["$defs"]
    assert sections["DataConfig"]["properties"]["name"]["enum"] == list(DATA_SETS)
    assert sections["ObjectiveConfig"]["properties"]["name"]["enum"] == list(OBJECTIVES)
    kinds = schema["properties"]["network"]["oneOf"]
    assert [kind["properties"]["kind"]["const"] for kind in kinds] == list(NETWORKS)


def test_a_configuration_needs_no_torch():
    program = "import gan_core.config as c, sys; c.from_json(c.to_json(c.RunConfig())); print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sead": 1}, "sead"),
        ({"schedule": {"epochs": 3}}, "schedule.epochs"),
        ({"network": DENSE | {"generator_channels": [1, 2, 3]}}, "network.generator_channels"),
    ],
)
def test_an_unknown_field_is_refused_by_name(values, field):
    with pytest.raises(ConfigError, match=f" {field}: Extra inputs"):
        from_dict(values)


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(ConfigError, match=r"schedule\.steps: .*; seed: "):
        from_dict({"schedule": {"steps": 0}, "seed": -1})


def test_broken_json_is_called_so():
    with pytest.raises(ConfigError, match="the whole document: Invalid JSON"):
        from_json('{"seed": ')


def test_the_source_of_the_document_stands_first():
    with pytest.raises(ConfigError, match=r"^my notes: seed: "):
        from_json('{"seed": -1}', "my notes")


def test_a_file_is_read_like_its_text(tmp_path: Path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"network": CONV}))
    assert from_file(path) == from_dict({"network": CONV})


def test_an_error_in_a_file_names_the_file(tmp_path: Path):
    path = tmp_path / "config.json"
    path.write_text('{"seed": -1}')
    with pytest.raises(ConfigError) as error:
        from_file(path)
    assert str(error.value).startswith(f"{path}: seed: ")


def test_a_file_without_end_is_no_configuration(tmp_path: Path):
    path = tmp_path / "config.json"
    path.symlink_to("/dev/zero")
    with pytest.raises(ConfigError, match=r"config\.json holds more than 1,048,576 bytes, so it is no configuration"):
        from_file(path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"cannot read the configuration .*absent\.json: No such file"):
        from_file(tmp_path / "absent.json")


def test_an_override_sets_one_field_and_no_other():
    before = RunConfig()
    after = with_overrides(before, ["schedule.batch_size=64"])
    assert after.schedule.batch_size == 64
    assert with_overrides(after, [f"schedule.batch_size={before.schedule.batch_size}"]) == before


def test_overrides_leave_their_argument_unchanged():
    config = RunConfig()
    with_overrides(config, ["seed=5"])
    assert config == RunConfig()


def test_no_override_changes_nothing():
    config = from_dict({"network": CONV, "seed": 4})
    assert with_overrides(config, []) == config


def test_the_last_override_of_a_field_wins():
    assert with_overrides(RunConfig(), ["seed=1", "seed=2"]).seed == 2


@pytest.mark.parametrize(("text", "widths"), [("8", (8,)), ("8,16", (8, 16)), ("8, 16,", (8, 16))])
def test_a_list_is_written_with_commas(text, widths):
    assert with_overrides(RunConfig(), [f"network.generator_widths={text}"]).network.generator_widths == widths


def test_spaces_around_an_override_do_not_matter():
    assert with_overrides(RunConfig(), [" optimiser.beta1 = 0.25 "]).optimiser.beta1 == 0.25


def test_an_override_without_equals_sign_shows_the_form():
    with pytest.raises(ConfigError, match=r"--set seed: expected field=value"):
        with_overrides(RunConfig(), ["seed"])


def test_an_override_in_an_unknown_section_lists_the_sections():
    with pytest.raises(ConfigError, match=r"optimizer\.beta1: there is no section 'optimizer'.*optimiser"):
        with_overrides(RunConfig(), ["optimizer.beta1=0"])


def test_an_override_inside_a_plain_field_is_refused():
    with pytest.raises(ConfigError, match=r"seed\.low: there is no section 'seed'"):
        with_overrides(RunConfig(), ["seed.low=0"])


def test_an_override_of_an_unknown_field_lists_the_fields():
    with pytest.raises(ConfigError, match=r"schedule\.epochs: there is no field 'epochs'.*steps"):
        with_overrides(RunConfig(), ["schedule.epochs=2"])


def test_an_override_with_a_bad_value_names_field_and_value():
    with pytest.raises(ConfigError, match=r"command line: schedule\.steps: .*found 'ten'"):
        with_overrides(RunConfig(), ["schedule.steps=ten"])


def _nested(field, value):
    for name in reversed(field.split(".")):
        value = {name: value}
    if "network" in value:
        value["network"] = {"kind": "dense"} | value["network"]
    return value
