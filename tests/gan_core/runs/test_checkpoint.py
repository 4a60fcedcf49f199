"""A step file gives back what it was given, or says what is wrong with it."""

import json

import pytest
import torch
from safetensors.torch import load, save

from gan_core.errors import CheckpointError, NonFiniteError
from gan_core.runs.atomic import sha256
from gan_core.runs.checkpoint import Header, load_step, read_header, step_to_bytes
from gan_core.runs.quantise import pack, unpack
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)
NETWORKS = ("generator", "raw_generator", "discriminator")
either = pytest.mark.parametrize("kind", ["dense", "conv"])


@pytest.fixture
def trained(tiny_config, few_digits):
    """Makes a state that differs from its first weights everywhere, with its configuration."""

    def make(kind="dense"):
        config = tiny_config(kind)
        state = new_state(config, SHAPE)
        for _ in range(2):
            iterate(state, config, few_digits.images)
        return config, state

    return make


def content_of(config, state, precision="float32", **changes):
    """A step file's bytes; `changes` stand in for whole state dicts."""
    networks = {
        "generator_ema": state.generator_ema.state_dict(),
        "generator": state.generator.state_dict(),
        "discriminator": state.discriminator.state_dict(),
    } | changes
    return step_to_bytes(Header(2, config, SHAPE, precision), **networks)


@pytest.fixture
def stored(trained, tmp_path):
    """Writes a step file; gives its path, its checksum and the state it holds."""

    def write(kind="dense", precision="float32"):
        config, state = trained(kind)
        content = content_of(config, state, precision)
        path = tmp_path / "00000002.safetensors"
        path.write_bytes(content)
        return path, sha256(content), state

    return write


def state_dicts(state):
    """The networks in the order of NETWORKS."""
    return [network.state_dict() for network in (state.generator_ema, state.generator, state.discriminator)]


# --- both ways -------------------------------------------------------------------------------------------------------


@either
def test_float32_gives_back_every_bit(kind, stored):
    path, checksum, state = stored(kind)
    step = load_step(path, checksum)
    for name, expected in zip(NETWORKS, state_dicts(state), strict=True):
        found = getattr(step, name).state_dict()
        assert found.keys() == expected.keys()
        assert all(torch.equal(found[key], expected[key]) for key in expected)


@either
def test_a_loaded_generator_makes_the_same_images(kind, stored):
    path, checksum, state = stored(kind)
    z = torch.randn(3, 6, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        found, expected = load_step(path, checksum).generator(z), state.generator_ema.eval()(z)
    # loaded networks lie in memory channels last, where a convolution adds up in another order
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)


@either
def test_float16_errs_by_no_more_than_its_last_bit(kind, stored):
    path, checksum, state = stored(kind, "float16")
    step = load_step(path, checksum)
    for name, expected in zip(NETWORKS, state_dicts(state), strict=True):
        for key, tensor in getattr(step, name).state_dict().items():
            torch.testing.assert_close(tensor, expected[key], rtol=2**-11, atol=2**-25)


@either
def test_int8_errs_by_no_more_than_half_a_step_of_its_row(kind, stored):
    path, checksum, state = stored(kind, "int8")
    step = load_step(path, checksum)
    for name, expected in zip(NETWORKS, state_dicts(state), strict=True):
        for key, tensor in getattr(step, name).state_dict().items():
            if tensor.ndim < 2:
                assert torch.equal(tensor, expected[key])
                continue
            bound = expected[key].flatten(1).abs().amax(1) / 127 / 2
            error = (tensor - expected[key]).flatten(1).abs().amax(1)
            assert (error <= bound * 1.0001).all()


@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_loaded_weights_are_float32_and_counts_whole_numbers(precision, stored):
    path, checksum, _ = stored("conv", precision)
    state = load_step(path, checksum).generator.state_dict()
    assert {tensor.dtype for name, tensor in state.items() if name.endswith("tracked")} == {torch.int64}
    assert {tensor.dtype for name, tensor in state.items() if not name.endswith("tracked")} == {torch.float32}


def test_fewer_bits_make_a_smaller_file(trained):
    config, state = trained("dense")
    sizes = [len(content_of(config, state, precision)) for precision in ("float32", "float16", "int8")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[1] < 0.65 * sizes[0]
    assert sizes[2] < 0.5 * sizes[0]


def test_int8_keeps_a_rows_extremes_and_its_zeros():
    matrix = torch.tensor([[-2.54, 0.0, 1.28], [0.0, 0.0, 0.0]])
    torch.testing.assert_close(unpack(pack({"w": matrix}, "int8"))["w"], matrix)


def test_int8_gives_each_row_its_own_scale():
    matrix = torch.tensor([[1e-3, 5e-4], [1e3, 5e2]])
    torch.testing.assert_close(unpack(pack({"w": matrix}, "int8"))["w"], matrix, rtol=0.01, atol=0)


@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_packing_leaves_its_argument_unchanged(precision):
    matrix = torch.tensor([[1.0, 0.3], [0.1, 0.2]])
    before = matrix.clone()
    pack({"w": matrix}, precision)
    assert torch.equal(matrix, before)


@either
def test_loaded_networks_are_frozen_and_in_evaluation_mode(kind, stored):
    path, checksum, _ = stored(kind)
    step = load_step(path, checksum)
    for name in NETWORKS:
        assert not any(module.training for module in getattr(step, name).modules())
        assert not any(parameter.requires_grad for parameter in getattr(step, name).parameters())


def test_the_same_networks_give_the_same_bytes(trained):
    config, state = trained()
    assert len({content_of(config, state) for _ in range(20)}) == 1


def test_loading_leaves_the_global_random_stream_alone(stored):
    path, checksum, _ = stored()
    before = torch.get_rng_state()
    load_step(path, checksum)
    assert torch.equal(torch.get_rng_state(), before)


@either
@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_the_header_is_read_without_the_weights(kind, precision, stored, tiny_config):
    path, _, _ = stored(kind, precision)
    data = path.read_bytes()
    length = 8 + int.from_bytes(data[:8], "little")
    path.write_bytes(data[:length] + bytes(len(data) - length))  # all weights blotted out
    assert read_header(path) == Header(2, tiny_config(kind), SHAPE, precision)


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 20, -1], ids=["length", "header", "weights"])
def test_a_flipped_byte_is_called_damage(place, stored):
    path, checksum, _ = stored()
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=f"{path} is damaged.*manifest says {checksum[:12]}"):
        load_step(path, checksum)


@pytest.mark.parametrize("kept", [0, 5, 300, -1])
def test_a_truncated_step_is_called_damaged(kept, stored):
    path, checksum, _ = stored()
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CheckpointError, match="damaged"):
        load_step(path, checksum)


@pytest.mark.parametrize("kept", [0, 5, 300])
def test_a_truncated_header_is_an_error_that_names_the_file(kept, stored):
    path, _, _ = stored()
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CheckpointError, match=f"{path} is not a readable safetensors file"):
        read_header(path)


@pytest.mark.parametrize("read", [read_header, lambda path: load_step(path, "0" * 64)], ids=["header", "step"])
def test_a_missing_step_is_named(read, tmp_path):
    with pytest.raises(CheckpointError, match=r"absent\.safetensors"):
        read(tmp_path / "absent.safetensors")


@pytest.mark.parametrize(
    "metadata", [None, {"format": "pt"}, {"gan_core": '{"format": 1}'}], ids=["none", "pytorch", "half"]
)
def test_a_foreign_safetensors_file_is_called_so(metadata, tmp_path):
    path = tmp_path / "foreign.safetensors"
    path.write_bytes(save({"w": torch.zeros(2)}, metadata))
    with pytest.raises(CheckpointError, match=f"{path} has no step header; it was not written by gan_core"):
        read_header(path)


def rewritten(path, **changes):
    """The step file with other metadata; its new checksum."""
    data = path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    facts = json.loads(header["__metadata__"]["gan_core"]) | changes
    content = save(load(data), {"gan_core": json.dumps(facts)})
    path.write_bytes(content)
    return sha256(content)


def test_a_newer_format_is_named_with_the_one_that_can_be_read(stored):
    path, _, _ = stored()
    checksum = rewritten(path, format=3)
    with pytest.raises(CheckpointError, match="is of format 3; this version of latent-atlas reads formats up to 2"):
        load_step(path, checksum)


def test_a_bad_configuration_in_the_header_names_file_and_field(stored):
    path, _, _ = stored()
    rewritten(path, config={"seed": -1})
    with pytest.raises(CheckpointError, match=rf"{path}: config: seed: .*found -1"):
        read_header(path)


@pytest.mark.parametrize("network", ["generator_ema", "generator", "discriminator"])
@pytest.mark.parametrize("value", [torch.inf, -torch.inf, torch.nan])
def test_weights_that_are_not_finite_are_refused(network, value, trained):
    config, state = trained()
    weights = {name: tensor.clone() for name, tensor in getattr(state, network).state_dict().items()}
    next(iter(weights.values())).view(-1)[3] = value
    with pytest.raises(NonFiniteError, match=f"step 2: the weights {network}/"):
        content_of(config, state, **{network: weights})


def test_weights_beyond_float16_are_refused_rather_than_stored_as_infinity(trained):
    config, state = trained()
    weights = {name: tensor * 1e7 for name, tensor in state.generator.state_dict().items()}
    with pytest.raises(NonFiniteError):
        content_of(config, state, "float16", generator=weights)


def load_changed(path, config, state, **changes):
    content = content_of(config, state, **changes)
    path.write_bytes(content)
    return load_step(path, sha256(content))


def test_a_missing_tensor_is_named(trained, tmp_path):
    config, state = trained()
    weights = dict(state.discriminator.state_dict())
    del weights["layers.1.bias"]
    with pytest.raises(CheckpointError, match=r"lacks the weights discriminator/layers\.1\.bias"):
        load_changed(tmp_path / "step", config, state, discriminator=weights)


def test_a_tensor_of_another_shape_is_named_with_both_shapes(trained, tmp_path):
    config, state = trained()
    weights = state.discriminator.state_dict() | {"layers.1.bias": torch.zeros(11)}
    with pytest.raises(CheckpointError, match=r"discriminator/layers\.1\.bias has shape \(11,\).*needs \(10,\)"):
        load_changed(tmp_path / "step", config, state, discriminator=weights)


def test_a_tensor_that_the_network_has_no_place_for_is_named(trained, tmp_path):
    config, state = trained()
    weights = state.discriminator.state_dict() | {"layers.9.bias": torch.zeros(1)}
    with pytest.raises(CheckpointError, match=r"layers\.9\.bias"):
        load_changed(tmp_path / "step", config, state, discriminator=weights)
