"""What the page says of a place against torch, run by Node where there is one."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from dashboard.live.assets import script
from dashboard.live.chart import chart_numbers
from gan_core.inference.web_export import WeightsFile, layers_of, weights_file
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, slice_around
from tests.dashboard.live.node import NEEDS_NODE, node

pytestmark = NEEDS_NODE

CHART = slice_around(*sample_latent(4, 3, 5))
PLACE = {"x": 0.7, "y": -0.4}


def small(units: int, *shape: int) -> nn.Sequential:
    """A network with weights of its own."""
    with torch.random.fork_rng():
        torch.manual_seed(units)
        return nn.Sequential(nn.Linear(units, *shape), nn.Tanh())


GENERATOR, DISCRIMINATOR, CLASSIFIER = small(5, 4), small(4, 1), small(4, 3)


def block(**networks: tuple[int, nn.Sequential]) -> WeightsFile:
    return weights_file({name: ((units,), layers_of(net, (units,))) for name, (units, net) in networks.items()})


STEP = block(generator=(5, GENERATOR), discriminator=(4, DISCRIMINATOR))
BELIEF = block(classifier=(4, CLASSIFIER))


def told(folder: Path, expression: str, arrived: tuple[str, ...] = ("step", "classifier"), **changes):
    """What an expression of a page's `decoder` says when some blocks have arrived."""
    for file, sent in (("step", STEP), ("classifier", BELIEF)):
        (folder / file).write_bytes(sent.data)
    data = {
        "slice": chart_numbers(CHART),
        "weights": {"step": STEP.name, "classifier": BELIEF.name, "why": None},
        "classes": ["none", "one", "two"],
        "scoreIsProbability": True,
        **changes,
    }
    program = f"""
import fs from "fs";
const arrive = (name) => {{
  const block = new Block(new Uint8Array(fs.readFileSync(`${{process.argv[2]}}/${{name}}`)));
  store.put(block.name, block);
}};
const decoder = new Decoder({json.dumps(data)});
for (const name of {json.dumps(arrived)}) arrive(name);
const place = {json.dumps(PLACE)};
console.log(JSON.stringify({expression}));
"""
    return json.loads(node(folder, script("engine.js", "store.js", "chart.js", "decoder.js") + program))


def by_torch() -> tuple[torch.Tensor, float, torch.Tensor]:
    """Image, probability of being real, and the classifier's probabilities at the place."""
    with torch.inference_mode():
        image = GENERATOR(CHART.points(torch.tensor([[PLACE["x"], PLACE["y"]]])))
        return image[0], float(DISCRIMINATOR(image).sigmoid()), CLASSIFIER(image).softmax(1)[0]


def test_a_look_is_what_torch_makes_of_the_place(tmp_path):
    found = told(tmp_path, "decoder.isReady() && { ...decoder.look(place), image: [...decoder.look(place).image] }")
    image, real, probabilities = by_torch()
    np.testing.assert_allclose(found["image"], image, atol=1e-5)
    assert found["place"] == PLACE
    assert found["score"] == pytest.approx(real, abs=1e-5)
    assert found["number"] == int(probabilities.argmax())
    assert found["confidence"] == pytest.approx(float(probabilities.max()), abs=1e-5)


def test_answers_are_put_into_words(tmp_path):
    found = told(tmp_path, "decoder.isReady() && decoder.answers(decoder.look(place))")
    _, real, probabilities = by_torch()
    name = ("none", "one", "two")[int(probabilities.argmax())]
    assert found == {"classifier": f"{name}: {float(probabilities.max()):.0%}", "discriminator": f"{real:.0%} real"}


def test_without_a_classifier_only_the_discriminator_answers(tmp_path):
    weights = {"step": STEP.name, "classifier": None, "why": None}
    found = told(
        tmp_path,
        "decoder.isReady() && decoder.answers(decoder.look(place))",
        arrived=("step",),
        weights=weights,
        classes=None,
        scoreIsProbability=False,
    )
    assert found["classifier"] == ""
    assert found["discriminator"].startswith("D score ")


@pytest.mark.parametrize("arrived", [(), ("step",), ("classifier",)])
def test_it_is_not_ready_before_all_networks_are_there(arrived, tmp_path):
    assert told(tmp_path, "[decoder.isReady(), decoder.failure]", arrived) == [False, None]


def test_networks_that_have_arrived_stay(tmp_path):
    goes = f'[decoder.isReady(), store.remove("{STEP.name}"), decoder.isReady(), decoder.look(place) !== null]'
    assert told(tmp_path, goes)[2:] == [True, True]


def test_what_only_torch_can_run_is_never_ready(tmp_path):
    weights = {"step": None, "classifier": None, "why": "only torch runs it"}
    found = told(tmp_path, "[decoder.isReady(), decoder.failure]", (), weights=weights)
    assert found == [False, "only torch runs it"]


def test_a_network_that_fails_is_told_and_not_asked_again(tmp_path):
    """Points of two dimensions for a generator of five."""
    looked = "[decoder.isReady(), decoder.look(place), decoder.isReady(), decoder.failure]"
    found = told(tmp_path, looked, slice=chart_numbers(FlatSlice()))
    assert found == [True, None, False, "the network takes 5 numbers, found 2"]
