"""`gan-core sample`: images in a file."""

import numpy as np
import pytest
import torch

from gan_core.data.image_set import to_pixels
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence


def test_sample_writes_images_and_their_points(command, known, tmp_path):
    assert command("sample", "tiny", "--count=1003", "--out=s.npz").code == 0
    with np.load(tmp_path / "s.npz") as data:
        assert set(data.files) == {"images", "z"}
        assert (data["images"].shape, data["images"].dtype) == ((1003, 28, 28), np.uint8)
        assert (data["z"].shape, data["z"].dtype) == ((1003, 100), np.float32)


@pytest.mark.parametrize(("flag", "network"), [([], "generator_ema"), (["--raw"], "generator")])
def test_sampled_images_are_what_the_network_makes_of_the_seeds_points(
    flag, network, command, known, tmp_path, runs_folder
):
    command("sample", "tiny", "--count=5", "--seed=3", "--step=2", "--out=s.npz", *flag)
    generator = getattr(open_run(runs_folder / "tiny").checkpoint(2), network)
    z = sample_latent(3, 5, 100)
    with np.load(tmp_path / "s.npz") as data, torch.no_grad():
        assert np.array_equal(data["z"], z.numpy())
        assert np.array_equal(data["images"], to_pixels(generator(z))[:, 0].numpy())


def test_sample_takes_the_last_step_unless_told(command, known):
    assert (
        "3 images of tiny, iteration 30, seed 0, to s.npz" in command("sample", "tiny", "--count=3", "--out=s.npz").out
    )


def test_the_largest_seed_is_sampled_and_the_next_is_refused_without_traceback(command, known):
    assert command("sample", "tiny", "--count=1", f"--seed={2**63 - 1}").code == 0
    assert command("sample", "tiny", "--count=1", f"--seed={2**63}").code != 0


def test_a_step_that_was_not_kept_is_one_sentence(command, known):
    result = command("sample", "tiny", "--step=7")
    assert_one_sentence(result)
    assert "has no checkpoint 7; it has 0, 2, 6, 15, 30" in result.err


def test_a_place_that_cannot_be_written_is_an_error(command, known, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert_one_sentence(command("sample", "tiny", "--count=1", "--out=file/s.npz"))


def test_a_long_path_is_printed_whole(command, known, tmp_path):
    path = tmp_path / ("x" * 90) / "s.npz"
    assert str(path) in command("sample", "tiny", "--count=1", f"--out={path}").out


def test_brackets_in_a_path_are_printed_as_they_are(command, known):
    assert "to [bold]s.npz" in command("sample", "tiny", "--count=1", "--out=[bold]s.npz").out
