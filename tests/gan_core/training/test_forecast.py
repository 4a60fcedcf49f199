"""How long a run will take."""

import pytest

from gan_core.training import forecast
from gan_core.training.step import iterate


def test_some_iterations_of_the_very_networks_are_timed(finished_config, monkeypatch):
    seen = []

    def watched(state, config, images, **options):
        seen.append((config, tuple(images.shape)))
        return iterate(state, config, images, **options)

    monkeypatch.setattr(forecast, "iterate", watched)
    assert forecast.seconds_per_iteration(finished_config, (1, 28, 28)) > 0
    assert seen == (forecast.WARM_UP + forecast.TIMED) * [(finished_config, (16, 1, 28, 28))]


def test_the_slow_beginning_is_left_out(finished_config, monkeypatch):
    clock = iter([0, 100, 100, 200, *(moment for turn in range(forecast.TIMED) for moment in (turn, turn + 0.5))])
    monkeypatch.setattr(forecast.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(forecast, "iterate", lambda *args, **options: None)
    assert forecast.seconds_per_iteration(finished_config, (1, 28, 28)) == 0.5


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 seconds"), (1500, "25 minutes"), (12_600, "3.5 hours"), (89.9, "90 seconds")]
)
def test_times_are_said_as_people_do(seconds, words):
    assert forecast.in_words(seconds) == words
