"""`gan-core tournament`."""

import pytest

from gan_core.cli.tournament import SAMPLES
from gan_core.inference import tournament as inference
from gan_core.runs.run import open_run
from gan_core.runs.tournament import FILE, read_tournament
from tests.gan_core.said import strict


def test_the_default_is_that_of_the_tournament():
    assert SAMPLES == inference.SAMPLES


def test_people_see_every_pair(command, here, finished_run):
    result = command("tournament", finished_run, "--samples=8")
    assert (result.code, result.err) == (0, "")
    rows = [line.split() for line in result.out.splitlines() if line.strip().endswith("%")]
    assert [row[0] for row in rows] == [f"{step:,}" for step in open_run(finished_run).steps()]
    assert all(len(row) == len(rows) + 1 for row in rows)


def test_json_holds_all_counts_and_what_they_say(command, here, finished_run):
    facts = strict(command("tournament", finished_run, "--samples=8", "--seed=2", "--json"))
    steps = open_run(finished_run).steps()
    assert (facts["steps"], facts["samples"], facts["seed"]) == (steps, 8, 2)
    assert {"reading", "upsets"} <= facts.keys()
    assert not (finished_run / FILE).exists()


def test_what_is_saved_is_not_played_again(command, here, spare_run, monkeypatch):
    command("tournament", spare_run.folder, "--samples=8", "--save")
    assert read_tournament(spare_run).samples == 8
    monkeypatch.setattr(inference, "play_tournament", None)
    assert command("tournament", spare_run.folder, "--samples=8").code == 0


def test_a_damaged_file_is_told_and_replaced(command, here, spare_run):
    (spare_run.folder / FILE).write_text("{}")
    result = command("tournament", spare_run.folder, "--samples=8", "--save")
    assert result.code == 0
    assert "played again" in result.err
    assert read_tournament(spare_run).samples == 8


@pytest.mark.parametrize("wrong", [["--samples=0"], ["--samples=x"]])
def test_numbers_are_checked(command, here, finished_run, wrong):
    assert command("tournament", finished_run, *wrong).code == 2
