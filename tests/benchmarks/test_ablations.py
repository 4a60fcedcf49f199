"""Every lever computes what the plain loop computes, and all together what ships."""

from itertools import islice

import pytest
import torch

from benchmarks.ablations import Loop, Switches, brain_inside, indexed_batches, with_stock_layers
from benchmarks.machine import has_brain_float
from benchmarks.plain_loop import Digits, loader, plain_loop
from benchmarks.training_speed import ladder, shipped_row
from gan_core.config import RunConfig, from_dict
from gan_core.data.image_set import to_model_range
from gan_core.networks.build import build_discriminator, build_generator, initialise
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)
STEPS = 4
NETWORKS = {
    "dense": {"kind": "dense", "latent_size": 8, "generator_widths": [16], "discriminator_widths": [16]},
    "conv": {
        "kind": "conv",
        "latent_size": 8,
        "generator_channels": [8, 6, 4],
        "discriminator_channels": [4, 6, 8],
    },
}
EXACT = {
    "nothing": Switches(),
    "one pass": Switches(one_pass=True),
    "frozen": Switches(frozen=True),
    "own layers": Switches(own_layers=True),
    "foreach": Switches(adam="foreach"),
    "fused": Switches(adam="fused"),
    "channels last": Switches(channels_last=True),
    "average": Switches(average=True),
}


def tiny(kind: str, objective: str, precision: str = "float32") -> RunConfig:
    return from_dict(
        {
            "network": NETWORKS[kind],
            "objective": {"name": objective, "penalty_weight": 0.1, "penalty_batch_fraction": 0.5},
            "schedule": {"batch_size": 16},
            "precision": precision,
        }
    )


def losses(loop: Loop) -> torch.Tensor:
    found = []
    for _ in range(STEPS):
        assert loop() == 16
        found.append(loop.logged)
    return torch.tensor(found)


@pytest.fixture(scope="module")
def images(digits):
    return digits.images[:64]


@pytest.mark.parametrize("objective", ["bce", "relativistic-r1r2"])
@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("switches", EXACT.values(), ids=EXACT)
def test_a_lever_alone_changes_nothing_but_the_time(images, kind, objective, switches):
    config = tiny(kind, objective)
    state = new_state(config, SHAPE)
    batches = list(islice(indexed_batches(config, images), STEPS))
    plain = plain_loop(config, *map(with_stock_layers, (state.generator, state.discriminator)), batches, state.noise)
    expected = torch.tensor(list(islice(plain, STEPS)))
    torch.testing.assert_close(losses(Loop(config, iter(batches), SHAPE, switches)), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("objective", ["bce", "relativistic-r1r2"])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("kind", NETWORKS)
def test_the_last_rung_computes_what_ships(images, kind, objective, precision):
    config = tiny(kind, objective, precision)
    state = new_state(config, SHAPE)
    shipped = [iterate(state, config, images) for _ in range(STEPS)]
    last = ladder(kind, brain=precision == "bfloat16")[-1].switches
    loop = Loop(config, indexed_batches(config, images), SHAPE, Switches(**(vars(last) | {"log_every": 1})))
    expected = torch.tensor([(metrics.loss_d, metrics.loss_g) for metrics in shipped])
    torch.testing.assert_close(losses(loop), expected, rtol=1e-4, atol=1e-4)
    average = zip(loop.average.state_dict().values(), state.generator_ema.state_dict().values(), strict=True)
    for ours, theirs in average:
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.skipif(not has_brain_float(), reason="the processor has no instructions for bfloat16")
@pytest.mark.parametrize("brain", ["autocast", "inside"])
@pytest.mark.parametrize("kind", NETWORKS)
def test_bfloat16_rounds_and_no_more(images, kind, brain):
    config = tiny(kind, "bce")
    exact, rounded = (
        losses(Loop(config, indexed_batches(config, images), SHAPE, switches))
        for switches in (Switches(), Switches(brain=brain))
    )
    torch.testing.assert_close(rounded, exact, rtol=0.03, atol=0.03)


def test_precision_inside_is_put_back():
    conv = torch.backends.mkldnn.conv
    before = conv.fp32_precision
    with brain_inside(True):
        assert conv.fp32_precision == "bf16"
    assert conv.fp32_precision == before


@pytest.mark.parametrize("build", [build_generator, build_discriminator])
@pytest.mark.parametrize("kind", NETWORKS)
def test_stock_layers_are_the_same_function(kind, build):
    network = initialise(build(tiny(kind, "bce").network, SHAPE), torch.Generator().manual_seed(0)).eval()
    size = (8,) if build is build_generator else SHAPE
    inputs = torch.randn(3, *size, generator=torch.Generator().manual_seed(1))
    expected = network(inputs)
    stock = with_stock_layers(network)
    torch.testing.assert_close(stock(inputs), expected)
    layers = [module for module in stock.modules() if not list(module.children())]
    assert {type(layer).__module__.split(".")[0] for layer in layers} == {"torch"}
    assert not any(getattr(layer, "inplace", False) for layer in layers)


def test_the_loader_gives_the_pixels_that_training_sees(images):
    torch.testing.assert_close(Digits(images)[5], to_model_range(images)[5])
    (batch,) = loader(images[:16], 16)
    assert batch.shape == (16, *SHAPE)


def test_the_shipped_row_counts_real_images(images):
    step = shipped_row(tiny("dense", "bce"), images)
    assert step() == 16
