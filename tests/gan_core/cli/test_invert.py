"""`gan-core invert`: from pictures to their z."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.data.image_set import to_pixels
from gan_core.latent.norms import shell
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run

FEW = ("--steps=6", "--starts=2")


@pytest.fixture
def pictures(tmp_path, few_digits):
    """Two digits, the second as dark ink on white paper, larger."""
    first, second = few_digits.images[3, 0].numpy(), few_digits.images[40, 0].numpy()
    Image.fromarray(first).save(tmp_path / "first.png")
    Image.fromarray(255 - np.kron(second, np.ones((5, 5), np.uint8))).save(tmp_path / "second.jpg")
    return [tmp_path / "first.png", tmp_path / "second.jpg"]


def test_each_picture_gets_its_z_on_the_shell(command, known, pictures):
    facts = json.loads(command("invert", "tiny", *pictures, *FEW, "--json").out)
    low, high = shell(100)
    assert [row["image"] for row in facts["images"]] == list(map(str, pictures))
    for row in facts["images"]:
        assert low - 1e-3 <= row["norm"] <= high + 1e-3
        assert np.linalg.norm(row["z"]) == pytest.approx(row["norm"], rel=1e-4)
        assert 0 < row["rmse"] < 1
        assert row["told"] is None
    assert facts["encoder"] is False


def test_the_image_of_a_seed_is_found_again(command, shipped_runs, tmp_path):
    checkpoint = open_run(shipped_runs / "mnist-dense").checkpoint(56_000)
    pixels = to_pixels(checkpoint.generator_ema(sample_latent(3, 1, 100)))[0, 0].numpy()
    Image.fromarray(pixels).save(tmp_path / "made.png")
    to = tmp_path / "found.npz"
    facts = json.loads(
        command("invert", shipped_runs / "mnist-dense", tmp_path / "made.png", f"--out={to}", "--json").out
    )
    [row] = facts["images"]
    assert row["rmse"] < 0.05
    assert row["shown"]["class"] == row["made"]["class"]
    with np.load(to) as found:
        assert np.array_equal(found["images"][0], pixels)
        made = checkpoint.generator_ema(torch.from_numpy(found["z"]))
        assert np.array_equal(to_pixels(made)[:, 0].numpy(), found["reconstructions"])


def test_the_table_and_the_contact_sheet(command, known, pictures, tmp_path):
    told = command("invert", "tiny", *pictures, *FEW, f"--out={tmp_path / 'sheet.png'}")
    assert "RMSE" in told.out
    assert "without an encoder" in told.out
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (4 * 3 * 30, 4 * 2 * 30)


def test_the_encoder_is_used_and_a_broken_one_is_said(command, spare_run, pictures):
    command("encoder", "train", spare_run.folder, "--steps=2")
    asked = ("invert", spare_run.folder, pictures[0], "--steps=2", "--json")
    assert json.loads(command(*asked).out)["encoder"] is True
    (spare_run.folder / "encoders" / "00000030.safetensors").write_bytes(b"no")
    told = command(*asked)
    assert "the nearest samples begin alone" in told.err
    assert json.loads(told.out)["encoder"] is False


def test_every_class_is_tried_unless_one_is_told(command, conditional_run, pictures):
    [row] = json.loads(command("invert", conditional_run, pictures[0], *FEW, "--json").out)["images"]
    assert row["told"] in list("0123456789")
    [row] = json.loads(command("invert", conditional_run, pictures[0], *FEW, "--class=4", "--json").out)["images"]
    assert row["told"] is None


def test_what_is_no_picture_is_named(command, known, pictures, tmp_path):
    (tmp_path / "no.png").write_bytes(b"no")
    told = command("invert", "tiny", pictures[0], tmp_path / "no.png")
    assert told.code == 1
    assert "no.png: this is neither a PNG nor a JPEG" in told.err
    assert "cannot read" in command("invert", "tiny", tmp_path / "missing.png").err


def test_another_kind_of_file_cannot_be_written(command, known, pictures):
    assert command("invert", "tiny", pictures[0], "--out=found.gif").code == 2


def test_images_of_another_shape_are_refused_with_a_sentence(command, spare_run, pictures):
    path = spare_run.folder / "run.json"
    info = json.loads(path.read_text())
    info["data"]["image_shape"] = [3, 28, 28]
    path.write_text(json.dumps(info))
    shutil.rmtree(spare_run.folder / "steps")
    assert command("invert", spare_run.folder, pictures[0]).code == 1
