"""The list of runs: what it says, when it reads again, and that one damaged run spoils no other."""

import json
import shutil

import numpy as np
import pytest

from benchmarks.many_runs import make_runs
from gan_core.runs import index as module
from gan_core.runs.annotations import annotate
from gan_core.runs.atomic import append
from gan_core.runs.evaluations import quality_path
from gan_core.runs.index import GROUPS, ORDERS, Filter, Listing, by_name, grouped, matching, ordered
from gan_core.runs.locate import run_folders
from gan_core.runs.run import step_file


@pytest.fixture(scope="session")
def dozen(tmp_path_factory):
    """A folder of twelve small runs, some measured. Nobody changes it."""
    folder = tmp_path_factory.mktemp("dozen")
    make_runs(folder, 12)
    return folder


@pytest.fixture
def listing():
    return Listing()


@pytest.fixture
def entry(listing, spare_run):
    return lambda: listing.entries([spare_run.folder.parent])[0]


# --- what it says ----------------------------------------------------------------------------------------------------


def test_an_entry_says_what_the_run_folder_holds(entry, spare_run):
    found = entry()
    assert (found.name, found.data, found.network, found.objective) == ("spare", "mnist-5k", "dense", "bce")
    assert (found.iterations, found.images) == (30, 30 * 16)
    assert found.seconds == spare_run.metrics()["seconds"][-1]
    assert (found.status, found.status_text, found.created) == ("finished", "finished", spare_run.info.created)
    assert list(found.steps) == spare_run.steps()
    assert found.size == sum(path.stat().st_size for path in spare_run.folder.rglob("*.*") if path.suffix != ".lock")


def test_the_checksum_is_that_of_the_last_step(entry, spare_run):
    manifest = json.loads((spare_run.folder / "manifest.json").read_text())
    assert entry().checksum == manifest["files"][step_file(spare_run.steps()[-1])]["sha256"]


def test_runs_come_folder_by_folder_and_each_once(listing, dozen, runs_folder):
    names = [entry.name for entry in listing.entries([runs_folder, dozen, runs_folder])]
    assert names == ["tiny", *sorted(path.name for path in dozen.glob("run-*"))]


def test_the_folders_are_those_that_hold_runs(listing, dozen, runs_folder, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    folders = [runs_folder, tmp_path, tmp_path / "nowhere", dozen]
    assert [entry.folder for entry in listing.entries(folders)] == run_folders(folders)


def test_of_two_runs_of_one_name_the_first_hides_the_other(listing, runs_folder, tmp_path):
    shutil.copytree(runs_folder / "tiny", tmp_path / "tiny")
    first, second = listing.entries([runs_folder, tmp_path])
    assert by_name([first, second]) == {"tiny": first}


def test_a_run_without_a_whole_line_of_metrics_has_no_progress(entry, spare_run):
    spare_run.metrics_path.write_text('{"step": 1')
    assert (entry().iterations, entry().images, entry().seconds) == (None, None, None)


def test_a_failed_run_says_why(entry, spare_run):
    path = spare_run.folder / "run.json"
    path.write_text(path.read_text().replace('"finished"', '"failed"').replace('"reason": null', '"reason": "NaN"'))
    assert (entry().status, entry().status_text) == ("failed", "failed: NaN")


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["run.json", "manifest.json"])
def test_a_run_that_cannot_be_opened_is_listed_with_the_reason(file, entry, spare_run):
    annotate(spare_run.folder, note="what happened here?")
    (spare_run.folder / file).write_text("{")
    found = entry()
    assert found.run is None
    assert (found.status, found.data, found.steps) == ("unreadable", None, ())
    assert f"{file} is damaged" in found.status_text
    assert found.annotations.note == "what happened here?"


def test_a_damaged_note_does_not_lose_the_run(entry, spare_run):
    (spare_run.folder / "annotations.json").write_text("{")
    found = entry()
    assert found.status == "finished"
    assert found.annotations.note == ""
    assert "annotations.json is damaged" in found.annotations_problem


def test_damaged_quality_is_told_and_the_losses_are_drawn(listing, entry, spare_run):
    quality_path(spare_run).write_text("no record\n")
    course = listing.course(entry())
    assert list(course.lines) == ["loss D", "loss G"]
    assert "quality.jsonl is damaged" in course.problem


def test_damaged_metrics_are_told(listing, entry, spare_run):
    append(spare_run.metrics_path, b"no json\n")
    course = listing.course(entry())
    assert (course.lines, course.best) == ({}, None)
    assert "no metrics record" in course.problem


# --- when it reads again ---------------------------------------------------------------------------------------------


def test_nothing_is_read_twice(entry, listing, monkeypatch):
    first, course = entry(), listing.course(entry())
    monkeypatch.setattr(module, "read_entry", None)
    monkeypatch.setattr(module, "read_course", None)
    assert entry() is first
    assert listing.course(first) is course


def test_a_star_and_a_new_line_are_seen_at_once(entry, spare_run):
    before = entry()
    annotate(spare_run.folder, starred=True)
    line = json.loads(spare_run.metrics_path.read_text().splitlines()[-1]) | {"step": 31}
    append(spare_run.metrics_path, json.dumps(line).encode() + b"\n")
    assert entry().annotations.starred
    assert (before.iterations, entry().iterations) == (30, 31)


def test_a_run_that_is_gone_is_listed_no_more(entry, listing, spare_run):
    entry()
    shutil.rmtree(spare_run.folder)
    assert listing.entries([spare_run.folder.parent]) == []


# --- how it went -----------------------------------------------------------------------------------------------------


def test_without_quality_the_losses_are_drawn(listing, entry, spare_run):
    course = listing.course(entry())
    logged = spare_run.metrics()
    np.testing.assert_allclose(course.steps, logged["step"])
    np.testing.assert_allclose(course.lines["loss G"], logged["loss_g"])
    assert (course.settings, course.best) == (None, None)


def test_with_quality_the_fid_is_drawn_with_what_it_rests_on(listing, dozen):
    course = next(course for course in map(listing.course, listing.entries([dozen])) if course.settings is not None)
    assert list(course.lines) == ["FID"]
    assert course.best == course.lines["FID"].min()
    assert course.settings.samples == 10_000


# --- which, and in what order ----------------------------------------------------------------------------------------


@pytest.fixture
def entries(listing, dozen):
    return listing.entries([dozen])


def test_an_empty_filter_lets_all_pass(entries):
    assert matching(entries, Filter()) == entries


def test_every_condition_must_be_met(entries):
    wanted = Filter(data=("mnist", "kmnist"), networks=("dense",), statuses=("finished",))
    found = matching(entries, wanted)
    assert 0 < len(found) < len(entries)
    expected = [entry for entry in entries if entry.data in ("mnist", "kmnist") and entry.status == "finished"]
    assert found == expected
    assert matching(entries, Filter(networks=("conv",))) == []


def test_words_are_looked_for_in_names_and_notes(entry, spare_run):
    annotate(spare_run.folder, note="Sevens are odd")
    assert matching([entry()], Filter(text="SEVENS spare bce"))
    assert not matching([entry()], Filter(text="sevens eights"))


def test_starred_only(entry, spare_run):
    assert not matching([entry()], Filter(starred=True))
    annotate(spare_run.folder, starred=True)
    assert matching([entry()], Filter(starred=True))


@pytest.mark.parametrize("by", ORDERS)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_an_order_is_an_order_and_loses_nobody(by, is_reversed, listing, entries):
    found = ordered(listing, entries, by, is_reversed)
    assert sorted(found, key=lambda entry: entry.name) == entries
    values = [ORDERS[by].value(listing, entry) for entry in found]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=ORDERS[by].is_descending != is_reversed)
    assert values[len(known) :] == [None] * (len(values) - len(known))  # last, either way


def test_the_lowest_fid_comes_first(listing, entries):
    first = ordered(listing, entries, "fid")[0]
    assert listing.course(first).best == min(listing.course(entry).best or np.inf for entry in entries)


@pytest.mark.parametrize("by", GROUPS)
def test_groups_share_what_they_are_named_after(by, entries):
    found = grouped(entries, by)
    assert list(found) == sorted(found)
    assert all(getattr(entry, by) == name for name, members in found.items() for entry in members)
    assert sum(map(len, found.values())) == len(entries)


def test_what_cannot_be_read_is_a_group_of_its_own(entry, spare_run):
    (spare_run.folder / "run.json").write_text("{")
    assert list(grouped([entry()], "data")) == ["unreadable"]
