"""The list of runs: which part of it is shown, and how a run reads in it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.views.runs import data
from dashboard.views.runs.state import Query
from gan_core.runs.index import RunSummary, read_summary
from gan_core.runs.manifest import checkpoint_file


def runs(count: int, **facts):
    return [SimpleNamespace(name=f"run {number}", data="mnist", **facts) for number in range(count)]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (50, 2), (51, 3)])
def test_so_many_runs_take_so_many_pages(count, pages):
    assert data.pages(count) == pages


@pytest.mark.parametrize(("page", "first", "last"), [(1, 1, 25), (2, 26, 50), (3, 51, 60)])
def test_a_page_says_which_runs_it_shows(page, first, last):
    listed = data.listed(runs(60), Query(page=page))
    assert (listed.first, listed.last, listed.count) == (first, last, 60)
    assert [run.name for run in listed.shown] == [f"run {number}" for number in range(first - 1, last)]


def test_of_no_runs_none_is_shown():
    listed = data.listed([], Query())
    assert (listed.first, listed.last, listed.count, listed.shown) == (0, 0, 0, [])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "—"), (0, "0 s"), (59.4, "59 s"), (61, "1 min 01 s"), (3_599, "59 min 59 s"), (7_260, "2 h 01 min")],
)
def test_a_duration_reads_in_its_two_largest_units(seconds, text):
    assert data._duration(seconds) == text


@pytest.mark.parametrize(("number", "text"), [(0, "0 runs"), (1, "1 run"), (1_234, "1,234 runs")])
def test_counts_have_their_plural(number, text):
    assert data._count(number, "run") == text


def test_a_run_is_hidden_by_the_first_of_its_name_and_never_by_itself():
    first, second = SimpleNamespace(name="a"), SimpleNamespace(name="a")
    assert data.hides(first, [first, second]) is None
    assert data.hides(second, [first, second]) is first


def test_runs_of_folders_keep_the_order_of_selection_and_leave_out_what_is_gone():
    known = [RunSummary(Path(folder), None) for folder in "abc"]
    assert [str(run.folder) for run in data.of_folders(known, ["c", "gone", "a"])] == ["c", "a"]


def test_a_filter_offers_what_there_is_without_what_is_unknown():
    among = [
        SimpleNamespace(data="mnist", network="conv", status="finished"),
        SimpleNamespace(data=None, network=None, status="failed"),
        SimpleNamespace(data="kmnist", network="conv", status="finished"),
    ]
    assert data.options(among) == {
        "data": ["kmnist", "mnist"],
        "networks": ["conv"],
        "statuses": ["failed", "finished"],
    }


@pytest.fixture
def summary(copied_runs):
    """A run as it stands in the list."""
    st.cache_resource.clear()
    return read_summary(copied_runs / "tiny")


def test_a_strip_is_made_once_and_shows_the_last_checkpoint(summary):
    assert data.strip(summary) is None
    assert data.make_strips([summary]) is True
    assert data.strip(summary).startswith("data:image/png;base64,")
    assert data.make_strips([summary]) is False


def test_a_damaged_checkpoint_has_no_strip_until_it_is_restored(summary):
    path = summary.folder / checkpoint_file(summary.steps[-1])
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert data.make_strips([summary]) is True  # it was tried
    assert data.strip(summary) is None
    assert data.make_strips([summary]) is False
    path.unlink()
    path.write_bytes(whole)
    assert data.make_strips([summary]) is True
    assert data.strip(summary) is not None


def test_a_row_says_that_images_are_not_those_of_their_name(summary):
    assert dict(data._cells(summary))["mnist-5k"] == "5,000 images"
    info = summary.run.info
    summary.run.info = info.model_copy(update={"data": info.data.model_copy(update={"sha256": "0" * 64})})
    assert dict(data._cells(summary))["mnist-5k"] == "5,000 images, not those of the known set"
