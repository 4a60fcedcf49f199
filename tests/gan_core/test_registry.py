"""Names that stand once: built-in ones, those of modules in an environment variable, and those of other packages."""

import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from unittest.mock import patch

import pytest

from gan_core import registry as registry_module
from gan_core.errors import AtlasError, PluginError, UnknownNameError
from gan_core.registry import DATA_SETS, METRICS, NETWORKS, OBJECTIVES, Metric, Registry, metrics_in_order, modules_of

ALL = {"networks": NETWORKS, "objectives": OBJECTIVES, "data": DATA_SETS, "metrics": METRICS}


def empty(*points: EntryPoint) -> Registry[str]:
    """A registry of texts without anything built in, and what packages announce for it."""
    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", lambda: [])
    with patch.object(registry_module, "entry_points", lambda group: [p for p in points if p.group == group]):
        len(registry)
    return registry


def point(name: str, value: str, group: str = "latent_atlas.shapes") -> EntryPoint:
    return EntryPoint(name, value, group)


# --- one registry ----------------------------------------------------------------------------------------------------


def test_what_is_registered_is_found_by_its_name_in_the_order_of_registration():
    registry = empty()
    assert registry.register("square", "four corners") == "four corners"
    registry.register("circle", "none")
    assert list(registry) == ["square", "circle"]
    assert (registry["circle"], "circle" in registry, "line" in registry, len(registry)) == ("none", True, False, 2)
    assert dict(registry.items()) == {"square": "four corners", "circle": "none"}


def test_an_unknown_name_is_one_sentence_that_lists_those_there_are():
    registry = empty()
    registry.register("square", "four corners")
    registry.register("circle", "none")
    with pytest.raises(UnknownNameError) as error:
        registry["line"]
    assert str(error.value) == "there is no shape 'line'; there are square, circle"
    assert isinstance(error.value, AtlasError)
    assert registry.get("line") is None


def test_a_name_is_given_once():
    registry = empty()
    registry.register("square", "four corners")
    with pytest.raises(PluginError, match="two of the shape 'square'"):
        registry.register("square", "another")
    assert registry["square"] == "four corners"


def test_another_entry_stands_for_a_block_only():
    registry = empty()
    registry.register("square", "four corners")
    with pytest.raises(ZeroDivisionError), registry.replaced("square", "round"):
        assert registry["square"] == "round"
        raise ZeroDivisionError
    assert registry["square"] == "four corners"
    with pytest.raises(UnknownNameError), registry.replaced("line", "straight"):
        pass


# --- other packages --------------------------------------------------------------------------------------------------


def test_an_entry_point_is_listed_at_once_and_loaded_when_asked_for():
    registry = empty(point("digits", "string:digits"), point("broken", "no_such_module_at_all:SHAPE"))
    assert list(registry) == ["broken", "digits"]
    assert registry["digits"] == "0123456789"
    assert registry["digits"] is registry["digits"]
    assert (set(registry), len(registry)) == ({"broken", "digits"}, 2)


def test_a_package_that_cannot_be_loaded_is_named_and_the_others_stay():
    registry = empty(point("digits", "string:digits"), point("broken", "no_such_module_at_all:SHAPE"))
    with pytest.raises(PluginError, match="the shape 'broken' cannot be loaded from no_such_module_at_all:SHAPE"):
        registry["broken"]
    assert registry["digits"] == "0123456789"


def test_a_name_that_is_taken_is_left_out_and_said():
    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", lambda: [])
    registry.register("square", "four corners")
    points = [point("square", "string:digits"), point("other", "string:digits", "latent_atlas.colours")]
    with (
        patch.object(registry_module, "entry_points", lambda group: [p for p in points if p.group == group]),
        pytest.warns(UserWarning, match="the shape 'square' of string:digits is left out"),
    ):
        assert list(registry) == ["square"]
    assert registry["square"] == "four corners"


def run(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_modules_in_the_environment_register_what_they_bring(tmp_path):
    for name, seed in (("first_plugin", 1), ("second_plugin", 2)):
        (tmp_path / f"{name}.py").write_text(
            "from gan_core.registry import OBJECTIVES, Objective\n"
            f"OBJECTIVES.register({name!r}, Objective('Title', None, None, formula='', chance_loss={seed}))\n"
        )
    program = "from gan_core.registry import OBJECTIVES as o; print(list(o)[-2:], o['second_plugin'].chance_loss)"
    found = run(program, PYTHONPATH=str(tmp_path), LATENT_ATLAS_PLUGINS="first_plugin,second_plugin")
    assert found == "['first_plugin', 'second_plugin'] 2"


def test_a_module_in_the_environment_that_is_not_there_is_named():
    program = (
        "from gan_core.errors import PluginError\nfrom gan_core.registry import NETWORKS\n"
        "try:\n    list(NETWORKS)\nexcept PluginError as error:\n    print(error)"
    )
    found = run(program, LATENT_ATLAS_PLUGINS="no_such_plugin")
    assert found.startswith("LATENT_ATLAS_PLUGINS names no_such_plugin, which cannot be imported: ")


@pytest.mark.parametrize("source", ["raise RuntimeError('boom')", "raise SystemExit(3)", "def ("])
def test_a_module_in_the_environment_that_fails_is_named(source, tmp_path):
    (tmp_path / "bad_plugin.py").write_text(source)
    program = (
        "from gan_core.errors import PluginError\nfrom gan_core.registry import NETWORKS\n"
        "try:\n    list(NETWORKS)\nexcept PluginError as error:\n    print(error)"
    )
    found = run(program, PYTHONPATH=str(tmp_path), LATENT_ATLAS_PLUGINS="bad_plugin")
    assert found.startswith("LATENT_ATLAS_PLUGINS names bad_plugin, which cannot be imported: ")


def test_an_entry_of_another_class_is_refused():
    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", lambda: [], str)
    with pytest.raises(PluginError, match="the shape 'five' is of the type int, expected str"):
        registry.register("five", 5)
    with (
        patch.object(registry_module, "entry_points", lambda group: [point("pi", "math:pi")]),
        pytest.raises(PluginError, match="the shape 'pi' is of the type float, expected str"),
    ):
        registry["pi"]


# --- what is built in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_names_are_listed_without_torch(name):
    registry = next(key for key, value in vars(registry_module).items() if value is ALL[name])
    program = f"import sys; from gan_core.registry import {registry} as r; print(len(r) > 1, 'torch' in sys.modules)"
    assert run(program) == "True False"


@pytest.mark.parametrize(("name", "registry"), ALL.items())
def test_every_registry_has_its_own_group_of_entry_points(name, registry):
    assert registry.group == f"latent_atlas.{name}"


def test_a_kind_of_network_is_called_what_its_configuration_says():
    assert [network.config().kind for network in NETWORKS.values()] == list(NETWORKS)


def test_a_set_whose_images_another_classifier_knows_has_its_classes():
    borrowed = {name: known for name, known in DATA_SETS.items() if known.classifier}
    assert set(borrowed) == {"mnist-5k", "emnist-digits"}
    for known in borrowed.values():
        assert known.classes == DATA_SETS[known.classifier].classes
        assert DATA_SETS[known.classifier].has_test


def test_every_module_of_a_package_is_named_but_for_those_left_out():
    names = list(modules_of("gan_core.metrics", "evaluate"))
    assert "gan_core.metrics.frechet" in names
    assert "gan_core.metrics.evaluate" not in names
    assert "gan_core.metrics.evaluate" in list(modules_of("gan_core.metrics"))


# --- metrics as text -------------------------------------------------------------------------------------------------


def metric(**changes) -> Metric[float]:
    return Metric("title", "what it is", lambda reference, generated: 0.0, lambda statistics: statistics, **changes)


@pytest.mark.parametrize(
    ("changes", "value", "text"),
    [
        ({}, 1.23456, "1.235"),
        ({"digits": 1}, 1234.56, "1,234.6"),
        ({"digits": 1, "unit": "grey levels"}, 38.77, "38.8 grey levels"),
        ({"digits": 1, "unit": "%"}, 0.0164, "1.6%"),
        ({"digits": 0}, 3.0, "3"),
        ({}, None, "not available"),
    ],
)
def test_a_value_is_printed_with_its_unit(changes, value, text):
    assert metric(**changes).text(value) == text


def test_tables_show_the_best_known_metrics_first():
    names = list(metrics_in_order())
    assert names[:2] == ["fid", "kid"]
    assert sorted(names) == sorted(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_says_what_it_is(name):
    known = METRICS[name]
    assert known.title
    assert known.description.endswith(".")
