"""`gan-core losses`."""

import json

import numpy as np
import pytest

from tests.gan_core.said import assert_one_sentence, strict


@pytest.fixture
def noisy_run(spare_run):
    """A run that logged noise."""
    record = json.loads(spare_run.metrics_path.read_text().splitlines()[-1])
    random = np.random.default_rng(0)
    lines = [
        record | {"step": step, "loss_d": 0.5 + random.normal() / 10, "loss_g": 1 + random.normal() / 10}
        for step in range(1, 1_001)
    ]
    spare_run.metrics_path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return spare_run.folder


def test_people_see_a_row_a_loss_and_the_sentence(command, here, noisy_run):
    result = command("losses", noisy_run)
    assert (result.code, result.err) == (0, "")
    rows = [line for line in result.out.splitlines() if line.split()[:1] == [noisy_run.name]]
    assert [row.split()[1] for row in rows] == ["discriminator", "generator"]
    assert all(row.split()[-1] == "yes" for row in rows)
    assert "looks like noise: it has no trend" in result.out
    assert "Nothing calms this game" in result.out


def test_json_holds_all_runs(command, here, noisy_run):
    facts = strict(command("losses", noisy_run, noisy_run, "--from=100", "--to=500", "--json"))
    assert len(facts["runs"]) == 2
    [first, second] = facts["runs"]
    assert first == second
    assert (first["first"], first["last"], first["values"]) == (100, 500, 401)
    assert first["losses"]["loss_g"]["is_noise"] is True
    assert first["fid"] is None
    assert first["verdict"] == "cannot be told"


def test_too_few_iterations_are_said(command, here, finished_run):
    result = command("losses", finished_run, "--from=29")
    assert_one_sentence(result)
    assert "has logged fewer than 20 iterations there" in result.err
