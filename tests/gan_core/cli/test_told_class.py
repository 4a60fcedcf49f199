"""`--class`: what class-conditional networks are told, in every command that asks them for images."""

import json

import numpy as np
import pytest
import torch

from gan_core.data.image_set import to_pixels
from gan_core.latent.sampling import sample_classes, sample_latent
from gan_core.networks.conditioning import one_hot_mix
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence

COMMANDS = {
    "boundary": [],
    "plane": ["--seeds", "0", "1", "2", "--size=4"],
    "regions": ["--points=20", "--circles=1"],
}


@pytest.fixture
def told(here, conditional_run, monkeypatch):
    """The class-conditional run is found by its name, "told"."""
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(conditional_run.parent))
    return open_run(conditional_run).checkpoint(30).generator_ema


def sampled(folder):
    with np.load(folder / "s.npz") as data:
        return dict(data)


@pytest.mark.parametrize(
    ("text", "mix"), [("3", {3: 1.0}), ("4,9", {4: 0.5, 9: 0.5}), ("4,9,0.25", {4: 0.75, 9: 0.25})]
)
def test_all_samples_are_told_the_class(text, mix, told, command, tmp_path):
    assert command("sample", "told", "--count=4", "--seed=3", f"--class={text}", "--out=s.npz").code == 0
    every = torch.tensor([mix.get(digit, 0.0) for digit in range(10)]).expand(4, -1)
    with torch.no_grad():
        expected = to_pixels(told(sample_latent(3, 4, 100), every))[:, 0].numpy()
    found = sampled(tmp_path)
    assert set(found) == {"images", "z"}
    assert np.abs(found["images"].astype(int) - expected).max() <= 1


def test_without_a_class_each_sample_gets_its_own(told, command, tmp_path):
    assert command("sample", "told", "--count=50", "--seed=3", "--out=s.npz").code == 0
    found = sampled(tmp_path)
    assert np.array_equal(found["told"], sample_classes(3, 50, torch.ones(10)).numpy())
    with torch.no_grad():
        mix = one_hot_mix(torch.from_numpy(found["told"]), 10)
        assert np.array_equal(found["images"], to_pixels(told(sample_latent(3, 50, 100), mix))[:, 0].numpy())


@pytest.mark.parametrize("name", COMMANDS)
def test_other_commands_must_be_told_a_class(name, told, command, tmp_path):
    result = command(name, "told", *COMMANDS[name])
    assert_one_sentence(result)
    assert "must be told a class: add --class" in result.err


@pytest.mark.parametrize("name", ["boundary", "regions"])
def test_other_commands_work_at_a_class(name, told, command):
    result = command(name, "told", *COMMANDS[name], "--class=4,9", "--json")
    if result.code == 0:  # an untrained pair may show no boundary
        json.loads(result.out)
    else:
        assert_one_sentence(result)


@pytest.mark.parametrize("text", ["eleven", "4,9,2", "1,2,0.5,0"])
def test_a_class_that_is_not_there_is_one_sentence(text, told, command):
    result = command("sample", "told", "--count=1", f"--class={text}")
    assert_one_sentence(result)
    assert f"--class {text}" in result.err


def test_networks_that_are_told_none_take_none(known, command):
    result = command("sample", "tiny", "--count=1", "--class=3")
    assert_one_sentence(result)
    assert "told no class; leave out --class" in result.err


def test_regions_of_one_class_are_not_saved(told, command):
    for options in (["--class=3", "--save"], ["--save", "--all-steps"]):
        result = command("regions", "told", *COMMANDS["regions"], *options)
        assert_one_sentence(result)
        assert "not saved" in result.err


def test_nothing_is_prepared_of_networks_that_differ_by_class(told, command):
    result = command("prepare", "told")
    assert_one_sentence(result)
    assert "nothing is prepared" in result.err
