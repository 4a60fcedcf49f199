"""`gan-core directions`: leaks, arithmetic, and files of directions."""

import json
import shutil
from pathlib import Path

import pytest

from gan_core.latent.attributes import NAMES
from gan_core.runs.directions import FILE, read_directions
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict

SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"


@pytest.fixture
def own_run(finished_run, tmp_path):
    return Path(shutil.copytree(finished_run, tmp_path / "tiny"))


def test_leaks_as_json_hold_a_number_for_each_attribute(command, here):
    facts = strict(command("directions", SHIPPED, "--attribute=slant", "--along=layer.1", "--samples=30", "--json"))
    assert (facts["run"], facts["samples"], facts["attributes"]) == ("mnist-dense", 30, list(NAMES))
    slant, layer = facts["directions"]
    assert (slant["name"], layer["name"]) == ("slant", "layer.1")
    assert slant["explained"] > 0.5
    assert layer["explained"] is None
    for low, value, high in zip(*(slant["leak"][part] for part in ("low", "value", "high")), strict=True):
        assert low <= value <= high
    assert len(slant["vector"]) == 100
    assert 0 <= slant["class_kept"]["value"] <= 1


def test_people_see_a_matrix_and_how_often_arithmetic_works(command, here):
    result = command("directions", SHIPPED, "--attribute=slant", "--attribute=mass", "--samples=30", "--arithmetic=50")
    assert (result.code, result.err) == (0, "")
    _, leak, own, arithmetic = result.out.split("\n\n")
    assert [line.split()[0] for line in leak.splitlines()[2:]] == ["slant", "mass"]
    assert [line.split()[1] for line in own.splitlines()[2:]] == ["slant", "mass"]
    assert [line.split()[0] for line in arithmetic.splitlines()[2:]] == ["1", "3", "30"]


def test_a_held_attribute_hardly_moves(command, here):
    arguments = ["directions", SHIPPED, "--attribute=thickness", "--samples=60", "--json"]
    free, held = (strict(command(*arguments, *more))["directions"][0] for more in ([], ["--hold=mass"]))
    mass = NAMES.index("mass")
    assert abs(held["leak"]["value"][mass]) < abs(free["leak"]["value"][mass]) / 3


def test_what_is_saved_is_exported_and_imported(command, here, own_run, tmp_path):
    assert command("directions", own_run, "--along=layer.1", "--samples=20", "--save").code == 0
    (saved,) = read_directions(open_run(own_run))
    assert saved.name == saved.origin == "layer.1"
    assert command("directions", own_run, f"--export={tmp_path / 'mine.json'}").code == 0
    (own_run / FILE).unlink()
    facts = strict(command("directions", own_run, f"--import={tmp_path / 'mine.json'}", "--json"))
    assert [each["name"] for each in facts["directions"]] == ["layer.1"]
    assert read_directions(open_run(own_run)) == (saved,)


@pytest.mark.parametrize("name", ["--attribute=curl", "--hold=curl", "--along=curl"])
def test_an_unknown_name_is_refused_with_the_known_ones(command, here, own_run, name):
    result = command("directions", own_run, name)
    assert_one_sentence(result)
    assert "slant" in result.err


def test_a_foreign_file_is_refused(command, here, own_run, tmp_path):
    (tmp_path / "other.json").write_text(json.dumps({"format": 1, "directions": [{"name": "x"}]}))
    for name, said in (("other", "vector"), ("none", "cannot read")):
        result = command("directions", own_run, f"--import={tmp_path / name}.json")
        assert_one_sentence(result)
        assert said in result.err
    assert not (own_run / FILE).exists()
