"""A checkpoint gives back what it was given, or says what is wrong with it."""

import json
import os
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load, save

from gan_core.errors import CheckpointError, NonFiniteError
from gan_core.runs.atomic import sha256
from gan_core.runs.checkpoint import CheckpointHeader, checkpoint_to_bytes, load_checkpoint, read_header
from gan_core.runs.manifest import CheckpointRef, checkpoint_file, networks_and_images
from gan_core.training.state import new_state
from gan_core.training.step import iterate

SHAPE = (1, 28, 28)
NETWORKS = ("generator_ema", "generator", "discriminator")
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


def header_of(config, precision="float32"):
    return CheckpointHeader(step=2, config=config, image_shape=SHAPE, precision=precision)


def content_of(config, state, precision="float32", **changes):
    """A checkpoint's bytes; `changes` stand in for whole state dicts."""
    networks = {
        "generator_ema": state.generator_ema.state_dict(),
        "generator": state.generator.state_dict(),
        "discriminator": state.discriminator.state_dict(),
    } | changes
    return checkpoint_to_bytes(header_of(config, precision), **networks)


def write(folder, config, content):
    """Put a checkpoint's bytes where a run of this configuration keeps iteration 2; where it is."""
    path = folder / checkpoint_file(2)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return CheckpointRef(folder, 2, len(content), sha256(content), networks_and_images(config.network, SHAPE))


@pytest.fixture
def stored(trained, tmp_path):
    """Writes a checkpoint; gives where it is and the state it holds."""

    def make(kind="dense", precision="float32"):
        config, state = trained(kind)
        return write(tmp_path, config, content_of(config, state, precision)), state

    return make


def state_dicts(state):
    """The networks in the order of NETWORKS."""
    return [network.state_dict() for network in (state.generator_ema, state.generator, state.discriminator)]


# --- both ways -------------------------------------------------------------------------------------------------------


@either
def test_float32_gives_back_every_bit(kind, stored):
    ref, state = stored(kind)
    step = load_checkpoint(ref)
    for name, expected in zip(NETWORKS, state_dicts(state), strict=True):
        found = getattr(step, name).state_dict()
        assert found.keys() == expected.keys()
        assert all(torch.equal(found[key], expected[key]) for key in expected)


@either
def test_a_loaded_generator_makes_the_same_images(kind, stored):
    ref, state = stored(kind)
    z = torch.randn(3, 6, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        found, expected = load_checkpoint(ref).generator_ema(z), state.generator_ema.eval()(z)
    # loaded networks lie in memory channels last, where a convolution adds up in another order
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)


@either
def test_float16_errs_by_no_more_than_its_last_bit(kind, stored):
    ref, state = stored(kind, "float16")
    step = load_checkpoint(ref)
    for name, expected in zip(NETWORKS, state_dicts(state), strict=True):
        for key, tensor in getattr(step, name).state_dict().items():
            torch.testing.assert_close(tensor, expected[key], rtol=2**-11, atol=2**-25)


@either
def test_int8_errs_by_no_more_than_half_a_step_of_its_row(kind, stored):
    ref, state = stored(kind, "int8")
    step = load_checkpoint(ref)
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
    ref, _ = stored("conv", precision)
    state = load_checkpoint(ref).generator_ema.state_dict()
    assert {tensor.dtype for name, tensor in state.items() if name.endswith("tracked")} == {torch.int64}
    assert {tensor.dtype for name, tensor in state.items() if not name.endswith("tracked")} == {torch.float32}


def test_fewer_bits_make_a_smaller_file(trained):
    config, state = trained("dense")
    sizes = [len(content_of(config, state, precision)) for precision in ("float32", "float16", "int8")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[1] < 0.65 * sizes[0]
    assert sizes[2] < 0.5 * sizes[0]


@either
def test_loaded_networks_are_frozen_and_in_evaluation_mode(kind, stored):
    ref, _ = stored(kind)
    step = load_checkpoint(ref)
    for name in NETWORKS:
        assert not any(module.training for module in getattr(step, name).modules())
        assert not any(parameter.requires_grad for parameter in getattr(step, name).parameters())


def test_the_same_networks_give_the_same_bytes(trained):
    config, state = trained()
    assert len({content_of(config, state) for _ in range(20)}) == 1


def test_loading_leaves_the_global_random_stream_alone(stored):
    ref, _ = stored()
    before = torch.get_rng_state()
    load_checkpoint(ref)
    assert torch.equal(torch.get_rng_state(), before)


@either
@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_the_header_is_read_without_the_weights(kind, precision, stored, tiny_config):
    ref, _ = stored(kind, precision)
    data = ref.path.read_bytes()
    length = 8 + int.from_bytes(data[:8], "little")
    ref.path.write_bytes(data[:length] + bytes(len(data) - length))  # all weights blotted out
    assert read_header(ref) == header_of(tiny_config(kind), precision)


def test_a_header_of_any_length_is_read(stored, monkeypatch):
    ref, _ = stored()
    expected = read_header(ref)
    monkeypatch.setattr("gan_core.runs.checkpoint.HEADER_READ_BYTES", 100)
    assert read_header(ref) == expected


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 20, -1], ids=["length", "header", "weights"])
def test_a_flipped_byte_is_called_damage(place, stored):
    ref, _ = stored()
    data = bytearray(ref.path.read_bytes())
    data[place] ^= 1
    ref.path.write_bytes(data)
    with pytest.raises(CheckpointError, match=f"{ref.path} is damaged.*manifest says {ref.sha256[:12]}"):
        load_checkpoint(ref)


@pytest.mark.parametrize("kept", [0, 5, 300, -1])
def test_a_truncated_checkpoint_is_called_damaged(kept, stored):
    ref, _ = stored()
    data = ref.path.read_bytes()
    ref.path.write_bytes(data[:kept])
    sizes = f"it holds {len(data[:kept]):,} bytes, the manifest says {len(data):,}"
    with pytest.raises(CheckpointError, match=f"is damaged: {sizes}"):
        load_checkpoint(ref)


def test_what_is_longer_than_the_manifest_says_is_not_read(stored):
    ref, _ = stored()
    os.truncate(ref.path, 2**40)  # a file with a hole: reading it would fill the memory
    with pytest.raises(CheckpointError, match="is damaged: it holds 1,099,511,627,776 bytes"):
        load_checkpoint(ref)


@pytest.mark.parametrize("kept", [0, 5, 300])
def test_a_truncated_header_is_an_error_that_names_the_file(kept, stored):
    ref, _ = stored()
    ref.path.write_bytes(ref.path.read_bytes()[:kept])
    with pytest.raises(CheckpointError, match=f"{ref.path} is not a readable safetensors file"):
        read_header(ref)


each_reader = pytest.mark.parametrize("read", [read_header, load_checkpoint])


@each_reader
def test_a_missing_checkpoint_is_named(read, stored):
    ref, _ = stored()
    ref.path.unlink()
    with pytest.raises(CheckpointError, match=str(ref.path)):
        read(ref)


@each_reader
def test_a_pipe_in_the_place_of_a_checkpoint_does_not_hang(read, stored):
    ref, _ = stored()
    ref.path.unlink()
    os.mkfifo(ref.path)
    with pytest.raises(CheckpointError, match=f"cannot read {ref.path}: it is no regular file"):
        read(ref)


def test_a_link_that_leads_out_of_the_run_is_not_followed(stored, tmp_path):
    ref, _ = stored()
    run = tmp_path / "run"
    run.mkdir()
    (run / "steps").symlink_to(tmp_path / "steps")
    with pytest.raises(CheckpointError, match=f"cannot read {run}.*: it lies outside the run folder"):
        load_checkpoint(replace(ref, folder=run))


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}, {"other": "{}"}], ids=["none", "pytorch", "other"])
def test_a_foreign_safetensors_file_is_called_so(metadata, tmp_path, tiny_config):
    ref = write(tmp_path, tiny_config(), save({"w": torch.zeros(2)}, metadata))
    with pytest.raises(
        CheckpointError, match=f"{ref.path} has no header of a checkpoint; it was not written by gan_core"
    ):
        read_header(ref)


def rewritten(ref, **changes):
    """The checkpoint with other facts in its header; where it is now."""
    data = ref.path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    facts = json.loads(header["__metadata__"]["gan_core"]) | changes
    content = save(load(data), {"gan_core": json.dumps(facts)})
    ref.path.write_bytes(content)
    return replace(ref, bytes=len(content), sha256=sha256(content))


@each_reader
def test_a_newer_format_is_named_with_the_one_that_can_be_read(read, stored):
    ref, _ = stored()
    with pytest.raises(CheckpointError, match="is of format 3; this version of latent-atlas reads formats up to 2"):
        read(rewritten(ref, format=3))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"config": {"seed": -1}}, r"config\.seed: .*found -1"),
        ({"step": "2"}, "step: "),
        ({"step": None}, "step: "),
        ({"image_shape": [1, 28]}, r"image_shape\.2: "),
        ({"image_shape": [1, 0, 28]}, r"image_shape\.1: "),
        ({"image_shape": [1, 10**9, 28]}, r"image_shape\.1: "),
        ({"precision": "float64"}, "precision: "),
        ({"colour": "red"}, "colour: "),
    ],
)
def test_a_bad_field_in_the_header_names_file_and_field(changes, field, stored):
    ref, _ = stored()
    with pytest.raises(CheckpointError, match=rf"{ref.path} is damaged or of another format: {field}"):
        read_header(rewritten(ref, **changes))


@each_reader
def test_a_checkpoint_of_another_iteration_is_named(read, stored):
    ref, _ = stored()
    with pytest.raises(CheckpointError, match=f"{ref.path} holds iteration 3, its name says 2"):
        read(rewritten(ref, step=3))


@each_reader
def test_a_checkpoint_of_other_networks_than_the_runs_is_named(read, stored, tiny_config):
    ref, _ = stored("dense")
    other = networks_and_images(tiny_config("conv").network, SHAPE)
    with pytest.raises(CheckpointError, match=r"holds other networks than run\.json names: .*dense.*conv"):
        read(replace(ref, expected=other))


def test_more_layers_than_anybody_builds_are_refused_at_once(stored):
    ref, _ = stored()
    facts = read_header(ref).config.model_dump(mode="json")
    facts["network"]["generator_widths"] = [1] * 100_000
    with pytest.raises(CheckpointError, match=r"config\.network\.generator_widths"):
        read_header(rewritten(ref, config=facts))


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


@pytest.mark.parametrize("network", NETWORKS)
def test_weights_that_became_infinite_on_disk_are_named(network, trained, tmp_path):
    config, state = trained()
    tensors = load(content_of(config, state))
    name = min(name for name, each in tensors.items() if name.startswith(f"{network}/") and each.is_floating_point())
    tensors[name].view(-1)[0] = torch.inf
    ref = write(tmp_path, config, save(tensors, metadata_of(content_of(config, state))))
    with pytest.raises(CheckpointError, match=f"{ref.path}: {name} holds an infinite or undefined number"):
        load_checkpoint(ref)


@pytest.mark.parametrize(
    ("network", "title"),
    [("generator_ema", r"generator \(EMA\)"), ("generator", "generator"), ("discriminator", "discriminator")],
)
def test_a_network_that_answers_with_no_numbers_is_named_although_its_weights_are_finite(
    network, title, trained, tmp_path
):
    config, state = trained()
    content = content_of(config, state)
    tensors = load(content)
    for name, tensor in tensors.items():
        if name.startswith(f"{network}/") and tensor.is_floating_point():
            tensor.copy_(tensor.sign() * 3e38)
    with pytest.raises(CheckpointError, match=f"the {title} makes infinite or undefined numbers"):
        load_checkpoint(write(tmp_path, config, save(tensors, metadata_of(content))))


def test_a_scale_that_makes_weights_infinite_is_named(trained, tmp_path):
    config, state = trained()
    content = content_of(config, state, "int8")
    tensors = load(content)
    name = min(name for name in tensors if name.endswith(":scale"))
    tensors[name].fill_(3e38)
    with pytest.raises(CheckpointError, match="holds an infinite or undefined number"):
        load_checkpoint(write(tmp_path, config, save(tensors, metadata_of(content))))


def metadata_of(content):
    return json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])["__metadata__"]


def load_changed(folder, config, state, **changes):
    return load_checkpoint(write(folder, config, content_of(config, state, **changes)))


def test_a_missing_tensor_is_named(trained, tmp_path):
    config, state = trained()
    weights = dict(state.discriminator.state_dict())
    del weights["layers.1.bias"]
    with pytest.raises(CheckpointError, match=r"lacks the weights discriminator/layers\.1\.bias"):
        load_changed(tmp_path, config, state, discriminator=weights)


def test_a_tensor_of_another_shape_is_named_with_both_shapes(trained, tmp_path):
    config, state = trained()
    weights = state.discriminator.state_dict() | {"layers.1.bias": torch.zeros(11)}
    with pytest.raises(CheckpointError, match=r"discriminator/layers\.1\.bias has shape \(11,\).*needs \(10,\)"):
        load_changed(tmp_path, config, state, discriminator=weights)


def test_a_tensor_that_the_network_has_no_place_for_is_named(trained, tmp_path):
    config, state = trained()
    weights = state.discriminator.state_dict() | {"layers.9.bias": torch.zeros(1)}
    with pytest.raises(CheckpointError, match=r"layers\.9\.bias"):
        load_changed(tmp_path, config, state, discriminator=weights)


@either
@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_a_tensor_of_another_type_is_named_with_both(kind, precision, trained, tmp_path):
    config, state = trained(kind)
    content = content_of(config, state, precision)
    tensors = load(content)
    tensors["generator_ema/head.0.bias"] = tensors["generator_ema/head.0.bias"].double()
    with pytest.raises(CheckpointError, match=r"generator_ema/head\.0\.bias has shape .* of F64, the network .* needs"):
        load_checkpoint(write(tmp_path, config, save(tensors, metadata_of(content))))
