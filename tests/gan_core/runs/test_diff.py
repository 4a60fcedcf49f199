"""In what two runs differ: exactly that, by the names that a person would set."""

import pytest

from gan_core.config import with_overrides
from gan_core.runs.diff import FieldDifference, diff_runs
from gan_core.runs.run import DataInfo, RunInfo


@pytest.fixture
def info(tiny_config):
    """Makes what run.json would hold, from fields to set and the images' checksum."""

    def make(*overrides, kind="dense", sha256="a"):
        config = with_overrides(tiny_config(kind), list(overrides))
        data = DataInfo(name=config.data.name, count=60, image_shape=(1, 28, 28), sha256=sha256)
        return RunInfo(config=config, data=data, created="2026-01-01T00:00:00+00:00", versions={})

    return make


def test_a_run_does_not_differ_from_itself(info):
    assert diff_runs(info(), info()) == []


def test_status_age_and_versions_are_no_difference(info):
    other = info().model_copy(update={"status": "failed", "created": "2020", "versions": {"torch": "1"}})
    assert diff_runs(info(), other) == []


def test_only_what_differs_is_named_with_both_values(info):
    found = diff_runs(info(), info("optimiser.beta1=0", "seed=9"))
    assert found == [FieldDifference("optimiser.beta1", 0.5, 0.0), FieldDifference("seed", 3, 9)]


def test_the_other_way_round_the_values_change_places(info):
    here, there = info(), info("optimiser.beta1=0", "network.generator_widths=3,4")
    swapped = [FieldDifference(each.field, each.second, each.first) for each in diff_runs(there, here)]
    assert diff_runs(here, there) == swapped


def test_a_list_is_one_value(info):
    [found] = diff_runs(info(), info("network.generator_widths=3,4"))
    assert found == FieldDifference("network.generator_widths", [12, 8], [3, 4])


def test_other_data_and_other_images_of_the_same_name_differ(info):
    assert diff_runs(info(), info("data.name=kmnist")) == [FieldDifference("data.name", "mnist-5k", "kmnist")]
    assert diff_runs(info(), info(sha256="b")) == [FieldDifference("data.sha256", "a", "b")]


def test_a_field_that_one_of_them_lacks_is_none_there(info):
    found = {each.field: each for each in diff_runs(info(), info(kind="conv"))}
    assert found["network.kind"] == FieldDifference("network.kind", "dense", "conv")
    assert found["network.generator_widths"].second is None
    assert found["network.generator_channels"].first is None
    assert all(field.startswith("network.") for field in found)


def test_sections_stay_together(info):
    fields = [each.field for each in diff_runs(info(), info("seed=9", kind="conv"))]
    assert fields[-1] == "seed"
