"""The page's own engine against torch, run by Node where there is one."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from dashboard.live.assets import script
from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.inference.web_export import WeightsFile, export_checkpoint, export_classifier, layers_of, weights_file
from gan_core.latent.sampling import sample_latent
from gan_core.runs.locate import find_run
from gan_core.runs.quantise import pack, unpack
from tests.dashboard.live.node import NEEDS_NODE, node

pytestmark = NEEDS_NODE

RUN = """
import fs from "fs";
const folder = process.argv[2];
const block = new Block(new Uint8Array(fs.readFileSync(`${folder}/block`)));
const network = block.network("network");
const rows = JSON.parse(fs.readFileSync(`${folder}/inputs.json`));
console.log(JSON.stringify(rows.map((row) => Array.from(network.run(Float32Array.from(row))))));
"""


def engine(folder: Path, program: str) -> str:
    """What a program prints that uses the engine and the store."""
    return node(folder, script("engine.js", "store.js") + program)


def run(folder: Path, block: WeightsFile, inputs: np.ndarray) -> np.ndarray:
    """What the engine makes of flat inputs (N, ...), shape (N, M)."""
    (folder / "block").write_bytes(block.data)
    (folder / "inputs.json").write_text(json.dumps(inputs.reshape(len(inputs), -1).tolist()))
    return np.array(json.loads(engine(folder, RUN)))


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
def test_layers_of_maps_make_what_torch_makes(modules, tmp_path):
    maps = torch.randn(4, 3, 7, 7, generator=torch.Generator().manual_seed(0))
    block = weights_file({"network": ((7, 7, 3), layers_of(modules, (3, 7, 7)))})
    np.testing.assert_allclose(run(tmp_path, block, last(maps)), last(nn.Sequential(*modules)(maps)), atol=2e-6)


@pytest.mark.parametrize("bits", ["int8", "float32"])
def test_maps_between_linear_layers_keep_their_order(bits, tmp_path):
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
    np.testing.assert_allclose(run(tmp_path, block, x.numpy()), network(x).detach().numpy(), atol=2e-6)


@pytest.mark.parametrize("name", ["mnist-dense", "mnist-conv", "fashion-conv"])
def test_the_shipped_networks_and_their_classifier_agree_with_torch(name, tmp_path, shipped_runs):
    found = find_run(str(shipped_runs / name))
    step, classifier = found.checkpoint(found.steps()[-1]), find_classifier(found.info.data.name, IMAGE_SHAPE)
    z = sample_latent(0, 20, 100)
    with torch.inference_mode():
        images = step.generator_ema(z)
        logits, beliefs = step.discriminator(images), classifier.logits(images)
    program = """
import fs from "fs";
const folder = process.argv[2];
const [step, classifier] = ["step", "classifier"].map((name) => new Block(new Uint8Array(fs.readFileSync(`${folder}/${name}`))));
const found = JSON.parse(fs.readFileSync(`${folder}/inputs.json`)).map((z) => {
  const image = step.network("generator").run(Float32Array.from(z));
  return [image, step.network("discriminator").run(image), classifier.network("classifier").run(image)].map((row) => [...row]);
});
console.log(JSON.stringify(found));
"""
    for file, block in (("step", export_checkpoint(step)), ("classifier", export_classifier(classifier))):
        (tmp_path / file).write_bytes(block.data)
    (tmp_path / "inputs.json").write_text(json.dumps(z.tolist()))
    found = json.loads(engine(tmp_path, program))
    np.testing.assert_allclose([row[0] for row in found], images.flatten(1), atol=1e-4)
    np.testing.assert_allclose([row[1][0] for row in found], logits, atol=1e-3)
    np.testing.assert_allclose([row[2] for row in found], beliefs, atol=1e-3)


BLOCK = weights_file({"network": ((3,), layers_of([nn.Linear(3, 2)], (3,)))})


def damaged(place: int) -> bytes:
    data = bytearray(BLOCK.data)
    data[place] ^= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no weights of this project"),
        (damaged(0), "no weights of this project"),
        (damaged(6), "damaged on their way"),
        (damaged(-1), "damaged on their way"),
        (BLOCK.data[:-4], "damaged on their way"),
    ],
    ids=["empty", "another file", "checksum", "last byte", "cut short"],
)
def test_a_broken_block_is_refused(data, message, tmp_path):
    with pytest.raises(RuntimeError, match=message):
        run(tmp_path, WeightsFile("broken", data), np.zeros((1, 3)))


def test_a_point_of_the_wrong_length_is_refused(tmp_path):
    with pytest.raises(RuntimeError, match="takes 3 numbers, found 4"):
        run(tmp_path, BLOCK, np.zeros((1, 4)))


def test_who_waits_for_weights_gets_them_and_learns_of_damage(tmp_path):
    program = """
const told = [];
const tell = (promise) => promise.then((block) => told.push(block), (error) => told.push(error.message));
const [early, doomed] = [tell(store.get("a")), tell(store.get("b"))];
store.put("a", "block a");
store.fail("b", new BlockError("torn"));
await Promise.all([early, doomed]);
await tell(store.get("a"));
await tell(store.get("b"));
store.put("b", "block b");
await tell(store.get("b"));
store.remove("a");
const again = tell(store.get("a"));
store.put("a", "another a");
await again;
const nobody = new AbortController();
const left = tell(store.get("c", nobody.signal));
nobody.abort(new Error("gone"));
await left;
told.push(store.waiting.size);
console.log(JSON.stringify(told));
"""
    assert json.loads(engine(tmp_path, program)) == [
        "block a",
        "torn",
        "block a",
        "torn",
        "block b",
        "another a",
        "gone",
        0,
    ]
