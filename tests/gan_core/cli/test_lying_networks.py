"""No command tells anything that was computed from numbers that a network did not make, and each names that network."""

import re
from pathlib import Path

import pytest
from PIL import Image

from gan_core.data.sources import load_images
from gan_core.training.loop import start_run, train
from tests.gan_core.said import assert_one_sentence
from tests.lying import CONSTANT, INFINITE, NETWORKS, UNDEFINED, replace_network

SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"
CALLS = {
    "sample": [SHIPPED, "--count=4", "--out=samples.npz"],
    "regions": [SHIPPED, "--points=60", "--circles=4", "--paths=30"],
    "boundary": [SHIPPED, "--seed=5"],
    "plane": [SHIPPED, "--seeds", "1", "2", "3", "--size=3"],
    "classifier evaluate": ["--data=mnist"],
    "evaluate": ["--samples=100"],
    "invert": ["picture.png", "--starts=1", "--steps=1"],
    "tournament": ["--samples=20"],
    "directions": [SHIPPED, "--attribute=slant", "--samples=20", "--arithmetic=20"],
    "encoder train": ["--steps=2"],
}
ASKED = {
    "sample": ("generator",),
    "regions": ("generator", "classifier"),
    "boundary": ("generator", "classifier", "discriminator"),
    "plane": ("generator", "classifier"),
    "classifier evaluate": ("classifier",),
    "evaluate": ("generator", "classifier"),
    "invert": ("generator", "classifier"),
    "tournament": ("generator", "discriminator"),
    "directions": ("generator", "classifier"),
    "encoder train": ("generator",),
}
ASKINGS = [(name, network) for name, networks in ASKED.items() for network in networks]
FIGURE = re.compile(r"\d %|interval|supported|rejected|inconclusive|P\(real\)|score D\(x\)|accuracy")


@pytest.fixture(scope="module")
def images(digits, write_mnist, tmp_path_factory):
    """A folder with 100 images to learn from, which are those to test, too."""
    few = (digits.images[::50], digits.labels[::50])
    return write_mnist(tmp_path_factory.mktemp("images"), {"train": few, "t10k": few})


@pytest.fixture(scope="module")
def trained(images, tiny_config, tmp_path_factory):
    """A run that has learned from them."""
    learned = load_images("mnist", images)
    run, state = start_run(tmp_path_factory.mktemp("trained") / "few", tiny_config(data={"name": "mnist"}), learned)
    train(run, state, learned)
    return run.folder


@pytest.fixture
def call(command, here, images, digits, trained):
    """Run a command by its name."""
    Image.fromarray(digits.images[0, 0].numpy()).save(here / "picture.png")

    def run(name):
        run = [] if SHIPPED in CALLS[name] or name == "classifier evaluate" else [trained]
        data = [f"--data-dir={images}"] if name.endswith("evaluate") else []
        return command(*name.split(), *run, *CALLS[name], *data)

    return run


@pytest.mark.parametrize("value", [UNDEFINED, INFINITE])
@pytest.mark.parametrize(("name", "network"), ASKINGS)
def test_whoever_makes_no_numbers_is_named_and_nobody_else(name, network, value, call, here, trained, monkeypatch):
    replace_network(monkeypatch, network, value)
    result = call(name)
    assert_one_sentence(result)
    assert re.search(
        rf"the {network}( of (iteration|checkpoint) \d+)? (makes|answers with) infinite or undefined numbers",
        result.err,
    )
    assert not any(f"the {other} " in result.err for other in NETWORKS if other != network)
    assert not FIGURE.search(result.err)
    assert [path.name for path in here.glob("*.[np][pn][zg]")] == ["picture.png"]
    assert not {"quality.jsonl", "encoders"} & {path.name for path in trained.iterdir()}


MEASURED = {"generator": (1, 3, 6), "discriminator": (1, 3)}  # which claims are, on networks


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (UNDEFINED, "infinite or undefined numbers here"),
        (INFINITE, "infinite or undefined numbers here"),
        (CONSTANT, "the same image everywhere|different images the same score"),
    ],
)
@pytest.mark.parametrize("network", MEASURED)
def test_no_claim_rests_on_whoever_tells_nothing(network, value, why, command, trained, monkeypatch):
    replace_network(monkeypatch, network, value)
    result = command("claims", trained)
    assert (result.code, result.err) == (0, "")
    found = re.findall(rf"^ *(\d+)  not measured: the {network} (?:\w+ ){{1,2}}(?:{why})", result.out, re.MULTILINE)
    assert tuple(map(int, found)) == MEASURED[network]
    assert not re.search(r"\b(nan|inf)\b", result.out)


@pytest.mark.parametrize(
    ("name", "network", "said"),
    [
        ("regions", "generator", "the generator makes the same image everywhere, so nothing can be told"),
        ("regions", "classifier", "the classifier gives different images the same answer, so it can tell nothing"),
        ("boundary", "generator", "found no boundary with another class"),
        ("boundary", "classifier", "found no boundary with another class"),
        ("plane", "classifier", "the classifier gives different images the same answer, so it can tell nothing"),
        ("evaluate", "classifier", "the classifier gives different images the same answer, so it can tell nothing"),
        ("classifier evaluate", "classifier", "the classifier gives different images the same answer"),
        ("invert", "generator", "this generator makes one image whatever z is, so no z can be found"),
        ("invert", "classifier", "the classifier gives different images the same answer"),
        ("tournament", "generator", "the generator of checkpoint 0 makes the same image everywhere; it can't play"),
        ("tournament", "discriminator", "the discriminator of checkpoint 0 gives different images the same score"),
        ("directions", "generator", "the generator makes the same image everywhere, so nothing can be told"),
        ("directions", "classifier", "the classifier gives different images the same answer, so it can tell nothing"),
        ("encoder train", "generator", "the generator makes the same image everywhere, so nothing can be told"),
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


def test_a_generator_that_always_makes_the_same_is_measured_as_collapsed(call, monkeypatch):
    replace_network(monkeypatch, "generator", CONSTANT)
    result = call("evaluate")
    assert (result.code, result.err) == (0, "")
    assert not re.search(r"nan|inf", result.out)
    assert "100.0%" in result.out  # of one class


def test_what_asks_no_network_goes_on(command, known, monkeypatch):
    for network in NETWORKS:
        replace_network(monkeypatch, network, UNDEFINED)
    for name in ("info", "runs"):
        assert command(name, *(["tiny"] if name == "info" else [])).code == 0
    assert "fewer than 20 iterations" in command("losses", "tiny").err  # which is all that it looks at
