"""`gan-core info`: one run, and whether every file is whole."""

import json
import os

import pytest

from gan_core.config import from_json
from gan_core.runs.annotations import annotate
from gan_core.runs.atomic import append
from gan_core.runs.manifest import checkpoint_file


def test_a_note_is_no_problem_for_info(command, spare_run):
    annotate(spare_run.folder, starred=True, note="sevens are odd")
    result = command("info", spare_run.folder, "--json")
    assert result.code == 0
    assert json.loads(result.out)["note"] == "sevens are odd"


def test_info_prints_one_json_object(command, known, finished_config, digits):
    facts = json.loads(command("info", "tiny", "--json").out)
    assert facts["steps"] == [0, 2, 6, 15, 30]
    assert facts["problems"] == []
    assert (facts["data_sha256"], facts["data_count"]) == (digits.sha256, 5_000)
    assert from_json(json.dumps(facts["config"])) == finished_config


def test_info_counts_the_parameters_of_both_networks(command, known):
    facts = json.loads(command("info", "tiny", "--json").out)
    assert facts["generator_parameters"] == (100 * 16 + 3 * 16) + (16 * 24 + 3 * 24) + (24 * 784 + 784)
    assert facts["discriminator_parameters"] == (784 * 24 + 24) + (24 * 16 + 16) + (16 + 1)


def test_info_tells_people_that_every_file_is_whole(command, known):
    result = command("info", "tiny")
    assert result.code == 0
    assert "every file matches the manifest" in result.out


def test_info_of_a_damaged_run_names_the_file_and_fails(command, spare_run):
    append(spare_run.folder / checkpoint_file(15), b"x")
    result = command("info", spare_run.folder)
    assert result.code == 1
    assert f"{checkpoint_file(15)} is damaged" in result.err
    assert "every file matches" not in result.out


def test_info_of_a_damaged_run_is_still_one_json_object(command, spare_run):
    append(spare_run.folder / checkpoint_file(15), b"x")
    result = command("info", spare_run.folder, "--json")
    assert result.code == 1
    assert len(json.loads(result.out)["problems"]) == 1


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_info_names_a_resume_file_that_is_no_file(put, command, spare_run):
    spare_run.resume_path.unlink(missing_ok=True)
    put(spare_run.resume_path)
    result = command("info", spare_run.folder)
    assert result.code == 1
    assert "resume.safetensors cannot be read, it is no regular file: the run cannot be resumed" in result.err


def test_info_shows_what_looks_like_markup_as_it_stands(command, spare_run):
    annotate(spare_run.folder, note="[red]odd[/blue]")
    assert "[red]odd[/blue]" in command("info", spare_run.folder).out
