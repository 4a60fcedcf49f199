"""Train a run: what is chosen, what would happen, and what everybody sees of what is trained."""

import math
import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import create_autospec

import numpy as np
import pytest
import streamlit as st

from dashboard import PUBLIC_VARIABLE
from dashboard.shared import cache
from dashboard.shared.access import ReadOnlyError
from dashboard.views.train import data
from gan_core.jobs.job import ResumeJob, TrainJob
from gan_core.jobs.queue import Queue
from gan_core.jobs.worker import dispatch
from gan_core.runs.live import write_live
from gan_core.runs.lock import locked
from gan_core.runs.run import append_metrics, open_run, set_status
from tests.dashboard.reading import address, html, texts


@pytest.fixture(autouse=True)
def dispatched(monkeypatch):
    """No worker is started; this knows of which folders one was asked for."""
    asked = create_autospec(dispatch)
    monkeypatch.setattr(data, "dispatch", asked)
    return asked


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs"


def button(app, label: str):
    return next(each for each in app.button if each.label == label)


def labels(app) -> list[str]:
    return [each.label for each in app.button]


@pytest.fixture
def tiny(copied_runs) -> Path:
    return copied_runs / "tiny"


def test_a_newcomer_is_offered_what_needs_no_download(open_page, folder, speed, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(folder / "no cache"))
    app = open_page("train", folder)
    assert not app.exception
    told = texts(app)
    assert "learn MNIST, 5,000 digits" in told
    assert "30,000 iterations of 10 ms each" in told
    assert "about 5 minutes" in told
    assert "A run by this recipe had FID" in told and "seconds here" in told
    assert f"gan-core train quick-1 --recipe=quick --steps=30000 --seed=0 --out={folder}" in told
    app.selectbox(key="choice recipe").set_value("conv").run()
    assert "--data=mnist-5k" in texts(app)
    assert "It learned MNIST; with other images this was not measured." in texts(app)
    app.selectbox(key="choice train_network").set_value("dense").run()
    assert "was not measured for this combination" in texts(app)


def test_a_recipe_tells_how_soon_it_was_good(open_page, folder, speed, tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(tmp_path))
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for what in ("images-idx3", "labels-idx1"):
        (raw / f"train-{what}-ubyte").touch()
    told = texts(open_page("train", folder, recipe="dense"))
    quality = "had FID 1.64, its best, after 45,530 iterations, about 8 minutes here."
    assert f"The shipped mnist-dense, trained by this recipe, {quality}" in told


def test_what_is_chosen_is_queued_and_begun(open_page, folder, speed, dispatched):
    app = open_page("train", folder, train_objective="hinge", train_network="conv", minutes="1", train_seed="3")
    app.text_input(key="choice new_name").set_value("mine").run()
    button(app, "Start").click().run()
    assert not app.exception
    (entry,) = Queue(folder).waiting()
    assert entry.job == TrainJob(name="mine", recipe="quick", network="conv", objective="hinge", steps=6_000, seed=3)
    dispatched.assert_called_with(folder)
    assert "quick-1**: conv networks" in texts(app)
    assert "new_name" not in address(app)
    assert "mine" in texts(app)


def test_two_visitors_who_start_one_name_get_one_run(open_page, folder, speed):
    one = open_page("train", folder, new_name="mine")
    other = open_page("train", folder, new_name="mine")
    button(one, "Start").click().run()
    button(other, "Start").click().run()
    assert "waits already" in "".join(error.value for error in other.error)
    assert len(Queue(folder).waiting()) == 1
    assert "Waiting" in [each.value for each in other.header]


@pytest.mark.parametrize("name", ["../up", "-rf", ".hidden"])
def test_a_name_that_no_run_can_have_starts_nothing(name, open_page, folder, speed):
    app = open_page("train", folder, new_name=name)
    assert not app.exception
    assert app.warning[0].value
    assert not [label for label in labels(app) if label.startswith("Start")]


def test_a_link_that_says_nonsense_is_told_so(open_page, folder, speed):
    app = open_page("train", folder, recipe="nothing", minutes="-4", train_seed="x")
    assert not app.exception
    assert app.selectbox(key="choice recipe").value == "quick"
    assert "recipe" in app.toast[0].value


def test_until_the_speed_is_measured_nothing_can_be_started(open_page, folder, speed):
    speed.is_running.return_value = True
    app = open_page("train", folder)
    assert "Measuring how fast this machine trains" in texts(app)
    assert button(app, "Start").disabled
    speed.is_running.return_value = False
    app.run()
    assert not button(app, "Start").disabled
    speed.seconds.return_value = None
    assert "failed" in app.run().error[0].value


def test_where_only_the_shipped_runs_are_nothing_can_be_started(open_page, shipped_runs, speed):
    app = open_page("train", shipped_runs)
    assert "LATENT" in app.warning[0].value
    assert not [label for label in labels(app) if label.startswith("Start")]


def test_what_others_can_reach_starts_nothing(open_page, folder, speed, dispatched, monkeypatch, tiny):
    shutil.copytree(tiny, folder / "tiny")
    Queue(folder).add(ResumeJob(name="tiny", steps=90))
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    app = open_page("train", folder)
    assert not app.exception
    assert "read-only" in app.info[0].value
    assert not app.button
    assert "gan-core resume tiny" in texts(app)
    dispatched.assert_not_called()
    for act in (
        lambda: data.start(ResumeJob(name="tiny")),
        lambda: data.remove("tiny"),
        lambda: data.forget("tiny"),
    ):
        with pytest.raises(ReadOnlyError):
            act()
    with pytest.raises(ReadOnlyError):
        data.stop(open_run(folder / "tiny"))
    assert len(Queue(folder).waiting()) == 1


@pytest.fixture
def at_work(tiny):
    """A run that some process trains, started by hand: its lock tells."""
    run = open_run(tiny)
    set_status(run, "running")
    write_live(tiny, 31, 2.0, np.full((40, 28, 28), 200, np.uint8))
    with ExitStack() as held:
        held.enter_context(locked(tiny))
        yield run


def test_a_run_that_was_started_by_hand_shows_up_and_grows(open_page, at_work, speed):
    app = open_page("train", at_work.folder.parent)
    assert not app.exception
    assert "Iteration 31 of 30" in app.get("progress")[0].proto.text
    assert "atlas-live" in html(app)
    assert "at iteration 31" in html(app)
    assert len(app.get("plotly_chart")) == 1
    append_metrics(at_work, {"step": 44, "loss_d": 0.5, "loss_g": 0.5, "seconds": 3.0})
    assert "Iteration 44" in app.run().get("progress")[0].proto.text


def test_an_alarm_says_what_was_seen_and_what_to_try(open_page, at_work, speed):
    for step in (40, 50):
        append_metrics(at_work, {"step": step, "loss_d": 0.6, "loss_g": 0.8, "spread": 0.01})
    app = open_page("train", at_work.folder.parent)
    assert "Mode collapse" in app.warning[0].value


def test_stop_asks_whoever_trains(open_page, at_work, speed):
    app = open_page("train", at_work.folder.parent)
    button(app, "Stop").click().run()
    assert not app.exception
    assert (at_work.folder.parent / ".queue" / "stop" / "tiny").exists()
    assert "is saved" in app.toast[0].value


def test_a_crash_shows_its_last_words(open_page, folder, speed):
    queue = Queue(folder)
    queue.add(TrainJob(name="mine", recipe="quick", steps=5))
    with queue.claimed():
        app = open_page("train", folder)
        assert "mine" in texts(app) and "is starting" in texts(app)
        queue.log_path("mine").write_text("error: mnist could not be *downloaded*\n")
    app.run()
    assert "it did not begin" in texts(app)
    assert "error: mnist could not be *downloaded*" in [code.value for code in app.code]
    button(app, "Remove from list").click().run()
    assert "it did not begin" not in texts(app)


def test_what_was_stopped_can_go_on(open_page, tiny, speed):
    queue = Queue(tiny.parent)
    queue.add(ResumeJob(name="tiny", steps=90))
    with queue.claimed():
        pass
    set_status(open_run(tiny), "stopped")
    app = open_page("train", tiny.parent)
    assert "stopped" in texts(app)
    button(app, "Resume").click().run()
    assert [entry.job for entry in queue.waiting()] == [ResumeJob(name="tiny")]
    button(app, "Remove from list").click().run()
    assert queue.waiting() == []


def test_a_finished_run_is_trained_further(open_page, tiny, speed):
    app = open_page("train", tiny.parent)
    assert app.number_input(key="goal of tiny").value == 60
    app.number_input(key="goal of tiny").set_value(45).run()
    button(app, "Train on").click().run()
    assert [entry.job for entry in Queue(tiny.parent).waiting()] == [ResumeJob(name="tiny", steps=45)]


def test_what_has_ended_is_removed_and_what_waits_under_its_name_stays(open_page, tiny, speed):
    queue = Queue(tiny.parent)
    queue.add(ResumeJob(name="tiny", steps=90))
    with queue.claimed():
        pass
    queue.add(ResumeJob(name="tiny", steps=95))
    app = open_page("train", tiny.parent)
    [waiting, ended] = [each for each in app.button if each.label == "Remove from list"]
    ended.click().run()
    assert [entry.job.steps for entry in queue.waiting()] == [95]
    assert queue.started() == []
    queue.remove("tiny")
    queue.add(ResumeJob(name="tiny", steps=97))  # somebody else did both
    waiting.click().run()
    assert not app.exception
    assert [entry.job.steps for entry in queue.waiting()] == [97]


def test_a_run_whose_name_the_queue_does_not_take_is_not_offered(open_page, tiny, speed):
    for name in ("-d2", "a\x1b[2J"):
        shutil.copytree(tiny, tiny.with_name(name))
    shutil.rmtree(tiny)
    app = open_page("train", tiny.parent)
    assert not app.exception and not app.error
    assert "Train on" not in labels(app)


def test_losses_that_are_no_numbers_are_said_to_be_none(at_work):
    append_metrics(at_work, {"step": 44, "loss_d": math.nan, "loss_g": 0.5})
    assert data.curves_text(cache.logged(at_work)) == (
        "Losses over the iterations; at 44 the discriminator's is no number, the generator's 0.50."
    )


def test_hostile_queue_files_are_lines_that_can_be_removed(open_page, folder, speed):
    waiting = folder / ".queue" / "waiting"
    waiting.mkdir(parents=True)
    (waiting / "a*b*.json").write_text('{"format": 1}')
    app = open_page("train", folder)
    assert not app.exception
    assert "damaged or of another format" in texts(app)
    button(app, "Remove from list").click().run()
    assert not os.listdir(waiting)


def test_a_queue_that_cannot_be_written_is_told(open_page, folder, speed, monkeypatch):
    app = open_page("train", folder)
    (folder / ".queue").write_text("a file in its place")
    button(app, "Start").click().run()
    assert not app.exception
    assert "cannot change the queue" in app.error[0].value
    st.cache_resource.clear()
