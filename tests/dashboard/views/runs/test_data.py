"""The list of runs: which part of it is shown, and how a run reads in it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.views.runs import data
from dashboard.views.runs.columns import cells
from dashboard.views.runs.state import Query
from dashboard.views.runs.table import Cell
from gan_core.runs.annotations import Annotations
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


def test_a_run_is_hidden_by_the_first_of_its_name_and_never_by_itself():
    first, second = SimpleNamespace(name="a"), SimpleNamespace(name="a")
    assert data.hides(first, [first, second]) is None
    assert data.hides(second, [first, second]) is first


def test_runs_are_known_by_their_names_and_a_hidden_one_by_its_folder():
    known = data.by_id([RunSummary(Path(folder), None) for folder in ("x/a", "x/b", "y/a")])
    assert {name: str(summary.folder) for name, summary in known.items()} == {"a": "x/a", "b": "x/b", "y/a": "y/a"}
    assert [str(run.folder) for run in data.of_ids(known, ["b", "gone", "a"])] == ["x/b", "x/a"]


def test_what_all_of_some_runs_are_tagged_with():
    def tagged(*tags):
        return RunSummary(Path("a"), None, annotations=Annotations(tags=tags))

    assert data.common_tags([tagged("b", "a", "c")]) == ("b", "a", "c")
    assert data.common_tags([tagged("b", "a", "c"), tagged("a", "b")]) == ("b", "a")
    assert data.common_tags([tagged("a"), tagged()]) == ()


def test_a_filter_offers_what_there_is_without_what_is_unknown():
    among = [
        SimpleNamespace(data="mnist", network="conv", status="finished", annotations=Annotations(tags=("b", "a"))),
        SimpleNamespace(data=None, network=None, status="failed", annotations=Annotations()),
        SimpleNamespace(data="kmnist", network="conv", status="finished", annotations=Annotations(tags=("b",))),
    ]
    assert data.options(among) == {
        "data": ["kmnist", "mnist"],
        "networks": ["conv"],
        "statuses": ["failed", "finished"],
        "tags": ["a", "b"],
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
    assert cells(("data",), summary, None) == [Cell("mnist-5k", "dense, bce")]
    info = summary.run.info
    summary.run.info = info.model_copy(update={"data": info.data.model_copy(update={"sha256": "0" * 64})})
    assert cells(("data",), summary, None)[0].second == "dense, bce; images are not those of the known set"
