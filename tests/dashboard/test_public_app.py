"""An app that others can reach: a forged click on what it does not offer, on any page, writes and starts nothing."""

from pathlib import Path
from unittest.mock import create_autospec

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from dashboard import PUBLIC_VARIABLE
from dashboard.views.tournament import data as tournament
from dashboard.views.train import data as train
from dashboard.views.training import data as training
from gan_core.jobs.job import ResumeJob, TrainJob
from gan_core.jobs.queue import Queue
from gan_core.runs.directions import described, save_directions
from gan_core.runs.run import open_run, set_status

# page, its address, and buttons that somebody on this machine sees there
PAGES = [
    ("directions", {"about": "save"}, {"Save beside the run", "Remove"}),
    ("train", {}, {"Start", "Resume", "Remove from list", "Train on"}),
    ("tournament", {}, {"Play"}),
    ("training", {}, {"Compute metrics"}),
    ("runs", {"selected": "tiny"}, {"Delete"}),
]


@pytest.fixture
def started(monkeypatch, speed):
    """Stand for what starts processes."""
    stand_ins = []
    for module, name in ((train, "dispatch"), (tournament, "start_tournament"), (training, "start_evaluation")):
        stand_ins.append(create_autospec(getattr(module, name)))
        monkeypatch.setattr(module, name, stand_ins[-1])
    return stand_ins


@pytest.fixture
def busy_runs(copied_runs):
    """A folder with a stopped run that has a saved direction, and a queue in which one waits and one has ended."""
    run, queue = open_run(copied_runs / "tiny"), Queue(copied_runs)
    save_directions(run, [described(run, run.steps()[-1], "mine", "Slant", [1.0, *[0.0] * 99])])
    queue.add(ResumeJob(name="tiny", steps=90))
    with queue.claimed():
        pass
    queue.add(TrainJob(name="later", recipe="quick", steps=5))
    set_status(run, "stopped")
    return copied_runs


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def offered(app: AppTest) -> dict[str, str]:
    """The buttons that can be pressed: what names them for the server, and their labels."""
    return {button.proto.id: button.label for button in app.button if not button.disabled}


def press(app: AppTest, button: str) -> AppTest:
    """Send what a browser sends when a button is pressed, whether there is one or not."""
    states = WidgetStates()
    states.widgets.add(id=button, trigger_value=True)
    return app._run(states)


@pytest.mark.parametrize(("page", "parameters", "some"), PAGES)
def test_a_forged_click_writes_and_starts_nothing(page, parameters, some, open_page, busy_runs, started, monkeypatch):
    here = offered(open_page(page, busy_runs, **parameters))
    for stand_in in started:
        stand_in.reset_mock()
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    before = content(busy_runs)
    app = open_page(page, busy_runs, **parameters)
    withheld = here.keys() - offered(app).keys()
    assert some <= {here[button] for button in withheld}
    for button in withheld:
        press(app, button)
        assert not app.exception
    assert content(busy_runs) == before
    for stand_in in started:
        stand_in.assert_not_called()


def test_the_same_click_writes_where_only_this_machine_can_reach_the_app(open_page, busy_runs, started):
    app = open_page("directions", busy_runs, about="save", save_as="another")
    before = content(busy_runs)
    [save] = [button for button, label in offered(app).items() if label == "Save beside the run"]
    press(app, save)
    assert content(busy_runs).keys() == before.keys()
    assert content(busy_runs) != before


# page, session key of a component, what it reports
REPORTS = [
    ("directions", "direction_strip", {"coordinate": 1.0, "open": {"point": 0, "coordinate": 1.0}}),
    ("one-step", "one_step", {"request": {"act": "play", "count": 1}}),
    ("games", "real_or_fake", {"deck": 1}),
    ("start", "start", {"stop": 2, "asked": "losses"}),
    ("invert", "invert", {"drawing": {"pixels": "", "strokes": []}}),
]


@pytest.mark.parametrize(("page", "key", "report"), REPORTS)
def test_what_a_component_reports_writes_nothing(page, key, report, open_page, busy_runs, started, monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    before = content(busy_runs)
    app = open_page(page, busy_runs)
    assert key in app.session_state
    app.session_state[key] = report
    app.run()
    assert not app.exception
    assert content(busy_runs) == before
