"""`gan-core runs`: which runs there are."""

import json
import os

import pytest

from gan_core.cli import output
from gan_core.runs.annotations import annotate
from gan_core.runs.index import sort_keys
from gan_core.runs.run import open_run, set_status
from tests.gan_core.said import assert_one_sentence


def test_runs_lists_each_run_as_json(command, known, runs_folder):
    [row] = json.loads(command("runs", "--json").out)
    assert row == {
        "name": "tiny",
        "folder": str(runs_folder / "tiny"),
        "network": "dense",
        "objective": "bce",
        "data": "mnist-5k",
        "checkpoints": 5,
        "last_iteration": 30,
        "status": "finished",
        "starred": False,
        "tags": [],
        "note": "",
    }


def test_runs_without_any_run_is_an_empty_array(command, here):
    assert json.loads(command("runs", "--json").out) == []


def test_runs_without_any_run_says_how_to_make_one(command, here):
    assert "gan-core train" in command("runs").out


def test_runs_shows_a_table_to_people(command, known):
    header, row = command("runs").out.splitlines()
    assert header.split() == ["name", "network", "objective", "data", "checkpoints", "last", "status"]
    assert row.split() == ["tiny", "dense", "bce", "mnist-5k", "5", "30", "finished"]


def test_an_unreadable_run_does_not_hide_the_others(command, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    broken = spare_run.folder.parent / "broken"
    broken.mkdir()
    (broken / "run.json").write_text("{")
    rows = json.loads(command("runs", "--json").out)
    assert [row["name"] for row in rows] == ["broken", "spare"]
    assert rows[0]["status"].startswith("unreadable: ")
    assert rows[1]["status"] == "finished"


def test_runs_shows_stars_and_notes_as_they_were_written(command, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    annotate(spare_run.folder, starred=True, note="[red]odd", tag=["[b]old"])
    shown = command("runs").out
    assert ["★", "spare"] in [line.split()[:2] for line in shown.splitlines()]
    assert "[red]odd" in shown
    [row] = json.loads(command("runs", "--json").out)
    assert (row["starred"], row["tags"], row["note"]) == (True, ["[b]old"], "[red]odd")


def test_a_damaged_note_is_told_beside_the_list(command, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    (spare_run.folder / "annotations.json").write_text("{")
    result = command("runs")
    assert "spare" in result.out
    assert "annotations.json is damaged" in result.err


def test_runs_can_be_sorted(command, runs_folder, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", f"{runs_folder}{os.pathsep}{spare_run.folder.parent}")
    annotate(spare_run.folder, starred=True)
    names = {
        order: [row["name"] for row in json.loads(command("runs", "--json", f"--sort={order}").out)]
        for order in ("name", "star")
    }
    assert names == {"name": ["spare", "tiny"], "star": ["spare", "tiny"]}
    assert [row["name"] for row in json.loads(command("runs", "--json").out)] == ["tiny", "spare"]


def test_runs_sorts_by_everything_that_a_list_can_be_sorted_by(command, known):
    for order in sort_keys():
        assert command("runs", f"--sort={order}").code == 0
    result = command("runs", "--sort=colour")
    assert_one_sentence(result)
    assert result.err == f"error: --sort colour: choose one of {', '.join(sort_keys())}\n"


@pytest.fixture
def long_run(spare_run, monkeypatch):
    """A run of a long name that failed for a long reason, among one of each kind of column."""
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    folder = spare_run.folder.rename(spare_run.folder.parent / ("a-rather-long-name-of-a-run-" * 4))
    set_status(open_run(folder), "failed", "the loss became infinite, " * 8)
    annotate(folder, starred=True, note="look at the sevens, " * 6)
    return folder


def test_a_piped_list_is_never_cut(command, long_run):
    _, row = command("runs").out.splitlines()
    assert long_run.name in row
    assert ("the loss became infinite, " * 8).strip() in row
    assert ("look at the sevens, " * 6).strip() in row


def test_a_narrow_terminal_keeps_every_column(command, long_run, monkeypatch):
    monkeypatch.setattr(output, "out", output.TextConsole(force_terminal=True, width=80, color_system=None))
    lines = command("runs").out.splitlines()
    assert max(map(len, lines)) <= 80
    names = ["name", "network", "objective", "data", "checkpoints", "last", "status", "note"]
    assert lines[0].split() == names
    assert {"dense", "bce", "5", "30"} <= set(lines[1].split())
    left, right = lines[0].index("name"), lines[0].index("network")
    assert "".join(line[left:right].strip() for line in lines[1:]) == long_run.name
    assert "…" not in "".join(lines)
