"""`gan-core claims`: twelve claims and a verdict for each run."""

from gan_core.cli.claims import both_improve
from gan_core.inference.lecture import CLAIMS
from gan_core.runs.run import open_run
from tests.gan_core.said import assert_one_sentence, strict


def test_people_see_every_claim_with_its_verdict_and_what_it_rests_on(command, finished_run, here):
    result = command("claims", finished_run)
    assert (result.code, result.err) == (0, "")
    table, told = result.out.split("\n\ntiny\n")
    for number, claim in enumerate(CLAIMS, start=1):
        assert f" {number}  {claim.text}" in table
    assert " 4  rejected: 30 iterations" in told
    assert len(told.splitlines()) == len(CLAIMS)


def test_as_json_a_run_has_a_finding_for_each_claim(command, finished_run, here):
    facts = strict(command("claims", finished_run, "--json"))
    assert facts["claims"] == [claim.text for claim in CLAIMS]
    assert [set(finding) for finding in facts["runs"]["tiny"]] == [{"verdict", "measured"}] * len(CLAIMS)


def test_without_names_all_runs_are_measured(command, finished_run, here, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(finished_run.parent))
    assert list(strict(command("claims", "--json"))["runs"]) == ["tiny"]


def test_a_run_without_a_tournament_says_how_to_play_one(finished_run):
    found = both_improve(open_run(finished_run))
    assert (found.verdict, found.measured) == ("not measured", "run gan-core tournament RUN --save")


def test_an_unknown_run_is_one_sentence(command, here):
    assert_one_sentence(command("claims", "nosuch"))
