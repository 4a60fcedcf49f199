"""`gan-core regions`: shares, adjacency and what lies between."""

import re
from pathlib import Path
from unittest.mock import create_autospec

import numpy as np
import pytest

from gan_core.data.sources import DIGITS
from gan_core.inference import class_regions
from gan_core.inference.class_regions import observe_regions
from gan_core.registry import DATA_SETS
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict

# the finished run makes one digit only; where digits must meet, take a run that ships
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints" / "mnist-dense"

FEW = ["--points=60", "--circles=4", "--paths=30"]


def test_regions_as_json_hold_all_tables(command, here):
    facts = strict(command("regions", SHIPPED, *FEW, "--json"))
    assert (facts["run"], facts["step"], facts["seed"]) == ("mnist-dense", open_run(SHIPPED).steps()[-1], 0)
    assert facts["counts"] == {"points": 60, "circles": 4, "paths": 30}
    assert facts["classes"] == list(DIGITS)
    assert sum(facts["shares"]["counts"]) == 60
    for name in ("crossings", "share", "lift", "low", "high"):
        assert np.shape(facts["adjacency"][name]) == (10, 10)
    assert np.shape(facts["passages"]["paths"]) == np.shape(facts["passages"]["direct"]) == (10, 10)
    assert np.shape(facts["passages"]["through"]) == (10, 10, 10)


def test_intervals_hold_their_shares(command, here):
    shares = strict(command("regions", SHIPPED, *FEW, "--json"))["shares"]
    for low, share, high in zip(shares["low"], shares["share"], shares["high"], strict=True):
        assert low - 1e-6 <= share <= high + 1e-6


def test_the_claims_are_those_of_the_lecture(command, here):
    claims = strict(command("regions", SHIPPED, *FEW, "--json"))["claims"]
    assert [claim["pair"] for claim in claims["neighbours"]][:2] == [["1", "7"], ["7", "9"]]
    assert [claim["digits"] for claim in claims["passages"]] == [["1", "7", "9"], ["3", "5", "8"]]
    assert {claim["verdict"] for claim in claims["neighbours"]} <= {"supported", "rejected", "inconclusive", None}


def test_people_see_shares_the_longest_boundaries_and_the_claims(command, here):
    result = command("regions", SHIPPED, *FEW)
    assert (result.code, result.err) == (0, "")
    shares, boundaries, claims, between = result.out.split("\n\n")[1:]
    assert [line.split()[0] for line in shares.splitlines()[2:]] == list(DIGITS)
    assert [line.split()[0] for line in boundaries.splitlines()[2:]] == [str(rank) for rank in range(1, 11)]
    assert re.search(r"7-9: (supported|rejected|inconclusive|not measured), ", claims)
    assert " between 1 and 9" in between
    assert "lecture" not in result.out


def test_a_generator_of_one_class_has_no_boundaries_and_claims_nothing(command, here, one_class_run):
    facts = strict(command("regions", one_class_run, *FEW, "--json"))
    assert sorted(facts["shares"]["counts"]) == [0] * 9 + [60]
    assert set(np.ravel(facts["adjacency"]["lift"])) == {None}
    assert {(claim["rank"], claim["verdict"]) for claim in facts["claims"]["neighbours"]} == {(None, None)}
    assert {(claim["rank"], claim["share"]) for claim in facts["claims"]["passages"]} == {(None, None)}
    out = command("regions", one_class_run, *FEW).out
    assert "no boundary was met on 4 great circles" in out
    assert "7-9: not measured" in out
    assert "no interpolation led between 1 and 9" in out
    assert "nan" not in out


def test_of_a_generator_of_one_image_nothing_can_be_told(command, here, constant_run):
    result = command("regions", constant_run, *FEW)
    assert_one_sentence(result)
    assert "the generator makes the same image everywhere, so nothing can be told of its latent space" in result.err


def test_a_classifier_of_clothes_claims_nothing_of_digits(command, here, clothes_run):
    facts = strict(command("regions", clothes_run, *FEW, "--json"))
    assert facts["claims"] is None
    assert facts["classes"] == list(DATA_SETS["fashion-mnist"].classes)
    out = command("regions", clothes_run, *FEW).out
    assert "sneaker" in out
    assert "lecture" not in out


@pytest.mark.parametrize("flag", ["--points=0", "--circles=0", "--paths=0", "--seed=-1"])
def test_counts_that_measure_nothing_are_mistakes_of_usage(flag, command, known):
    assert command("regions", "tiny", flag).code == 2


def saved_file(folder, step):
    return folder / "regions" / f"{step:08d}.json"


def test_what_is_saved_is_what_is_printed_again_without_measuring(command, here, spare_run, monkeypatch):
    first = command("regions", spare_run.folder, *FEW, "--save", "--json")
    assert saved_file(spare_run.folder, 30).exists()
    monkeypatch.setattr(class_regions, "observe_regions", create_autospec(observe_regions, side_effect=AssertionError))
    again = command("regions", spare_run.folder, *FEW, "--json")
    assert strict(again) == strict(first)


@pytest.mark.parametrize("flag", ["--seed=1", "--circles=5", "--points=61"])
def test_what_is_saved_of_something_else_is_not_taken(flag, command, here, spare_run):
    command("regions", spare_run.folder, *FEW, "--save")
    before = saved_file(spare_run.folder, 30).read_bytes()
    asked = command("regions", spare_run.folder, *FEW, flag, "--json")
    name, _, value = flag.removeprefix("--").partition("=")
    facts = strict(asked)
    assert {"seed": facts["seed"], **facts["counts"]}[name] == int(value)
    assert saved_file(spare_run.folder, 30).read_bytes() == before


def test_a_broken_file_is_told_and_measured_again(command, here, spare_run):
    command("regions", spare_run.folder, *FEW, "--save")
    saved_file(spare_run.folder, 30).write_text("{")
    result = command("regions", spare_run.folder, *FEW)
    assert result.code == 0
    assert "is damaged" in result.err and "measured again" in result.err


def test_all_steps_are_saved_and_no_other_file_changes(command, here, spare_run):
    before = {path: path.read_bytes() for path in spare_run.folder.rglob("*") if path.is_file()}
    facts = strict(command("regions", spare_run.folder, *FEW, "--save", "--all-steps", "--json"))
    assert facts["steps"] == spare_run.steps()
    assert all(saved_file(spare_run.folder, step).exists() for step in spare_run.steps())
    assert {path: path.read_bytes() for path in before} == before
    assert "5 checkpoints" in command("regions", spare_run.folder, *FEW, "--save", "--all-steps").out


@pytest.mark.parametrize("flags", [["--all-steps"], ["--all-steps", "--save", "--step=30"]])
def test_all_steps_are_for_saving(flags, command, here, spare_run):
    result = command("regions", spare_run.folder, *FEW, *flags)
    assert result.code == 2
    assert "--all-steps" in result.err
