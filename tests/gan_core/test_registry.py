"""Names that stand once: built-in ones, those of modules in an environment variable, and those of other packages."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from importlib.metadata import EntryPoint
from threading import Barrier
from types import SimpleNamespace
from typing import Literal
from unittest.mock import patch

import pytest

from gan_core import registry as registry_module
from gan_core.errors import AtlasError, PluginError, UnknownNameError
from gan_core.networks.configs import DenseConfig
from gan_core.registry import (
    DATA_SETS,
    METRICS,
    NETWORKS,
    OBJECTIVES,
    DataSet,
    Metric,
    Network,
    Objective,
    Registry,
    metrics_in_order,
    modules_of,
    plugin_problems,
)
from gan_core.schema import NetworkConfig

ALL = {"networks": NETWORKS, "objectives": OBJECTIVES, "data": DATA_SETS, "metrics": METRICS}


@pytest.fixture(autouse=True)
def _no_problem_yet(monkeypatch):
    monkeypatch.setattr(registry_module, "_problems", {})


def empty(*points: EntryPoint) -> Registry[str]:
    """A registry of texts without anything built in, and what packages announce for it."""
    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", lambda: [])
    with patch.object(registry_module, "entry_points", lambda group: [p for p in points if p.group == group]):
        registry.names()
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


# --- two threads -----------------------------------------------------------------------------------------------------


def in_two_threads(ask, barrier):
    """What each of two threads gets; one that ends lets the other wait no longer."""

    def asked(_):
        try:
            return ask()
        finally:
            if barrier.n_waiting:
                barrier.abort()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(asked, range(2)))


def test_two_threads_that_look_at_once_both_find_all(tmp_path, monkeypatch):
    (tmp_path / "slow_shapes.py").write_text("import time, here; time.sleep(0.05); here.add()")
    monkeypatch.syspath_prepend(tmp_path)
    barrier = Barrier(2, timeout=10)

    def built_in():
        barrier.wait()
        return ["slow_shapes"]

    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", built_in)
    added = SimpleNamespace(add=lambda: registry.register("square", "four corners"))
    monkeypatch.setitem(sys.modules, "here", added)
    monkeypatch.delitem(sys.modules, "slow_shapes", raising=False)
    assert in_two_threads(registry.names, barrier) == [["square"], ["square"]]
    monkeypatch.delitem(sys.modules, "slow_shapes")


def test_two_threads_that_load_one_entry_both_get_it(monkeypatch):
    registry, barrier = empty(point("digits", "string:digits")), Barrier(2, timeout=10)
    load = EntryPoint.load

    def load_together(found):
        barrier.wait()
        return load(found)

    monkeypatch.setattr(EntryPoint, "load", load_together)
    assert in_two_threads(lambda: registry["digits"], barrier) == ["0123456789"] * 2
    assert registry.names() == ["digits"]


def test_an_entry_whose_module_asks_for_all_entries_is_loaded(tmp_path, monkeypatch):
    (tmp_path / "curious_shape.py").write_text("from here import SHAPES; BEFORE = list(SHAPES); SHAPE = 'round'")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "curious_shape", raising=False)
    registry = empty(point("circle", "curious_shape:SHAPE"))
    monkeypatch.setitem(sys.modules, "here", SimpleNamespace(SHAPES=registry))
    assert dict(registry.items()) == {"circle": "round"}
    assert sys.modules.pop("curious_shape").BEFORE == []


# --- other packages --------------------------------------------------------------------------------------------------


def test_an_entry_point_is_listed_at_once_and_loaded_when_asked_for():
    registry = empty(point("digits", "string:digits"), point("broken", "no_such_module_at_all:SHAPE"))
    assert registry.names() == ["broken", "digits"]
    assert registry["digits"] == "0123456789"
    assert registry["digits"] is registry["digits"]
    assert registry.names() == ["digits", "broken"]


def test_a_package_that_cannot_be_loaded_is_named_once_and_the_others_stay(caplog):
    registry = empty(point("digits", "string:digits"), point("broken", "no_such_module_at_all:SHAPE"))
    why = "the shape 'broken' cannot be loaded from no_such_module_at_all:SHAPE: No module named"
    for _ in range(2):
        with pytest.raises(PluginError, match=why):
            registry["broken"]
    assert registry["digits"] == "0123456789"
    assert [message.startswith(why) for message in caplog.messages] == [True]
    assert caplog.messages[0] in plugin_problems()


def test_what_cannot_be_loaded_is_no_entry():
    registry = empty(point("digits", "string:digits"), point("broken", "no_such_module_at_all:SHAPE"))
    assert "broken" not in registry
    assert (list(registry), len(registry), registry.names()) == (["digits"], 1, ["digits"])
    assert dict(registry.items()) == {"digits": "0123456789"}
    assert empty(point("broken", "no_such_module_at_all:SHAPE")).items() == {}.items()


def test_a_name_that_is_taken_is_left_out_and_said(caplog):
    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", lambda: [])
    registry.register("square", "four corners")
    points = [point("square", "string:digits"), point("other", "string:digits", "latent_atlas.colours")]
    with patch.object(registry_module, "entry_points", lambda group: [p for p in points if p.group == group]):
        assert list(registry) == ["square"]
    assert registry["square"] == "four corners"
    assert caplog.messages == ["the shape 'square' of string:digits is left out: there is one of that name already"]


def command(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )


def run(program: str, **environment: str) -> str:
    return command(program, **environment).stdout.strip()


def test_modules_in_the_environment_register_what_they_bring(tmp_path):
    for name, seed in (("first_plugin", 1), ("second_plugin", 2)):
        (tmp_path / f"{name}.py").write_text(
            "from gan_core.registry import OBJECTIVES, Objective\n"
            f"OBJECTIVES.register({name!r}, Objective('Title', max, max, formula='', chance_loss={seed}))\n"
        )
    program = "from gan_core.registry import OBJECTIVES as o; print(list(o)[-2:], o['second_plugin'].chance_loss)"
    found = run(program, PYTHONPATH=str(tmp_path), LATENT_ATLAS_PLUGINS="first_plugin,second_plugin")
    assert found == "['first_plugin', 'second_plugin'] 2"


BROKEN = "from gan_core.registry import NETWORKS, OBJECTIVES, plugin_problems\nprint(list(NETWORKS), len(OBJECTIVES))\n"


def test_a_module_in_the_environment_that_is_not_there_is_named_once():
    done = command(BROKEN, LATENT_ATLAS_PLUGINS="no_such_plugin")
    assert done.stdout == "['dense', 'conv'] 5\n"
    expected = "LATENT_ATLAS_PLUGINS names no_such_plugin, which cannot be imported: No module named 'no_such_plugin'\n"
    assert done.stderr == expected


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("raise RuntimeError('boom')", "RuntimeError: boom"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise ValueError", "ValueError"),
        ("raise ImportError", "ImportError"),
        ("def (", "SyntaxError: invalid syntax (bad_plugin.py, line 1)"),
        (
            "from gan_core.registry import NETWORKS, Network\nNETWORKS.register('smooth', Network(None, 'm'))",
            "the network 'smooth' cannot be used: config: Input should be a subclass of NetworkConfig (found None)",
        ),
        ("raise RuntimeError('\\x1b[31m')", r"RuntimeError: \x1b[31m"),
    ],
)
def test_a_module_in_the_environment_that_fails_is_named_and_costs_nothing_else(source, why, tmp_path):
    (tmp_path / "bad_plugin.py").write_text(source)
    (tmp_path / "good_plugin.py").write_text(
        "from gan_core.registry import OBJECTIVES, Objective\n"
        "OBJECTIVES.register('good', Objective('Good', max, max, formula=''))\n"
    )
    program = f"{BROKEN}print('good' in OBJECTIVES, len(plugin_problems()))"
    done = command(program, PYTHONPATH=str(tmp_path), LATENT_ATLAS_PLUGINS="bad_plugin, good_plugin")
    assert done.stdout == "['dense', 'conv'] 6\nTrue 1\n"
    assert done.stderr == f"LATENT_ATLAS_PLUGINS names bad_plugin, which cannot be imported: {why}\n"


def test_an_entry_of_another_class_is_refused():
    registry: Registry[str] = Registry("shape", "latent_atlas.shapes", lambda: [], str)
    with pytest.raises(PluginError, match="the shape 'five' is of the type int, expected str"):
        registry.register("five", 5)
    with (
        patch.object(registry_module, "entry_points", lambda group: [point("pi", "math:pi")]),
        pytest.raises(PluginError, match="the shape 'pi' is of the type float, expected str"),
    ):
        registry["pi"]


@pytest.mark.parametrize("name", ["", "-flag", "two words", "a/b", "a\x1bb", "x" * 61, 3, None])
def test_a_name_that_cannot_be_typed_or_printed_is_refused(name):
    with pytest.raises(PluginError, match="needs a name of 1 to 60 letters"):
        empty().register(name, "an entry")


class SmoothConfig(NetworkConfig):
    kind: Literal["smooth"] = "smooth"


class NamelessConfig(NetworkConfig):
    pass


def loss(real, fake):
    return real - fake


WHOLE = {
    "networks": Network(SmoothConfig, "smooth_networks"),
    "objectives": Objective("Smooth", loss, loss, formula=""),
    "data": DataSet("Smooth", ("round", "flat"), loss),
    "metrics": Metric("smoothness", "How smooth images are.", loss, loss),
}
WRONG = [
    *(("networks", "config", value) for value in (None, NetworkConfig(kind="smooth"), int)),
    *(("networks", "module", value) for value in (None, "", 3)),
    *((kind, "title", value) for kind in ("objectives", "data", "metrics") for value in (None, "", 3, "x" * 201)),
    *(("objectives", name, value) for name in ("discriminator", "generator") for value in (None, "loss")),
    *(("objectives", "formula", value) for value in (None, 3)),
    *(("objectives", "chance_loss", value) for value in ("much", True)),
    *(("objectives", name, 3) for name in ("penalty", "penalty_title")),
    *(("objectives", name, None) for name in ("is_probability", "is_relativistic")),
    *(("data", "classes", value) for value in (None, (), ["a", "b"], ("a", 1), ("<b>", "c"), "ab")),
    *(("data", "read", value) for value in (None, "file")),
    *(("data", "classifier", value) for value in (3, ("mnist",))),
    *(("data", "sha256", value) for value in (3, "", "0" * 63, "G" * 64)),
    *(("data", name, value) for name in ("has_test", "is_symmetric", "is_local") for value in (None, "yes", 1)),
    *(("data", "is_here", value) for value in (3, "yes", True)),
    *(("metrics", name, value) for name in ("statistics", "value") for value in (None, 1.0)),
    *(("metrics", name, 0.1) for name in ("deviation", "real")),
    *(("metrics", "better", value) for value in ("more", True)),
    *(("metrics", name, value) for name in ("unit", "description") for value in (None, 3)),
    *(("metrics", "digits", value) for value in (None, -1, 2.0, 16)),
    *(("metrics", "order", value) for value in (None, "first")),
    *(("metrics", "is_listed", value) for value in (None, "yes")),
]


@pytest.mark.parametrize("kind", ALL)
def test_every_field_of_an_entry_is_checked(kind):
    assert {name for where, name, _ in WRONG if where == kind} == {field.name for field in fields(WHOLE[kind])}
    registry = Registry(kind, f"latent_atlas.{kind}", lambda: [], type(WHOLE[kind]))
    assert registry.register("smooth", WHOLE[kind]) is WHOLE[kind]


@pytest.mark.parametrize(("kind", "field", "value"), WRONG)
def test_an_entry_with_a_wrong_field_is_refused_with_one_sentence(kind, field, value):
    registry = Registry(kind, f"latent_atlas.{kind}", lambda: [], type(WHOLE[kind]))
    with pytest.raises(PluginError) as refused:
        registry.register("smooth", replace(WHOLE[kind], **{field: value}))
    assert str(refused.value).startswith(f"the {kind} 'smooth' cannot be used: {field}")
    assert "\n" not in str(refused.value)
    assert "smooth" not in registry


@pytest.mark.parametrize(("config", "called"), [(DenseConfig, "'dense'"), (NamelessConfig, "None")])
def test_a_network_is_called_what_its_configuration_says(config, called):
    registry = Registry("network", "latent_atlas.networks", lambda: [], Network)
    with pytest.raises(PluginError, match=f"the network 'smooth' calls itself {called}; give both the same name"):
        registry.register("smooth", Network(config, "smooth_networks"))


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
