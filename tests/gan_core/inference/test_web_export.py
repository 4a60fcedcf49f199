import json
import zlib
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.errors import ExportError
from gan_core.inference.web_export import (
    classifier_layers,
    discriminator_layers,
    export_checkpoint,
    export_classifier,
    export_encoder,
    layers_of,
    weights_file,
)
from gan_core.networks import build
from gan_core.networks.encoder import build_encoder
from gan_core.registry import NETWORKS, Network
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.quantise import pack, unpack
from gan_core.runs.run import open_run
from gan_core.runs.weights_file import FORMAT, MAGIC
from gan_core.schema import NetworkConfig


def header_of(data: bytes) -> dict:
    length = int.from_bytes(data[8:12], "little")
    return json.loads(data[12 : 12 + length])


@pytest.fixture
def random():
    return torch.Generator().manual_seed(0)


def normal(random, *shape):
    return torch.randn(*shape, generator=random)


@pytest.fixture
def with_norm(random):
    """A linear layer and a normalisation that is not the identity."""
    norm = nn.BatchNorm1d(5).eval()
    norm.running_mean.copy_(normal(random, 5))
    norm.running_var.copy_(normal(random, 5).square() + 0.1)
    with torch.no_grad():
        norm.weight.copy_(normal(random, 5))
        norm.bias.copy_(normal(random, 5))
    return [nn.Linear(3, 5), norm]


@pytest.mark.parametrize("make", [nn.Conv2d, nn.ConvTranspose2d])
def test_a_kernel_lies_row_by_row_with_channels_last(make):
    module = make(2, 3, 4, stride=2, padding=1)
    with torch.no_grad():
        module.weight.copy_(torch.arange(96.0).reshape(module.weight.shape))
    (layer,) = layers_of([module], (2, 8, 8))
    scale = layer.row_scale[:, None] * (1 if layer.column_scale is None else layer.column_scale)
    weight = (layer.weight * scale).reshape(*((3, 4, 4, 2) if make is nn.Conv2d else (4, 4, 3, 2)))
    before, after, row, column = 1, 2, 3, 0
    found = weight[after, row, column, before] if make is nn.Conv2d else weight[row, column, after, before]
    index = (after, before) if make is nn.Conv2d else (before, after)
    assert found == module.weight[*index, row, column].item()


@pytest.mark.parametrize(
    ("module", "activation"),
    [
        (nn.LeakyReLU(0.2), ("leaky_relu", 0.2)),
        (nn.ReLU(), ("leaky_relu", 0.0)),
        (nn.Tanh(), ("tanh", 0.0)),
        (nn.Sigmoid(), ("sigmoid", 0.0)),
    ],
)
def test_an_activation_belongs_to_the_layer_before_it(module, activation):
    (layer,) = layers_of([nn.Linear(3, 5), module], (3,))
    assert layer.activation == activation


def test_a_normalisation_is_folded_into_the_layer_before_it(with_norm, random):
    (layer,) = layers_of(with_norm, (3,))
    x = normal(random, 7, 3)
    expected = nn.Sequential(*with_norm)(x).detach().numpy()
    found = x.numpy() @ (layer.weight * layer.row_scale[:, None]).T + layer.bias
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "make", [lambda: nn.Linear(6, 4), lambda: nn.Conv2d(6, 4, 3), lambda: nn.ConvTranspose2d(6, 4, 3)]
)
def test_weights_of_eight_bits_stay_so(make):
    module = make()
    stored = unpack(pack({"weight": module.weight.data}, "int8"))["weight"]
    module.weight.data = stored
    (layer,) = layers_of([module], (6,) if isinstance(module, nn.Linear) else (6, 5, 5))
    assert layer.weight.dtype == np.int8
    scales = layer.row_scale[:, None] * (1 if layer.column_scale is None else layer.column_scale)
    assert np.allclose(np.sort((layer.weight * scales).ravel()), np.sort(stored.numpy().ravel()), atol=0, rtol=1e-6)


def test_other_weights_stay_as_they_are(random):
    module = nn.Linear(6, 4)
    (layer,) = layers_of([module], (6,))
    assert np.array_equal(layer.weight, module.weight.detach().numpy())
    assert np.array_equal(layer.row_scale, np.ones(4))


def test_a_row_of_zeros_has_a_scale(random):
    module = nn.Linear(6, 4)
    module.weight.data[1] = 0
    stored = unpack(pack({"weight": module.weight.data}, "int8"))["weight"]
    module.weight.data = stored
    (layer,) = layers_of([module], (6,))
    assert np.isfinite(layer.row_scale).all()


@pytest.mark.parametrize(
    "modules",
    [
        [nn.GELU()],
        [nn.Linear(4, 4), nn.LayerNorm(4)],
        [nn.Linear(4, 4), nn.Tanh(), nn.BatchNorm1d(4)],
        [nn.Linear(4, 4), nn.ReLU(), nn.ReLU()],
        [nn.Linear(4, 4), nn.BatchNorm1d(4, track_running_stats=False)],
    ],
    ids=["unknown", "other normalisation", "normalised too late", "activated twice", "normalised by the batch"],
)
def test_what_no_layer_stands_for_is_refused(modules):
    with pytest.raises(ExportError, match="there is no layer for"):
        layers_of(modules, (4,))


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv2d(4, 4, 3, groups=2),
        nn.Conv2d(4, 4, 3, dilation=2),
        nn.Conv2d(4, 4, (3, 5)),
        nn.Conv2d(4, 4, 3, padding=1, padding_mode="reflect"),
        nn.ConvTranspose2d(4, 4, 3, stride=2, output_padding=1),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Upsample(size=9),
        nn.Upsample(scale_factor=(2, 3)),
    ],
    ids=lambda module: str(module),
)
def test_a_map_layer_with_something_special_is_refused(module):
    with pytest.raises(ExportError, match="there is no layer for"):
        layers_of([module], (4, 7, 7))


def test_a_block_says_what_it_is_and_its_checksum_is_right(finished_run):
    data = export_checkpoint(open_run(finished_run).checkpoint(30)).data
    assert data[:4] == MAGIC
    assert int.from_bytes(data[4:8], "little") == zlib.crc32(data[8:])
    header = header_of(data)
    assert header["format"] == FORMAT
    assert header["networks"].keys() == {"generator", "discriminator"}
    assert header["networks"]["generator"]["input"] == [100]
    assert header["networks"]["generator"]["layers"][-1]["shape"] == [28, 28, 1]
    assert header["networks"]["discriminator"]["layers"][-1]["shape"] == [1]


def test_equal_networks_have_equal_blocks_and_others_have_not(finished_run):
    run = open_run(finished_run)
    first, again, other = (export_checkpoint(run.checkpoint(step)) for step in (30, 30, 15))
    assert first == again
    assert header_of(first.data)["name"] == first.name != other.name


def test_weights_begin_at_places_that_arrays_of_floats_can_have():
    layers = layers_of([nn.Linear(3, 3), nn.Tanh()], (3,))
    layers[0].weight = np.ones((3, 3), np.int8)  # nine bytes
    block = weights_file({"odd": ((3,), layers)})
    (layer,) = header_of(block.data)["networks"]["odd"]["layers"]
    assert [layer[name] % 4 for name in ("bias", "weight8", "rowScale")] == [0, 0, 0]
    assert int.from_bytes(block.data[8:12], "little") % 4 == 0


def test_a_classifier_answers_with_one_number_for_each_class():
    networks = header_of(export_classifier(find_classifier("mnist", IMAGE_SHAPE)).data)["networks"]
    layers = networks["classifier"]["layers"]
    assert layers[-1]["shape"] == [10]


def test_a_classifier_answers_with_calibrated_logits():
    classifier = find_classifier("mnist", IMAGE_SHAPE)
    warm = replace(classifier, info=classifier.info.model_copy(update={"temperature": 4.0}))
    layer, head = classifier_layers(warm, IMAGE_SHAPE)[-1], classifier.network.head
    np.testing.assert_allclose(layer.weight * layer.row_scale[:, None], head.weight.numpy() / 4, rtol=1e-6)
    np.testing.assert_allclose(layer.bias, head.bias.numpy() / 4, rtol=1e-6)


def test_the_generator_that_people_look_at_is_exported(finished_run):
    checkpoint = open_run(finished_run).checkpoint(30)
    other = replace(checkpoint, generator=checkpoint.generator_ema)
    assert export_checkpoint(other) == export_checkpoint(checkpoint)
    other = replace(checkpoint, generator_ema=checkpoint.generator)
    assert export_checkpoint(other) != export_checkpoint(checkpoint)


class OtherGenerator(nn.Module):
    """Makes images without parts called `body` and `head`."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(5, 784)

    def hidden(self, z):
        return z

    def hidden_and_images(self, z):
        return z, self(z)

    def forward(self, z):
        return self.linear(z).tanh().unflatten(1, (1, 28, 28))


class OtherDiscriminator(nn.Module):
    """Scores images without a part called `layers`."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 1)

    def forward(self, images):
        return self.linear(images.flatten(1)).squeeze(1)


class OtherConfig(NetworkConfig):
    kind: Literal["dense"] = "dense"
    latent_size: int = 5


def build_generator(config, image_shape):
    return OtherGenerator()


def build_discriminator(config, image_shape):
    return OtherDiscriminator()


def test_registered_networks_of_other_parts_are_refused(finished_run):
    header = open_run(finished_run).checkpoint(30).header
    config, shape = OtherConfig(), header.image_shape
    header = header.model_copy(update={"config": header.config.model_copy(update={"network": config})})
    with NETWORKS.replaced("dense", Network(OtherConfig, module=__name__)):
        generator, discriminator = build.build_generator(config, shape), build.build_discriminator(config, shape)
    with pytest.raises(ExportError, match="OtherGenerator has no sequence 'body' of layers"):
        export_checkpoint(Checkpoint(header, generator, generator, discriminator))
    with pytest.raises(ExportError, match="OtherDiscriminator has no sequence 'layers' of layers"):
        discriminator_layers(discriminator, shape)


@pytest.mark.parametrize("factor", [1e37, 1e38])
def test_weights_that_float32_cannot_hold_are_refused_rather_than_sent_as_infinity(factor):
    linear, norm = nn.Linear(2, 2), nn.BatchNorm1d(2).eval()
    with torch.no_grad():
        linear.weight.copy_(factor * torch.tensor([[1.0, 0.3], [0.2, 0.7]]))
        norm.weight.fill_(1000.0)
    with pytest.raises(ExportError, match="too large for float32"):
        weights_file({"large": ((2,), layers_of([linear, norm], (2,)))})


def numbers_of(data: bytes, place: int, count: int, kind: str = "<f4") -> np.ndarray:
    """Numbers of a weights file's body."""
    return np.frombuffer(data, kind, count, offset=12 + int.from_bytes(data[8:12], "little") + place)


@pytest.mark.parametrize("bits", ["int8", "float32"])
def test_the_file_holds_what_the_layer_holds(bits):
    module = nn.ConvTranspose2d(6, 4, 3)
    module.weight.data = unpack(pack({"weight": module.weight.data}, bits))["weight"]
    norm = nn.BatchNorm2d(4).eval()
    norm.running_var.copy_(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    (layer,) = layers_of([module, norm], (6, 5, 5))
    data = weights_file({"one": ((5, 5, 6), [layer])}).data
    (facts,) = header_of(data)["networks"]["one"]["layers"]
    rows, columns = layer.weight.shape
    assert (facts["rows"], facts["columns"]) == (rows, columns) == (36, 6)
    np.testing.assert_allclose(numbers_of(data, facts["bias"], 4), layer.bias, rtol=1e-6)
    if bits == "int8":
        np.testing.assert_array_equal(numbers_of(data, facts["weight8"], rows * columns, "i1"), layer.weight.ravel())
        np.testing.assert_allclose(numbers_of(data, facts["rowScale"], rows), layer.row_scale, rtol=1e-6)
        np.testing.assert_allclose(numbers_of(data, facts["columnScale"], columns), layer.column_scale, rtol=1e-6)
        assert len(set(layer.row_scale)) == 4 and len(set(layer.column_scale)) == 6
    else:
        whole = layer.weight * layer.row_scale[:, None] * layer.column_scale
        np.testing.assert_allclose(numbers_of(data, facts["weight"], rows * columns), whole.ravel(), rtol=1e-6)


def test_an_encoder_is_exported_up_to_the_shell():
    encoder = build.initialise(build_encoder(6, (1, 28, 28)), torch.Generator().manual_seed(0)).eval()
    described = header_of(export_encoder(encoder, (1, 28, 28)).data)["networks"]["encoder"]
    assert described["input"] == [28, 28, 1]
    assert [layer["kind"] for layer in described["layers"]] == ["conv", "conv", "conv", "linear", "linear"]
    assert described["layers"][-1]["shape"] == [6]
