"""A package of somebody else's: a run with its network, its objective and its data, measured by its metric."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PACKAGE = '''"""A network, an objective, a data set and a metric from outside."""

from typing import Literal

import torch
from torch import nn

from gan_core.registry import DataSet, Metric, Network, Objective
from gan_core.schema import NetworkConfig


class OneLayerConfig(NetworkConfig):
    kind: Literal["one-layer"] = "one-layer"
    width: int = 8


class Generator(nn.Module):
    def __init__(self, latent_size, width, image_shape):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(latent_size, width), nn.LeakyReLU(0.2))
        self.head = nn.Sequential(nn.Linear(width, image_shape.numel()), nn.Tanh())
        self.image_shape = image_shape

    def hidden(self, z):
        return self.body(z)

    def hidden_and_images(self, z):
        hidden = self.body(z)
        return hidden, self.head(hidden).unflatten(1, self.image_shape)

    def forward(self, z):
        return self.hidden_and_images(z)[1]


class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(image_shape.numel(), 1))

    def forward(self, images):
        return self.layers(images).squeeze(1)


def build_generator(config, image_shape):
    return Generator(config.latent_size, config.width, torch.Size(image_shape))


def build_discriminator(config, image_shape):
    return Discriminator(torch.Size(image_shape))


def read_stripes(data_dir, split):
    images = torch.zeros(200, 28, 28, dtype=torch.uint8)
    images[::2, ::4] = 255
    images[1::2, :, ::4] = 255
    return images, torch.arange(200) % 2


ONE_LAYER = Network(OneLayerConfig, __name__)
LEAST_SQUARES = Objective(
    "Least squares",
    discriminator=lambda real, fake: ((real - 1).square() + fake.square()).mean() / 2,
    generator=lambda real, fake: (fake - 1).square().mean() / 2,
    formula="L_D, L_G",
)
STRIPES = DataSet("Stripes", ("across", "down"), read_stripes, classifier="mnist", has_test=False)
BRIGHTNESS = Metric(
    "brightness",
    "Mean grey level.",
    statistics=lambda reference, generated: generated.images.float().mean().item(),
    value=lambda mean: mean,
    unit="grey levels",
    digits=1,
)
'''
POINTS = """[latent_atlas.networks]
one-layer = stripes_plugin:ONE_LAYER
[latent_atlas.objectives]
least-squares = stripes_plugin:LEAST_SQUARES
[latent_atlas.data]
stripes = stripes_plugin:STRIPES
[latent_atlas.metrics]
brightness = stripes_plugin:BRIGHTNESS
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installed distribution."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "stripes_plugin.py").write_text(PACKAGE)
    information = folder / "stripes_plugin-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: stripes-plugin\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(POINTS)
    return folder


@pytest.fixture(scope="module")
def gan_core(site: Path, tmp_path_factory: pytest.TempPathFactory, python: list[str]):
    """Runs a command in a folder of its own, where the distribution is installed."""
    folder = tmp_path_factory.mktemp("work")

    def run(*arguments: str, says: Sequence[str] = (), **variables: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(site), "COLUMNS": "200"} | variables
        done = subprocess.run(
            [*python, "-m", "gan_core", *arguments], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        for sentence in says:
            assert done.stderr.count(sentence) == 1, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def trained(gan_core) -> str:
    """What training printed."""
    names = ["--network=one-layer", "--objective=least-squares", "--data=stripes"]
    small = ["--steps=6", "--batch-size=8", "--set=network.width=5", "--set=precision=float32", "--latent-size=4"]
    return gan_core("train", "mine", *names, *small)


def test_its_names_stand_in_help(gan_core):
    for words in (("train", "one-layer", "least-squares", "stripes"), ("evaluate", "brightness")):
        command, *names = words
        shown = gan_core(command, "--help")
        assert [name for name in names if name not in shown] == []


def test_a_run_is_trained_with_its_networks_objective_and_data(trained, gan_core):
    assert "training runs/mine on 200 images of stripes" in trained
    [row] = [row for row in json.loads(gan_core("runs", "--json")) if row["name"] == "mine"]
    assert (row["network"], row["objective"], row["data"]) == ("one-layer", "least-squares", "stripes")
    assert (row["status"], row["last_iteration"]) == ("finished", 6)
    facts = json.loads(gan_core("info", "mine", "--json"))
    assert facts["problems"] == []
    assert facts["config"]["network"] == {"kind": "one-layer", "latent_size": 4, "class_count": 0, "width": 5}
    assert facts["generator_parameters"] == 4 * 5 + 5 + 5 * 784 + 784


def test_a_run_is_measured_by_its_metric_beside_all_others(trained, gan_core):
    found = json.loads(gan_core("evaluate", "mine", "--step=6", "--samples=100", "--json"))
    [record] = found["records"]
    assert 0 < record["values"]["brightness"] < 255
    assert record["values"]["fid"] > 0
    table = gan_core("evaluate", "mine", "--step=6", "--samples=100")
    assert "measured before, and skipped: iteration 6" in table
    assert f"{record['values']['brightness']:.1f} grey levels" in table
    assert "brightness: Mean grey level." in table


def test_where_it_is_not_installed_the_run_says_what_is_missing(trained, gan_core, site, monkeypatch):
    away = site.with_name("away")
    site.rename(away)
    try:
        rows = {row["name"]: row for row in json.loads(gan_core("runs", "--json"))}
    finally:
        away.rename(site)
    assert "the network 'one-layer'" in rows["mine"]["status"]
    assert "are not registered; a plug-in is missing" in rows["mine"]["status"]


@pytest.fixture
def failing(site):
    """The same distribution, broken: importing it fails."""
    module = site / "stripes_plugin.py"
    whole = module.read_text()
    module.write_text("raise RuntimeError('boom')")
    yield
    module.write_text(whole)


SENTENCES = [
    f"the {kind} {name!r} cannot be loaded from stripes_plugin:{value}: RuntimeError: boom"
    for kind, name, value in (
        ("network", "one-layer", "ONE_LAYER"),
        ("objective", "least-squares", "LEAST_SQUARES"),
        ("data set", "stripes", "STRIPES"),
        ("metric", "brightness", "BRIGHTNESS"),
    )
]


def test_where_it_fails_only_its_own_run_is_unreadable_and_each_failure_is_said_once(trained, failing, gan_core):
    gan_core("train", "other", "--steps=2", "--batch-size=8", "--set=precision=float32")
    rows = {row["name"]: row for row in json.loads(gan_core("runs", "--json", says=SENTENCES[:3]))}
    assert "the network 'one-layer'" in rows["mine"]["status"]
    assert "a plug-in is missing or cannot be loaded" in rows["mine"]["status"]
    assert rows["other"]["status"] == "finished"
    assert "every file matches the manifest" in gan_core("info", "other")


def test_where_it_fails_every_command_has_its_help(failing, gan_core):
    for command in ("train", "resume", "sample", "runs", "info", "publish", "regions", "boundary", "plane"):
        assert "Usage: " in gan_core(command, "--help")
    shown = gan_core("evaluate", "--help", says=SENTENCES[3:])
    assert "fid" in shown
    assert "brightness" not in shown
    for command in ("train", "evaluate"):
        assert "Usage: " in gan_core("classifier", command, "--help")


def test_a_module_in_the_environment_that_fails_costs_nothing(failing, gan_core):
    named = {"LATENT_ATLAS_PLUGINS": "stripes_plugin"}
    sentence = "LATENT_ATLAS_PLUGINS names stripes_plugin, which cannot be imported: RuntimeError: boom"
    assert "fid" in gan_core("evaluate", "--help", says=[sentence], **named)
    assert "mnist-5k" in gan_core("train", "--show-config", "new", says=[sentence], **named)
