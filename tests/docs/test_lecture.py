"""What the teacher's pages say is what the app asks and what was measured."""

import re
from pathlib import Path

import pytest

from dashboard.views.registry import PAGES
from dashboard.views.start.stops import STOPS
from gan_core.inference.lecture import CLAIMS, findings
from gan_core.runs.run import open_run

ROOT = Path(__file__).parents[2]
TEACHING = " ".join((ROOT / "docs" / "teaching.md").read_text().split())
CLAIMED = (ROOT / "docs" / "lecture-claims.md").read_text()
ROW = re.compile(r"^\| (\d+) \| (.+?) \| .+? \| .+? \| (.+) \|$", re.MULTILINE)
RUNS = ("mnist-lecture", "mnist-conv", "mnist-dense", "mnist-conditional", "fashion-conv")


@pytest.mark.parametrize(
    ("number", "stop"), list(enumerate(STOPS, start=1)), ids=lambda value: getattr(value, "name", "")
)
def test_the_lesson_asks_what_the_stop_asks(number, stop):
    assert f"### {number}. {stop.title} **{stop.question}**" in TEACHING
    assert f"`/start?stop={number}`" in TEACHING
    if stop.answer is not None:
        answer = TEACHING.partition(f"**{stop.question}**")[2].partition("###")[0]
        assert stop.options[stop.answer].partition(":")[0] in answer
        assert all(sentence in answer for sentence in stop.because.split(". ")[-1:])


def test_the_lesson_leads_to_pages_that_there_are_or_that_a_stop_offers():
    offered = {link.page for stop in STOPS for link in stop.links} | {entry.url_path for entry in PAGES}
    assert set(re.findall(r"`/([\w-]+)", TEACHING)) <= offered | {"tournament"}


def test_the_table_has_the_claims_in_their_order():
    assert [(int(number), text) for number, text, _ in ROW.findall(CLAIMED)] == [
        (number, claim.text) for number, claim in enumerate(CLAIMS, start=1)
    ]
    assert " | ".join(RUNS) in CLAIMED


def test_the_verdicts_are_those_that_the_command_gives(shipped_runs, thorough):
    rows = [verdicts.split(" | ") for _, _, verdicts in ROW.findall(CLAIMED)]
    for column, name in enumerate(RUNS):
        if thorough or column == 0:
            measured = [finding for finding in findings(open_run(shipped_runs / name)) if finding]
            assert [row[column] for row in rows[: len(measured)]] == [finding.verdict for finding in measured]
