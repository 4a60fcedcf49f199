"""The list of runs: what it says, when it reads again, and that one damaged run spoils no other."""

import errno
import json
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.many_runs import make_runs
from gan_core.registry import METRICS
from gan_core.runs import index as index_module
from gan_core.runs.annotations import annotate
from gan_core.runs.atomic import append, write_atomic
from gan_core.runs.evaluations import quality_path
from gan_core.runs.index import GROUP_KEYS, Filter, RunIndex, by_name, comparable, grouped, matching, ordered, sort_keys
from gan_core.runs.locate import run_folders
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.progress import Progress
from tests.golden.write import evaluation
from tests.refusing import FileOperations


@pytest.fixture(scope="session")
def dozen(tmp_path_factory):
    """A folder of twelve small runs, some measured. Nobody changes it."""
    folder = tmp_path_factory.mktemp("dozen")
    make_runs(folder, 12)
    return folder


@pytest.fixture
def index():
    return RunIndex()


@pytest.fixture
def summary(index, spare_run):
    return lambda: index.summaries([spare_run.folder.parent])[0]


# --- what it says ----------------------------------------------------------------------------------------------------


def test_an_entry_says_what_the_run_folder_holds(summary, spare_run):
    found = summary()
    assert (found.name, found.data, found.network, found.objective) == ("spare", "mnist-5k", "dense", "bce")
    assert found.progress == Progress(30, 30 * 16, spare_run.metrics()["seconds"][-1])
    assert (found.status, found.status_text, found.created) == ("finished", "finished", spare_run.info.created)
    assert list(found.steps) == spare_run.steps()
    assert found.size == sum(path.stat().st_size for path in spare_run.folder.rglob("*.*") if path.suffix != ".lock")


def test_the_checksum_is_that_of_the_last_step(summary, spare_run):
    manifest = json.loads((spare_run.folder / "manifest.json").read_text())
    assert summary().checksum == manifest["files"][checkpoint_file(spare_run.steps()[-1])]["sha256"]


def test_runs_come_folder_by_folder_and_each_once(index, dozen, runs_folder):
    names = [summary.name for summary in index.summaries([runs_folder, dozen, runs_folder])]
    assert names == ["tiny", *sorted(path.name for path in dozen.glob("run-*"))]


def test_the_folders_are_those_that_hold_runs(index, dozen, runs_folder, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    folders = [runs_folder, tmp_path, tmp_path / "nowhere", dozen]
    assert [summary.folder for summary in index.summaries(folders)] == run_folders(folders)


def test_of_two_runs_of_one_name_the_first_hides_the_other(index, runs_folder, tmp_path):
    shutil.copytree(runs_folder / "tiny", tmp_path / "tiny")
    first, second = index.summaries([runs_folder, tmp_path])
    assert by_name([first, second]) == {"tiny": first}


def test_a_run_without_a_whole_line_of_metrics_has_no_progress(summary, spare_run):
    spare_run.metrics_path.write_text('{"step": 1')
    assert summary().progress == Progress()


def test_a_failed_run_says_why(summary, spare_run):
    path = spare_run.folder / "run.json"
    path.write_text(path.read_text().replace('"finished"', '"failed"').replace('"reason": null', '"reason": "NaN"'))
    assert (summary().status, summary().status_text) == ("failed", "failed: NaN")


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["run.json", "manifest.json"])
def test_a_run_that_cannot_be_opened_is_listed_with_the_reason(file, summary, spare_run):
    annotate(spare_run.folder, note="what happened here?")
    (spare_run.folder / file).write_text("{")
    found = summary()
    assert found.run is None
    assert (found.status, found.data, found.steps) == ("unreadable", None, ())
    assert f"{file} is damaged" in found.status_text
    assert found.annotations.note == "what happened here?"


def test_a_damaged_note_does_not_lose_the_run(summary, spare_run):
    (spare_run.folder / "annotations.json").write_text("{")
    found = summary()
    assert found.status == "finished"
    assert found.annotations.note == ""
    assert "annotations.json is damaged" in found.annotations_problem


@pytest.mark.parametrize(
    "line",
    [
        '{"step": Infinity, "images": 1, "seconds": 1}',
        '{"step": 1e999, "images": 1, "seconds": 1}',
        '{"step": 1, "images": NaN, "seconds": 1}',
        '{"step": [1], "images": 1, "seconds": 1}',
        "[" * 20_000,
        '"step"',
        "\x00",
    ],
    ids=lambda line: line[:30],
)
def test_a_last_line_that_is_no_record_leaves_the_run_without_progress(line, index, summary, spare_run):
    append(spare_run.metrics_path, line.encode() + b"\n")
    found = summary()
    assert (found.status, found.progress) == ("finished", Progress())
    assert index.sparkline(found).problem is None


def test_seconds_that_are_no_number_are_left_out(summary, spare_run):
    append(spare_run.metrics_path, b'{"step": 31, "images": 2, "seconds": NaN}\n')
    assert (summary().progress.iterations, summary().progress.seconds) == (31, None)


@pytest.mark.parametrize("file", ["run.json", "manifest.json", "metrics.jsonl", "quality.jsonl", "annotations.json"])
def test_a_pipe_in_the_place_of_a_file_hangs_nobody(file, index, dozen, spare_run):
    (spare_run.folder / file).unlink(missing_ok=True)
    os.mkfifo(spare_run.folder / file)
    found = index.summaries([spare_run.folder.parent, dozen])
    assert len(found) == 13
    assert [index.sparkline(each).problem for each in found[-12:]] == [None] * 12


@pytest.mark.parametrize(
    "name",
    [
        "steps/0000000x.safetensors",
        "/dev/zero",
        "../other/run.json",
        "steps/../../x",
        "a\nb",
        ".lock",
        "",
        "steps/00000001",
    ],
)
def test_a_manifest_that_names_no_file_of_a_run_makes_one_bad_row(name, index, dozen, spare_run):
    path = spare_run.folder / "manifest.json"
    facts = json.loads(path.read_text())
    facts["files"][name] = {"bytes": 1, "sha256": "0" * 64}
    path.write_text(json.dumps(facts))
    first, *others = index.summaries([spare_run.folder.parent, dozen])
    assert (first.status, {each.status for each in others}) == ("unreadable", {"finished", "stopped"})
    assert "manifest.json is damaged" in first.problem


@pytest.mark.parametrize("name", ["metrics.jsonl", "photo.png"])
def test_a_link_in_a_circle_hides_no_run(name, index, spare_run):
    path = spare_run.folder / name
    path.unlink(missing_ok=True)
    path.symlink_to(name)
    [found] = index.summaries([spare_run.folder.parent])
    assert found.status == "finished"


def test_a_folder_whose_name_is_no_text_is_listed_by_what_can_be_read(index, spare_run):
    folder = os.fsencode(spare_run.folder.parent) + b"/run-\xff"
    os.rename(spare_run.folder, folder)
    [found] = index.summaries([spare_run.folder.parent])
    assert (found.name, found.status) == ("run-\\xff/", "finished")
    found.name.encode()
    assert found.path_text.endswith("/run-\\xff/")


def test_folders_whose_names_differ_in_what_is_no_utf_8_are_told_apart(index, spare_run, tmp_path):
    names = (b"run-\xff", b"run-\xfe", b"run-\\xff")
    for name in names:
        shutil.copytree(spare_run.folder, os.fsdecode(os.fsencode(tmp_path / "odd") + b"/" + name))
    found = index.summaries([tmp_path / "odd"])
    assert {each.status for each in found} == {"finished"}
    assert len({each.name for each in found}) == len({each.path_text for each in found}) == len(names)
    assert len(by_name(found)) == len(names)


@pytest.mark.parametrize("kind", ["pipe", "folder", "circle", "dangling"])
def test_a_run_json_that_is_no_file_is_one_bad_row(kind, index, tmp_path):
    path = tmp_path / "odd" / "run.json"
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("run.json" if kind == "circle" else "nowhere.json")
    [found] = index.summaries([tmp_path])
    assert (found.name, found.status) == ("odd", "unreadable")
    assert "run.json" in found.status_text
    assert index.summaries([tmp_path]) == [found]


def test_whatever_a_run_raises_is_told_in_its_row(index, dozen, monkeypatch):
    open_run = index_module.open_run

    def fail(folder):
        if folder.name == "run-0003":
            raise ZeroDivisionError("nobody thought of this")
        return open_run(folder)

    monkeypatch.setattr(index_module, "open_run", fail)
    found = by_name(index.summaries([dozen]))
    bad = next(name for name in found if name == "run-0003")
    assert found[bad].status_text == (
        "unreadable: it cannot be read, and nobody expected why: ZeroDivisionError: nobody thought of this"
    )
    assert {each.status for name, each in found.items() if name != bad} == {"finished", "stopped"}


def test_what_the_system_refuses_is_told_without_its_number(index, dozen, monkeypatch):
    def fail(folder):
        raise OSError(errno.EROFS, "Read-only file system", str(folder / "run.json"))

    monkeypatch.setattr(index_module, "open_run", fail)
    found = index.summaries([dozen])[0]
    assert found.status_text == f"unreadable: cannot read {found.folder / 'run.json'}: Read-only file system"


def test_damaged_quality_is_told_and_the_losses_are_drawn(index, summary, spare_run):
    quality_path(spare_run).write_text("no record\n")
    sparkline = index.sparkline(summary())
    assert list(sparkline.lines) == ["loss D", "loss G"]
    assert "quality.jsonl is damaged" in sparkline.problem


@pytest.mark.parametrize("line", [b"no json", b"", b'{"step": 3}', b'{"step": 3, "loss_d": NaN, "loss_g": 1}'])
def test_a_damaged_line_costs_no_other(line, index, summary, spare_run):
    whole = index.sparkline(summary())
    append(spare_run.metrics_path, line + b"\n")
    spoiled = index.sparkline(summary())
    assert spoiled.problem is None
    assert spoiled.lines["loss D"].tolist() == whole.lines["loss D"].tolist()


def test_a_log_without_any_record_is_told(index, summary, spare_run):
    spare_run.metrics_path.write_bytes(b"no json\n")
    sparkline = index.sparkline(summary())
    assert (sparkline.lines, sparkline.best) == ({}, None)
    assert "holds no line that is a metrics record" in sparkline.problem


# --- when it reads again ---------------------------------------------------------------------------------------------


def test_nothing_is_read_twice(summary, index, monkeypatch):
    first, sparkline = summary(), index.sparkline(summary())
    monkeypatch.setattr(index_module, "read_summary", None)
    monkeypatch.setattr(index_module, "read_sparkline", None)
    assert summary() is first
    assert index.sparkline(first) is sparkline


def test_a_star_and_a_new_line_are_seen_at_once(summary, spare_run):
    before = summary()
    annotate(spare_run.folder, starred=True)
    line = json.loads(spare_run.metrics_path.read_text().splitlines()[-1]) | {"step": 31}
    append(spare_run.metrics_path, json.dumps(line).encode() + b"\n")
    assert summary().annotations.starred
    assert (before.progress.iterations, summary().progress.iterations) == (30, 31)


@pytest.mark.parametrize("fatal", [3, 6, 9, 12])
def test_what_a_disk_refused_for_a_moment_is_read_again(fatal, spare_run, monkeypatch):
    index, parent = RunIndex(), spare_run.folder.parent
    with FileOperations(spare_run.folder, fatal).watched(monkeypatch):
        index.summaries([parent])
    found = next(each for each in index.summaries([parent]) if each.folder == spare_run.folder)
    assert (found.problem, found.annotations_problem, found.status) == (None, None, "finished")


def test_a_file_of_the_same_size_written_later_is_read_again(summary, spare_run):
    """Whoever replaces a run by another of the same length changes the time, not the size."""
    path = spare_run.folder / "run.json"
    before, stat = summary(), path.stat()
    with path.open("r+b") as file:  # the same inode, too
        content = file.read()
        file.seek(0)
        file.write(content.replace(b'"seed": 7', b'"seed": 8'))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert path.stat().st_size == stat.st_size
    assert (before.run.info.config.seed, summary().run.info.config.seed) == (7, 8)


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_read_again(summary, spare_run):
    path = spare_run.folder / "run.json"
    before, stat = summary(), path.stat()
    write_atomic(path, path.read_bytes().replace(b'"seed": 7', b'"seed": 8'))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (before.run.info.config.seed, summary().run.info.config.seed) == (7, 8)


def test_quality_of_the_same_size_measured_later_is_drawn(index, dozen, tmp_path):
    name = next(each.name for each in index.summaries([dozen]) if index.sparkline(each).best is not None)
    path = shutil.copytree(dozen / name, tmp_path / name, symlinks=True) / "quality.jsonl"
    [first] = index.summaries([tmp_path])
    before, stat = index.sparkline(first).lines["FID"][0], path.stat()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    text = json.dumps(lines[0]["values"]["fid"])
    path.write_text(path.read_text().replace(f'"fid":{text}', f'"fid":{"9" * (len(text) - 2)}.0'))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert path.stat().st_size == stat.st_size
    assert index.sparkline(first).lines["FID"][0] != before


def test_a_run_that_is_gone_is_listed_no_more(summary, index, spare_run):
    summary()
    shutil.rmtree(spare_run.folder)
    assert index.summaries([spare_run.folder.parent]) == []


# --- how it went -----------------------------------------------------------------------------------------------------


def test_without_quality_the_losses_are_drawn(index, summary, spare_run):
    sparkline = index.sparkline(summary())
    logged = spare_run.metrics()
    np.testing.assert_allclose(sparkline.steps, logged["step"])
    np.testing.assert_allclose(sparkline.lines["loss G"], logged["loss_g"])
    assert (sparkline.settings, sparkline.best) == (None, None)


def test_with_quality_the_fid_is_drawn_with_what_it_rests_on(index, dozen):
    sparkline = next(
        sparkline for sparkline in map(index.sparkline, index.summaries([dozen])) if sparkline.settings is not None
    )
    assert list(sparkline.lines) == ["FID"]
    assert sparkline.best.evaluation.values["fid"] == sparkline.lines["FID"].min()
    assert sparkline.best.step == sparkline.steps[sparkline.lines["FID"].argmin()]
    assert sparkline.settings.samples == 10_000


def test_of_several_settings_those_that_measured_the_most_steps_are_drawn(few_digits):
    most = [evaluation(step, 1.0, few_digits) for step in (0, 2)]
    other = most[0].model_copy(update={"settings": most[0].settings.model_copy(update={"seed": 9})})
    assert comparable([other, *most]) == comparable([*most, other]) == most
    assert comparable([other]) == [other]
    assert comparable([]) == []


# --- which, and in what order ----------------------------------------------------------------------------------------


@pytest.fixture
def summaries(index, dozen):
    return index.summaries([dozen])


def test_an_empty_filter_lets_all_pass(summaries):
    assert matching(summaries, Filter()) == summaries


def test_every_condition_must_be_met(summaries):
    wanted = Filter(data=("mnist", "kmnist"), networks=("dense",), statuses=("finished",))
    found = matching(summaries, wanted)
    assert 0 < len(found) < len(summaries)
    expected = [
        summary for summary in summaries if summary.data in ("mnist", "kmnist") and summary.status == "finished"
    ]
    assert found == expected
    assert matching(summaries, Filter(networks=("conv",))) == []


def test_words_are_looked_for_in_names_and_notes(summary, spare_run):
    annotate(spare_run.folder, note="Sevens are odd")
    assert matching([summary()], Filter(text="SEVENS spare bce"))
    assert not matching([summary()], Filter(text="sevens eights"))


def test_tags_are_looked_for_and_any_of_some_lets_pass(summary, spare_run):
    annotate(spare_run.folder, tag=["thesis", "new"])
    assert matching([summary()], Filter(text="thes"))
    assert matching([summary()], Filter(tags=("old", "new")))
    assert not matching([summary()], Filter(tags=("old",)))


def test_starred_only(summary, spare_run):
    assert not matching([summary()], Filter(starred=True))
    annotate(spare_run.folder, starred=True)
    assert matching([summary()], Filter(starred=True))


@pytest.mark.parametrize("by", sort_keys())
@pytest.mark.parametrize("is_reversed", [False, True])
def test_an_order_is_an_order_and_loses_nobody(by, is_reversed, index, summaries):
    found = ordered(index, summaries, by, is_reversed)
    assert sorted(found, key=lambda summary: summary.name) == summaries
    values = [sort_keys()[by].value(index, summary) for summary in found]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort_keys()[by].is_descending != is_reversed)
    assert values[len(known) :] == [None] * (len(values) - len(known))  # last, either way


def test_a_metric_that_is_registered_can_be_sorted_by_in_its_better_direction():
    with METRICS.replaced("recall", replace(METRICS["recall"], better=None)):
        assert "recall" not in sort_keys()
    assert sort_keys()["recall"].is_descending and not sort_keys()["kid"].is_descending
    assert METRICS.keys() & sort_keys().keys() == {name for name, metric in METRICS.items() if metric.better}


def test_the_lowest_fid_comes_first(index, summaries):
    first = ordered(index, summaries, "fid")[0]
    bests = [best for summary in summaries if (best := index.sparkline(summary).best)]
    assert index.sparkline(first).best.evaluation.values["fid"] == min(best.evaluation.values["fid"] for best in bests)


def test_a_checkpoint_that_is_gone_is_the_best_no_more(index, dozen):
    summary = next(each for each in index.summaries([dozen]) if index.sparkline(each).best)
    best = index.sparkline(summary).best.step
    fewer = replace(summary, steps=tuple(step for step in summary.steps if step != best))
    assert index.sparkline(fewer).best.step in fewer.steps
    assert index.sparkline(summary).best.step == best


@pytest.mark.parametrize("by", GROUP_KEYS)
def test_groups_share_what_they_are_named_after(by, summaries):
    found = grouped(summaries, by)
    assert list(found) == sorted(found)
    assert all(getattr(summary, by) == name for name, members in found.items() for summary in members)
    assert sum(map(len, found.values())) == len(summaries)


def test_what_cannot_be_read_is_a_group_of_its_own(summary, spare_run):
    (spare_run.folder / "run.json").write_text("{")
    assert list(grouped([summary()], "data")) == ["unreadable"]
