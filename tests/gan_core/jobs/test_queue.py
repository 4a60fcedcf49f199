"""The queue: first come, first trained, each once; whatever lies in its folders, and whatever a disk refuses."""

import errno
import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from gan_core.errors import AtlasError, QueueError, RunError
from gan_core.jobs import queue as queues
from gan_core.jobs.job import ResumeJob, TrainJob
from gan_core.jobs.queue import ENDED_KEPT, MOST_WAITING, Queue, slots, stop_asked
from gan_core.runs.lock import locked
from tests.refusing import FileOperations, refusals


def job(name: str, **fields) -> TrainJob:
    return TrainJob(name=name, recipe="quick", steps=5, **fields)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "runs")


def names(entries) -> list[str]:
    return [entry.name for entry in entries]


def test_an_empty_queue_has_nothing_to_begin(queue):
    assert queue.waiting() == queue.started() == []
    assert queue.next_up() is None
    with queue.claimed() as entry:
        assert entry is None


def test_the_first_that_was_asked_for_comes_first(queue):
    for name in "bca":
        queue.add(job(name))
    assert names(queue.waiting()) == ["b", "c", "a"]
    with queue.claimed() as entry:
        assert (entry.name, entry.job) == ("b", job("b"))
        assert names(queue.waiting()) == ["c", "a"]
        assert names(queue.started()) == ["b"]
        assert queue.at_work() == {"b"}
    assert queue.at_work() == set()


@pytest.mark.parametrize(("cores", "count"), [(1, 1), (2, 1), (3, 1), (4, 2), (9, 4)])
def test_one_run_is_trained_for_each_pair_of_cores(cores, count, queue, monkeypatch):
    monkeypatch.setattr(queues, "cores", lambda: cores)
    assert slots() == count
    for number in range(6):
        queue.add(job(f"r{number}"))
    claims = [queue.claimed() for _ in range(6)]
    got = [claim.__enter__() for claim in claims]
    assert names([entry for entry in got if entry]) == [f"r{number}" for number in range(count)]
    for claim in claims:
        claim.__exit__(None, None, None)


def test_a_run_that_somebody_else_trains_takes_a_pair_of_cores(queue, finished_run, monkeypatch):
    monkeypatch.setattr(queues, "cores", lambda: 2)
    other = Path(shutil.copytree(finished_run, queue.runs / "by hand"))
    queue.add(job("a"))
    with locked(other):
        assert queue.at_work() == {"by hand"}
        assert queue.next_up() is None
    assert queue.next_up().name == "a"


def test_of_many_that_race_each_job_is_got_by_one(queue, monkeypatch):
    monkeypatch.setattr(queues, "cores", lambda: 100)
    for number in range(6):
        queue.add(job(f"r{number}"))
    got, begin = [], threading.Barrier(12)

    def race() -> None:
        begin.wait()
        with queue.claimed() as entry:
            got.append(entry.name if entry else None)

    racers = [threading.Thread(target=race) for _ in range(12)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(filter(None, got)) == [f"r{number}" for number in range(6)]
    assert len(got) == 12


def test_a_name_is_asked_for_once(queue, finished_run):
    queue.add(job("a"))
    with pytest.raises(QueueError, match="waits already"):
        queue.add(job("a"))
    with queue.claimed():
        with pytest.raises(QueueError, match="is being trained"):
            queue.add(job("a"))
        for act in (queue.remove, queue.forget):
            with pytest.raises(QueueError, match="is being trained"):
                act("a")
    shutil.copytree(finished_run, queue.runs / "there")
    with pytest.raises(RunError, match="exists already"):
        queue.add(job("there"))
    with pytest.raises(RunError, match="no run folder"):
        queue.add(ResumeJob(name="nothing"))
    queue.add(ResumeJob(name="there"))
    assert names(queue.waiting()) == ["there"]


def test_not_more_than_so_many_wait(queue, monkeypatch):
    monkeypatch.setattr(queues, "MOST_WAITING", 2)
    queue.add(job("a"))
    queue.add(job("b"))
    with pytest.raises(QueueError, match="2 runs wait already"):
        queue.add(job("c"))
    assert MOST_WAITING > 2


def test_what_waits_or_has_ended_can_be_removed(queue):
    queue.add(job("a"))
    queue.remove("a")
    assert queue.waiting() == []
    queue.add(job("a"))
    with queue.claimed():
        queue.log_path("a").write_text("one\n\nthe last word\n")
    assert queue.last_words("a") == "one\nthe last word"
    queue.forget("a")
    assert queue.started() == []
    assert queue.last_words("a") == ""
    for act in (queue.remove, queue.forget):
        act("a")  # somebody else was sooner


def test_what_has_ended_is_forgotten_without_what_waits_under_its_name(queue):
    queue.add(job("a"))
    with queue.claimed():
        pass
    queue.add(job("a", seed=2))
    queue.forget("a")
    assert (names(queue.waiting()), names(queue.started())) == (["a"], [])
    queue.remove("a")
    assert queue.waiting() == []


def test_a_folder_that_was_moved_away_is_not_brought_back(queue):
    queue.add(job("new"))
    (queue.runs / "there").mkdir()
    queue.runs.rename(queue.runs.with_name("moved"))
    with queue.claimed() as entry:
        assert entry is None
    for act in (
        lambda: queue.add(ResumeJob(name="there")),
        lambda: queue.stop("there"),
        lambda: queue.remove("new"),
        lambda: queue.forget("new"),
    ):
        with pytest.raises(QueueError, match=r"cannot change the queue: .*runs.*No such file"):
            act()
    assert not queue.runs.exists()


def test_the_last_words_are_few_and_plain(queue):
    queue.add(job("a"))
    with queue.claimed():
        queue.log_path("a").write_bytes(b"x" * 10**6 + b"\n" + b"line\r" * 50 + b"\xff\x1b[31mred\n")
    said = queue.last_words("a")
    assert len(said.split("\n")) == queues.LINES_SAID
    assert said.endswith(r"\x1b[31mred")


def test_what_ended_long_ago_is_forgotten(queue):
    for number in range(ENDED_KEPT + 3):
        queue.add(job(f"r{number:02}"))
        with queue.claimed():
            pass
    with queue.claimed():
        pass
    assert names(queue.started()) == [f"r{number:02}" for number in reversed(range(3, ENDED_KEPT + 3))]


def test_a_stop_is_meant_for_the_process_that_runs_then(queue):
    folder = queue.runs / "a"
    folder.mkdir(parents=True)
    before = time.time() - 1
    assert not stop_asked(folder, before)
    queue.stop("a")
    assert stop_asked(folder, before)
    assert not stop_asked(folder, time.time() + 1)


HOSTILE = {
    "empty": b"",
    "torn": b'{"format": 1, "ask',
    "list": b"[]",
    "of another run": json.dumps({"format": 1, "asked": 1, "job": {"action": "resume", "name": "other"}}).encode(),
    "leads elsewhere": json.dumps({"format": 1, "asked": 1, "job": {"action": "resume", "name": "../x"}}).encode(),
    "newer": b'{"format": 9}',
    "with a command": json.dumps(
        {"format": 1, "asked": 1, "job": {"action": "resume", "name": "bad", "command": "rm"}}
    ).encode(),
    "too large": b" " * (queues.MOST_BYTES + 1),
    "deep": b"[" * 50_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_one_broken_entry_and_never_begun(content, queue):
    queue.add(job("good"))
    (queue.place / "waiting" / "bad.json").write_bytes(content)
    entries = {entry.name: entry for entry in queue.waiting()}
    assert entries["bad"].job is None
    assert "bad.json" in entries["bad"].problem
    with queue.claimed() as entry:
        assert entry.name == "good"
    with queue.claimed() as entry:
        assert entry is None
    queue.remove("bad")
    assert queue.waiting() == []


def test_names_that_no_run_has_are_passed_over(queue):
    queue.add(job("good"))
    waiting = queue.place / "waiting"
    for name in (".hidden.json", "-rf.json", "classifiers.json", "note.txt"):
        (waiting / name).write_text("{}")
    (waiting / "folder.json").mkdir()
    os.mkfifo(waiting / "pipe.json")
    assert {entry.name: entry.job is None for entry in queue.waiting()} == {
        "good": False,
        "folder": True,
        "pipe": True,
    }
    for name in ("folder", "pipe"):
        queue.remove(name)
    assert names(queue.waiting()) == ["good"]


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """A folder outside of the queue that holds what somebody needs."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for name in ("a", "a.json", "log", "job.json"):
        (folder / name).write_text("needed")
    return folder


def untouched(folder: Path) -> bool:
    return {path.name: path.read_text() for path in folder.iterdir()} == dict.fromkeys(
        ("a", "a.json", "log", "job.json"), "needed"
    )


@pytest.mark.parametrize("name", ["", "waiting", "started", "stop"])
def test_a_folder_of_the_queue_that_is_a_link_is_left_alone(name, queue, elsewhere):
    queue.runs.mkdir()
    if name:
        queue.place.mkdir()
    (queue.place / name).symlink_to(elsewhere)
    for act in (lambda: queue.add(job("a")), lambda: queue.stop("a"), lambda: queue.forget("a")):
        with pytest.raises(QueueError, match="leads elsewhere; remove that link"):
            act()
    with pytest.raises(QueueError, match="leads elsewhere"), queue.claimed():
        pass
    assert queue.waiting() == queue.started() == []
    assert queue.next_up() is None
    assert queue.last_words("a") == ""
    assert untouched(elsewhere)


def test_a_link_in_place_of_a_taken_run_is_not_followed(queue, elsewhere):
    (queue.place / "started").mkdir(parents=True)
    (queue.place / "started" / "a").symlink_to(elsewhere)
    assert queue.last_words("a") == ""
    queue.add(job("a"))
    with queue.claimed() as entry:
        assert entry.name == "a"
        queue.log_path("a").write_text("own\n")
    assert queue.last_words("a") == "own"
    queue.forget("a")
    assert queue.started() == []
    assert untouched(elsewhere)


def test_a_file_of_the_queue_that_is_a_link_tells_and_changes_nothing(queue, elsewhere):
    folder = queue.place / "started" / "a"
    folder.mkdir(parents=True)
    (folder / "job.json").symlink_to(elsewhere / "job.json")
    (folder / "log").symlink_to(elsewhere / "log")
    [entry] = queue.started()
    assert "lies outside" in entry.problem
    assert queue.last_words("a") == ""
    queue.add(job("a"))
    with queue.claimed():
        queue.log_path("a").write_text("own\n")
    assert untouched(elsewhere)


@pytest.mark.parametrize("name", ["../x", ".", "", "-rf", "a/b"])
def test_no_request_leads_out_of_the_queue(name, queue):
    for act in (queue.remove, queue.forget, queue.stop, queue.last_words):
        with pytest.raises(RunError, match="name"):
            act(name)


def test_a_system_that_refuses_something_loses_and_doubles_nothing(tmp_path, monkeypatch, thorough):
    def all_of_it(queue: Queue) -> None:
        queue.add(job("a"))
        queue.add(job("b"))
        with queue.claimed() as entry:
            assert entry and entry.name == "a"
        queue.stop("a")
        queue.remove("b")
        queue.forget("a")

    with FileOperations(tmp_path).watched(monkeypatch) as counted:
        all_of_it(Queue(tmp_path / "counted"))
    for number, way in enumerate(refusals(counted.count, thorough, 12)):
        queue = Queue(tmp_path / str(number))
        try:
            with FileOperations(queue.runs, **way).watched(monkeypatch):
                all_of_it(queue)
        except AtlasError as error:
            assert len(str(error)) > 20
        except AssertionError:
            pass  # what could not be read is none that can begin
        waiting, started = names(queue.waiting()), names(queue.started())
        assert not set(waiting) & set(started), way
        assert queue.at_work() == set(), way


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path, monkeypatch):
    queue = Queue(tmp_path)
    queue.add(job("a"))

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(queues, "write_atomic", full)
    with pytest.raises(QueueError, match=r"b\.json: No space left"):
        queue.add(job("b"))
    assert names(queue.waiting()) == ["a"]
