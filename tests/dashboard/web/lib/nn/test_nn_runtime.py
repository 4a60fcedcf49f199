"""The page's own networks against torch, run by Node."""

import json
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.inference.web_export import WeightsFile, export_checkpoint, export_classifier, layers_of, weights_file
from gan_core.latent.sampling import sample_latent
from gan_core.runs.locate import find_run
from gan_core.runs.quantise import pack, unpack
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE
USES = use("lib/nn/weights-file.js", "WeightsFile") + use("lib/nn/row-product.js", "bestProduct", "plainProduct")
# the networks choose when the first of them is made
ENGINES = {
    "WebAssembly": 'if (bestProduct() === plainProduct) throw new Error("there is no WebAssembly here");',
    "JavaScript": 'delete globalThis.WebAssembly;\nif (bestProduct() !== plainProduct) throw new Error("not plain");',
}

RUN = """
import fs from "fs";
const folder = process.argv[2];
const block = new WeightsFile(new Uint8Array(fs.readFileSync(`${folder}/block`)));
const network = block.network("network");
const rows = JSON.parse(fs.readFileSync(`${folder}/inputs.json`));
console.log(JSON.stringify(rows.map((row) => Array.from(network.run(Float32Array.from(row))))));
"""


@pytest.fixture(params=ENGINES.values(), ids=ENGINES)
def engine(request, tmp_path) -> Callable[[str], str]:
    """What a program prints that runs networks, in each way in which a page may run them."""
    return lambda program: node(tmp_path, USES + request.param + program)


@pytest.fixture
def run(engine, tmp_path) -> Callable[[WeightsFile, np.ndarray], np.ndarray]:
    """What the engine makes of flat inputs (N, ...), shape (N, M)."""

    def run(block: WeightsFile, inputs: np.ndarray) -> np.ndarray:
        (tmp_path / "block").write_bytes(block.data)
        (tmp_path / "inputs.json").write_text(json.dumps(inputs.reshape(len(inputs), -1).tolist()))
        return np.array(json.loads(engine(RUN)))

    return run


def last(maps: torch.Tensor) -> np.ndarray:
    """Maps (N, C, H, W) as the engine has them: flat, channels last."""
    return maps.detach().permute(0, 2, 3, 1).flatten(1).numpy()


MAP_LAYERS = {
    "convolution": [nn.Conv2d(3, 5, 3, padding=1)],
    "stride 2, kernel 4": [nn.Conv2d(3, 5, 4, stride=2, padding=1), nn.LeakyReLU(0.2)],
    "no padding, no bias": [nn.Conv2d(3, 6, 5, bias=False), nn.Sigmoid()],
    "wide padding": [nn.Conv2d(3, 4, 3, stride=2, padding=4)],
    "transposed, stride 2, kernel 4": [nn.ConvTranspose2d(3, 5, 4, stride=2, padding=1), nn.Tanh()],
    "transposed, stride 2, kernel 3": [nn.ConvTranspose2d(3, 5, 3, stride=2, padding=1)],
    "transposed, stride 1": [nn.ConvTranspose2d(3, 5, 3, bias=False), nn.ReLU()],
    "upsampled": [nn.Upsample(scale_factor=2), nn.Conv2d(3, 2, 3, padding=1)],
    "normalised": [nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5).eval(), nn.ReLU(), nn.ConvTranspose2d(5, 2, 3)],
}


@pytest.mark.parametrize("modules", MAP_LAYERS.values(), ids=MAP_LAYERS)
def test_layers_of_maps_make_what_torch_makes(modules, run):
    maps = torch.randn(4, 3, 7, 7, generator=torch.Generator().manual_seed(0))
    block = weights_file({"network": ((7, 7, 3), layers_of(modules, (3, 7, 7)))})
    np.testing.assert_allclose(run(block, last(maps)), last(nn.Sequential(*modules)(maps)), atol=2e-6)


@pytest.mark.parametrize("bits", ["int8", "float32"])
def test_maps_between_linear_layers_keep_their_order(bits, run):
    modules = [
        nn.Linear(10, 24),
        nn.Unflatten(1, (6, 2, 2)),
        nn.BatchNorm2d(6).eval(),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(6, 4, 4, stride=2, padding=1),
        nn.Flatten(),
        nn.Dropout(0.5).eval(),
        nn.Linear(64, 7),
    ]
    network = nn.Sequential(*modules)
    network.load_state_dict(unpack(pack(network.state_dict(), bits)))
    network[2].running_var.fill_(0.3)
    x = torch.randn(5, 10, generator=torch.Generator().manual_seed(1))
    block = weights_file({"network": ((10,), layers_of(modules, (10,)))})
    np.testing.assert_allclose(run(block, x.numpy()), network(x).detach().numpy(), atol=2e-6)


@pytest.mark.parametrize("name", ["mnist-dense", "mnist-conv", "fashion-conv"])
def test_the_shipped_networks_and_their_classifier_agree_with_torch(name, engine, tmp_path, shipped_runs):
    found = find_run(str(shipped_runs / name))
    step, classifier = found.checkpoint(found.steps()[-1]), find_classifier(found.info.data.name, IMAGE_SHAPE)
    z = sample_latent(0, 20, 100)
    with torch.inference_mode():
        images = step.generator_ema(z)
        logits, beliefs = step.discriminator(images), classifier.logits(images)
    program = """
import fs from "fs";
const folder = process.argv[2];
const read = (name) => new WeightsFile(new Uint8Array(fs.readFileSync(`${folder}/${name}`)));
const [step, classifier] = ["step", "classifier"].map(read);
const found = JSON.parse(fs.readFileSync(`${folder}/inputs.json`)).map((z) => {
  const image = step.network("generator").run(Float32Array.from(z));
  const rows = [image, step.network("discriminator").run(image), classifier.network("classifier").run(image)];
  return rows.map((row) => [...row]);
});
console.log(JSON.stringify(found));
"""
    for file, block in (("step", export_checkpoint(step)), ("classifier", export_classifier(classifier))):
        (tmp_path / file).write_bytes(block.data)
    (tmp_path / "inputs.json").write_text(json.dumps(z.tolist()))
    found = json.loads(engine(program))
    np.testing.assert_allclose([row[0] for row in found], images.flatten(1), atol=1e-4)
    np.testing.assert_allclose([row[1][0] for row in found], logits, atol=1e-3)
    np.testing.assert_allclose([row[2] for row in found], beliefs, atol=1e-3)


def test_an_input_of_another_size_is_refused(run):
    file = weights_file({"network": ((3,), layers_of([nn.Linear(3, 2)], (3,)))})
    with pytest.raises(RuntimeError, match="takes 3 numbers, found 4"):
        run(file, np.zeros((1, 4)))


def test_softmax_sums_to_one_and_survives_large_logits(tmp_path):
    program = use("lib/nn/nn-runtime.js", "softmax", "sigmoid")
    program += "console.log(JSON.stringify([softmax([1000, 1001, 999]), sigmoid(-2), sigmoid(0)]));"
    probabilities, low, half = json.loads(node(tmp_path, program))
    np.testing.assert_allclose(probabilities, torch.tensor([0.0, 1.0, -1.0]).softmax(0), atol=1e-6)
    assert (low, half) == (pytest.approx(1 / (1 + np.exp(2))), 0.5)


def test_a_layer_of_an_unknown_kind_is_refused(tmp_path):
    header = {"input": [3], "layers": [{"kind": "attention", "shape": [3]}]}
    program = use("lib/nn/nn-runtime.js", "Network") + f"new Network({json.dumps(header)}, new Uint8Array());"
    with pytest.raises(RuntimeError, match="cannot run a layer of kind attention"):
        node(tmp_path, program)
