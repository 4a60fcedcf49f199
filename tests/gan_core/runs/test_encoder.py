"""An encoder comes back as it was saved, and whatever is not of this checkpoint is as good as none."""

import json
import os

import pytest
import torch
from safetensors.torch import load, save

from gan_core.errors import EncoderError
from gan_core.networks.build import initialise
from gan_core.runs.encoder import MOST_BYTES, build_for, encoder_file, has_encoder, read_encoder, save_encoder
from gan_core.runs.publish import publish
from gan_core.runs.run import open_run
from gan_core.runs.tensors import LENGTH_BYTES
from gan_core.runs.verify import verify

STEP = 30
IMAGES = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.fixture
def network(spare_run):
    return initialise(build_for(spare_run), torch.Generator().manual_seed(0)).eval()


@pytest.fixture
def saved(spare_run, network):
    return save_encoder(spare_run, STEP, network, training_steps=7, seed=1)


def change(path, facts=None, **tensors):
    """Write the same file with other facts, or other tensors; None takes one away."""
    data = path.read_bytes()
    length = int.from_bytes(data[:LENGTH_BYTES], "little")
    metadata = json.loads(data[LENGTH_BYTES : LENGTH_BYTES + length])["__metadata__"]
    metadata["gan_core"] = json.dumps(json.loads(metadata["gan_core"]) | (facts or {}))
    state = {name: tensor for name, tensor in (load(data) | tensors).items() if tensor is not None}
    path.write_bytes(save(state, metadata))


def test_it_comes_back_up_to_rounding_and_frozen(saved, spare_run, network):
    found = read_encoder(spare_run, STEP)
    similar = torch.cosine_similarity(found(IMAGES), network(IMAGES))
    assert similar.min() > 0.99
    assert not found.training
    assert not any(weights.requires_grad for weights in found.parameters())


def test_the_same_encoder_is_the_same_bytes(saved, spare_run, network):
    before = saved.read_bytes()
    save_encoder(spare_run, STEP, network, training_steps=7, seed=1)
    assert saved.read_bytes() == before


def test_where_none_is_saved_there_is_none(spare_run):
    assert read_encoder(spare_run, STEP) is None
    assert not has_encoder(spare_run, STEP)


def test_one_that_is_saved_is_known_without_reading_it(saved, spare_run):
    assert has_encoder(spare_run, STEP)


def test_the_manifest_does_not_name_it_and_the_run_stays_whole(saved, spare_run):
    assert verify(open_run(spare_run.folder)) == []


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"checkpoint_sha256": "0" * 64}, "of another checkpoint"),
        ({"step": 15}, "of another checkpoint"),
        ({"format": 2}, "is of format 2"),
        ({"unknown": 1}, "unknown"),
        ({"precision": "float32"}, "has shape .* of I8"),
        ({"training_steps": -1}, "training_steps"),
    ],
)
def test_what_is_not_of_this_checkpoint_or_breaks_the_schema_is_refused(facts, why, saved, spare_run):
    change(saved, facts)
    with pytest.raises(EncoderError, match=why):
        read_encoder(spare_run, STEP)


@pytest.mark.parametrize(
    ("tensors", "why"),
    [
        ({"head.3.bias": None}, "lacks the weights head.3.bias"),
        ({"head.3.bias": torch.zeros(99)}, "has shape"),
        ({"more": torch.zeros(1)}, "no place for the weights 'more'"),
        ({"head.3.bias": torch.full((100,), torch.nan)}, "infinite or undefined"),
    ],
)
def test_weights_that_do_not_fit_are_refused(tensors, why, saved, spare_run):
    change(saved, **tensors)
    with pytest.raises(EncoderError, match=why):
        read_encoder(spare_run, STEP)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 100, b"\xff" * 100])
def test_what_is_no_such_file_is_refused(content, saved, spare_run):
    saved.write_bytes(content)
    with pytest.raises(EncoderError):
        read_encoder(spare_run, STEP)


def test_one_that_answers_with_no_numbers_is_named(saved, spare_run):
    change(saved, **{"body.1.running_var": -torch.ones(32)})
    with pytest.raises(EncoderError, match="it answers with infinite or undefined numbers"):
        read_encoder(spare_run, STEP)


def test_a_file_that_is_too_large_is_not_read(saved, spare_run):
    os.truncate(saved, MOST_BYTES + 1)
    with pytest.raises(EncoderError, match="cannot read"):
        read_encoder(spare_run, STEP)


def test_a_link_out_of_the_folder_is_refused(saved, spare_run, tmp_path):
    elsewhere = saved.rename(tmp_path / "elsewhere")
    saved.symlink_to(elsewhere)
    with pytest.raises(EncoderError, match="lies outside of"):
        read_encoder(spare_run, STEP)


def test_a_folder_that_leads_elsewhere_is_not_written_to(spare_run, network, tmp_path):
    (spare_run.folder / "encoders").symlink_to(tmp_path)
    with pytest.raises(EncoderError, match="leads elsewhere"):
        save_encoder(spare_run, STEP, network, 7, 1)
    assert not (tmp_path / "00000030.safetensors").exists()


def test_a_published_copy_keeps_it_only_where_the_checkpoint_is_the_same(saved, spare_run, tmp_path):
    same = publish(spare_run, tmp_path / "same", "float32")
    assert read_encoder(same, STEP) is not None
    other = publish(spare_run, tmp_path / "other", "int8")
    assert not (other.folder / encoder_file(STEP)).exists()


@pytest.mark.parametrize("name", ["mnist-dense", "mnist-conv", "mnist-conditional", "fashion-conv"])
def test_the_runs_that_ship_bring_the_encoder_of_their_last_checkpoint(name, shipped_runs):
    run = open_run(shipped_runs / name)
    step = run.steps()[-1]
    assert read_encoder(run, step) is not None
    assert (run.folder / encoder_file(step)).stat().st_size < 2 * 2**20
