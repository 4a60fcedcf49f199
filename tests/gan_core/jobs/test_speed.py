"""How fast this machine trains something, measured beside the app."""

import sys
import time
from unittest.mock import create_autospec

import pytest

from gan_core.config import RunConfig
from gan_core.errors import QueueError
from gan_core.jobs import speed
from gan_core.jobs.speed import SpeedTest, measured
from gan_core.training import forecast


def wait(test: SpeedTest) -> None:
    while test.is_running():
        time.sleep(0.02)


def test_a_measurement_tells_seconds_when_it_has_ended(finished_config: RunConfig):
    test = SpeedTest(finished_config)
    assert test.seconds() is None
    wait(test)
    assert 0 < test.seconds() < 100
    assert test.seconds() == test.seconds()


def test_images_of_the_set_are_asked_for_their_size(finished_config, monkeypatch):
    asked = create_autospec(forecast.seconds_per_iteration, return_value=0.5)
    monkeypatch.setattr(forecast, "seconds_per_iteration", asked)
    assert measured(finished_config) == 0.5
    asked.assert_called_once_with(finished_config, (1, 28, 28))


def test_one_that_fails_tells_nothing(finished_config, monkeypatch):
    monkeypatch.setattr(speed.sys, "executable", "/bin/false")
    test = SpeedTest(finished_config)
    wait(test)
    assert test.seconds() is None


@pytest.mark.parametrize(("said", "seconds"), [(b"a plug-in says\n0.25\n", 0.25), (b"", None), (b"0.25 or so", None)])
def test_the_last_that_is_printed_is_the_time(said, seconds):
    assert speed._last_number(said) == seconds


def test_a_system_that_starts_no_process_is_told(finished_config, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(QueueError, match="cannot start"):
        SpeedTest(finished_config)
