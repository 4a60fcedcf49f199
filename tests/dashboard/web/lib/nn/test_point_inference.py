"""What the page says of a place against torch, run by Node."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.inference.web_export import WeightsFile, layers_of, weights_file
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import FlatSlice, slice_around
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE

USES = (
    use("lib/latent/slice-chart.js", "SliceChart")
    + use("lib/nn/weights-file.js", "WeightsFile")
    + use("lib/nn/point-inference.js", "PointInference", "verdictOf")
)
CHART = slice_around(*sample_latent(4, 3, 5))
PLACE = {"x": 0.7, "y": -0.4}
CLASSES = ["none", "one", "two"]


def small(units: int, *shape: int) -> nn.Sequential:
    """A network with weights of its own."""
    with torch.random.fork_rng():
        torch.manual_seed(units)
        return nn.Sequential(nn.Linear(units, *shape), nn.Tanh())


GENERATOR, DISCRIMINATOR, CLASSIFIER = small(5, 4), small(4, 1), small(4, 3)


def weights(**networks: tuple[int, nn.Sequential]) -> WeightsFile:
    return weights_file({name: ((units,), layers_of(net, (units,))) for name, (units, net) in networks.items()})


CHECKPOINT = weights(generator=(5, GENERATOR), discriminator=(4, DISCRIMINATOR))
CLASSIFIER_FILE = weights(classifier=(4, CLASSIFIER))


def said(folder: Path, expression: str, chart=CHART, has_classifier: bool = True, is_probability: bool = True):
    """The value of an expression over the page's `inference` and `wording` at a `place`."""
    for file, sent in (("checkpoint", CHECKPOINT), ("classifier", CLASSIFIER_FILE)):
        (folder / file).write_bytes(sent.data)
    wording = {"classes": CLASSES if has_classifier else None, "scoreIsProbability": is_probability}
    program = f"""
import fs from "fs";
const read = (name) => new WeightsFile(new Uint8Array(fs.readFileSync(`${{process.argv[2]}}/${{name}}`)));
const checkpoint = read("checkpoint");
const networks = {{
  generator: checkpoint.network("generator"),
  discriminator: checkpoint.network("discriminator"),
  classifier: {json.dumps(has_classifier)} ? read("classifier").network("classifier") : null,
}};
const wording = {json.dumps(wording)};
const inference = new PointInference(
  new SliceChart({json.dumps(slice_numbers(chart))}), networks, wording.scoreIsProbability
);
const place = {json.dumps(PLACE)};
console.log(JSON.stringify({expression}));
"""
    return json.loads(node(folder, USES + program))


def by_torch() -> tuple[torch.Tensor, float, torch.Tensor]:
    """Image, P(real) and the classifier's probabilities at the place."""
    with torch.inference_mode():
        image = GENERATOR(CHART.points(torch.tensor([[PLACE["x"], PLACE["y"]]])))
        return image[0], float(DISCRIMINATOR(image).sigmoid()), CLASSIFIER(image).softmax(1)[0]


def test_a_look_is_what_torch_makes_of_the_place(tmp_path):
    found = said(tmp_path, "{ ...inference.look(place), image: [...inference.look(place).image] }")
    image, real, probabilities = by_torch()
    np.testing.assert_allclose(found["image"], image, atol=1e-5)
    assert found["place"] == PLACE
    assert found["score"] == pytest.approx(real, abs=1e-5)
    assert found["classNumber"] == int(probabilities.argmax())
    assert found["confidence"] == pytest.approx(float(probabilities.max()), abs=1e-5)


def test_a_score_that_is_no_probability_stays_a_logit(tmp_path):
    _, real, _ = by_torch()
    found = said(tmp_path, "inference.look(place).score", is_probability=False)
    assert found == pytest.approx(float(torch.tensor(real).logit()), abs=1e-4)


def test_verdicts_are_put_into_words(tmp_path):
    found = said(tmp_path, "verdictOf(inference.look(place), wording)")
    _, real, probabilities = by_torch()
    name = CLASSES[int(probabilities.argmax())]
    assert found == {
        "classifier": f"Classifier: {name} ({float(probabilities.max()):.0%})",
        "discriminator": f"P(real) = {real:.0%}",
    }


def test_without_a_classifier_only_the_discriminator_has_a_verdict(tmp_path):
    found = said(tmp_path, "verdictOf(inference.look(place), wording)", has_classifier=False, is_probability=False)
    assert found["classifier"] == ""
    assert found["discriminator"].startswith("D(x) = ")


def test_networks_that_fail_are_reported_and_not_asked_again(tmp_path):
    """Places of two dimensions for a generator of five."""
    looked = "[inference.problem, inference.look(place), inference.problem, inference.look(place)]"
    message = "the network takes 5 numbers, found 2"
    assert said(tmp_path, looked, chart=FlatSlice()) == [None, None, message, None]


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_networks_that_answer_with_no_numbers_are_named_and_nothing_is_told_of_them(number, tmp_path):
    lying = f"(networks.classifier.run = () => [{number}, 1, 0], networks.discriminator.run = () => [NaN])"
    found = said(tmp_path, f"{lying} && [inference.look(place).classNumber, verdictOf(inference.look(place), wording)]")
    no_numbers = "answers with infinite or undefined numbers"
    assert found == [
        None,
        {"classifier": f"Classifier: {no_numbers}", "discriminator": f"Discriminator: {no_numbers}"},
    ]


def test_a_generator_that_makes_no_numbers_is_named(tmp_path):
    looked = "(networks.generator.run = () => [NaN, 0]) && [inference.look(place), inference.problem]"
    assert said(tmp_path, looked) == [None, "the generator answers with infinite or undefined numbers"]
