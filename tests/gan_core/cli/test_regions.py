"""`gan-core regions`: shares, adjacency and what lies between."""

import re
from pathlib import Path

import numpy as np
import pytest

from gan_core.data.sources import DIGITS
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
    assert re.search(r"7-9: (yes|no|not clear|not measured), ", claims)
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
