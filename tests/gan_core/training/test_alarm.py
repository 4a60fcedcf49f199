"""The alarm: what a run that is not learning logs, and what one that learns does."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.alarm import FAULTS, HEALTHY, configuration, logged
from gan_core.config import with_overrides
from gan_core.runs.metric_log import FIELDS
from gan_core.runs.run import open_run
from gan_core.training.alarm import IN_A_ROW, TITLES, find_alarm

SHIPPED = sorted(path.parent for path in (Path(__file__).parents[3] / "checkpoints").glob("*/run.json"))
LINES = 6


def columns(**changed) -> dict[str, np.ndarray]:
    """What a run that learns logs; a keyword changes one column to its last values."""
    usual = {
        "loss_d": 0.65,
        "loss_g": 0.8,
        "d_real": 0.6,
        "d_fake": 0.45,
        "gradient_norm_d": 1.0,
        "gradient_norm_g": 1.0,
        "spread": 0.8,
        "weight_change_d": 0.01,
        "weight_change_g": 0.005,
    }
    found = {name: np.full(LINES, value) for name, value in usual.items()}
    found["step"] = np.array([1, 40, 80, 120, 160, 200])
    for name, values in changed.items():
        found[name][-len(values) :] = values
    return found


SEEN = {
    "diverged": {"loss_g": [np.inf]},
    "rate": {"weight_change_g": [0.08, 0.05]},
    "frozen": {"weight_change_d": [0.0, 0.0]},
    "collapse": {"spread": [0.02, 0.03]},
    "unflipped": {"d_fake": [0.1, 0.1], "loss_g": [0.11, 0.1]},
    "unstable": {"loss_d": [9.0, 4.0]},
    "lost": {"d_real": 4 * [1.0], "d_fake": 4 * [0.0], "loss_g": 4 * [9.0]},
}


@pytest.mark.parametrize("kind", SEEN)
def test_each_alarm_names_what_was_seen_and_what_to_try(kind):
    alarm = find_alarm(columns(**SEEN[kind]), "bce")
    assert alarm is not None
    assert (alarm.kind, alarm.step) == (kind, 200)
    assert alarm.title == TITLES[kind]
    assert alarm.text == f"{alarm.seen} {alarm.advice}"
    assert alarm.seen.endswith(".") and alarm.advice.endswith(".")


@pytest.mark.parametrize("kind", sorted(set(SEEN) - {"diverged"}))
def test_what_is_seen_once_may_be_chance(kind):
    once = {name: values[-1:] for name, values in SEEN[kind].items()}
    assert find_alarm(columns(**once), "bce") is None


def test_first_steps_that_are_far_too_long_are_seen_at_once():
    assert find_alarm(columns(weight_change_d=[0.5, *5 * [0.01]]), "bce").step == 1
    assert find_alarm(columns(weight_change_d=[0.5]), "bce") is None


def test_the_first_of_several_alarms_is_told():
    seen = SEEN["frozen"] | {"spread": LINES * [0.0]}
    assert find_alarm(columns(**seen), "bce").kind == "collapse"


@pytest.mark.parametrize("objective", ["hinge", "wgan-gp", "of a plug-in"])
def test_scores_are_not_taken_for_probabilities(objective):
    for kind in ("unflipped", "unstable", "lost"):
        assert find_alarm(columns(**SEEN[kind]), objective) is None
    assert find_alarm(columns(**SEEN["collapse"]), objective).kind == "collapse"


def test_a_run_that_learns_gives_no_cause():
    assert find_alarm(columns(), "bce") is None


def test_an_empty_log_and_a_short_one_give_no_cause():
    assert find_alarm({}, "bce") is None
    assert (
        find_alarm({name: values[: IN_A_ROW - 1] for name, values in columns(spread=LINES * [0.0]).items()}, "bce")
        is None
    )


def test_a_log_of_an_older_version_lacks_some_figures():
    found = {name: np.full(LINES, np.nan) if name in FIELDS[9:] else values for name, values in columns().items()}
    assert find_alarm(found, "bce") is None
    assert find_alarm({name: found[name] for name in found if name not in FIELDS[9:]}, "bce") is None


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_shipped_runs_give_no_cause(folder):
    run = open_run(folder)
    assert find_alarm(run.metrics(), run.info.config.objective.name) is None


@pytest.mark.parametrize("fault", [*FAULTS, "healthy"])
def test_an_injected_fault_is_seen_in_real_training_and_nothing_else(fault, digits):
    injected = FAULTS.get(fault, HEALTHY)
    config = with_overrides(configuration("lecture", 3, injected, small=True), ["schedule.log_every=20"])
    alarm = find_alarm(logged(config, digits, injected, steps=120), config.objective.name)
    assert (alarm is None) is (injected is HEALTHY)
