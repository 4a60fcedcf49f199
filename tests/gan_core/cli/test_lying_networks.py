"""No command tells anything that was computed from numbers that a network did not make, and each names that network."""

import re
from pathlib import Path

import pytest

from tests.gan_core.said import assert_one_sentence
from tests.lying import CONSTANT, INFINITE, NETWORKS, UNDEFINED, replace_network

SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"
CALLS = {
    "sample": [SHIPPED, "--count=4", "--out=samples.npz"],
    "regions": [SHIPPED, "--points=60", "--circles=4", "--paths=30"],
    "boundary": [SHIPPED, "--seed=5"],
    "plane": [SHIPPED, "--seeds", "1", "2", "3", "--size=3"],
    "classifier evaluate": ["--data=mnist"],
}
ASKED = {
    "sample": ("generator",),
    "regions": ("generator", "classifier"),
    "boundary": ("generator", "classifier", "discriminator"),
    "plane": ("generator", "classifier"),
    "classifier evaluate": ("classifier",),
}
ASKINGS = [(name, network) for name, networks in ASKED.items() for network in networks]
FIGURE = re.compile(r"\d %|interval|supported|rejected|inconclusive|P\(real\)|score D\(x\)|accuracy")


@pytest.fixture
def call(command, here, mnist_folder):
    """Run a command by its name."""

    def run(name):
        images = [f"--data-dir={mnist_folder}"] if name.startswith("classifier") else []
        return command(*name.split(), *CALLS[name], *images)

    return run


@pytest.mark.parametrize("value", [UNDEFINED, INFINITE])
@pytest.mark.parametrize(("name", "network"), ASKINGS)
def test_whoever_makes_no_numbers_is_named_and_nobody_else(name, network, value, call, here, monkeypatch):
    replace_network(monkeypatch, network, value)
    result = call(name)
    assert_one_sentence(result)
    assert re.search(rf"the {network} (makes|answers with) infinite or undefined numbers", result.err)
    assert not any(f"the {other} " in result.err for other in NETWORKS if other != network)
    assert not FIGURE.search(result.err)
    assert not list(here.glob("*.npz")) and not list(here.glob("*.png"))


@pytest.mark.parametrize(
    ("name", "network", "said"),
    [
        ("regions", "generator", "the generator makes the same image everywhere, so nothing can be told"),
        ("regions", "classifier", "the classifier gives different images the same answer, so it can tell nothing"),
        ("boundary", "generator", "found no boundary with another class"),
        ("boundary", "classifier", "found no boundary with another class"),
        ("plane", "classifier", "the classifier gives different images the same answer, so it can tell nothing"),
        ("classifier evaluate", "classifier", "the classifier gives different images the same answer"),
    ],
)
def test_whoever_always_makes_the_same_is_no_base_for_a_claim(name, network, said, call, monkeypatch):
    replace_network(monkeypatch, network, CONSTANT)
    result = call(name)
    assert_one_sentence(result)
    assert said in result.err
    assert not FIGURE.search(result.err)


def test_a_discriminator_that_always_says_the_same_cannot_tell(call, monkeypatch):
    replace_network(monkeypatch, "discriminator", CONSTANT)
    result = call("boundary")
    assert result.code == 0
    assert "it says the same of both images, so it cannot tell" in " ".join(result.out.split())


def test_what_asks_no_network_goes_on(command, known, monkeypatch):
    for network in NETWORKS:
        replace_network(monkeypatch, network, UNDEFINED)
    for name in ("info", "runs"):
        assert command(name, *(["tiny"] if name == "info" else [])).code == 0
