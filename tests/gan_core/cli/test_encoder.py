"""`gan-core encoder train`: an encoder beside its run."""

import json
import shutil

from gan_core.runs.encoder import read_encoder
from gan_core.runs.run import open_run


def test_train_saves_an_encoder_of_the_checkpoint(command, spare_run):
    facts = json.loads(command("encoder", "train", spare_run.folder, "--step=15", "--steps=3", "--json").out)
    assert facts["step"] == 15
    assert facts["steps"] == 3
    assert 0 < facts["rmse"] < 1
    assert read_encoder(spare_run, 15) is not None
    assert read_encoder(spare_run, 30) is None


def test_the_seed_decides_and_the_file_is_said(command, spare_run):
    said = command("encoder", "train", spare_run.folder, "--steps=2").out
    path = spare_run.folder / "encoders" / "00000030.safetensors"
    assert str(path) in said.replace("\n", "")
    first = path.read_bytes()
    command("encoder", "train", spare_run.folder, "--steps=2", "--seed=0")
    assert path.read_bytes() == first
    command("encoder", "train", spare_run.folder, "--steps=2", "--seed=1")
    assert path.read_bytes() != first


def test_class_conditional_networks_get_one_for_all_classes(command, conditional_run, tmp_path):
    folder = shutil.copytree(conditional_run, tmp_path / "told")
    assert command("encoder", "train", folder, "--steps=2").code == 0
    assert read_encoder(open_run(folder), 30).class_count == 10
