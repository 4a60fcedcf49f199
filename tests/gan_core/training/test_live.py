"""What a run shows while it is trained: fixed points, now and then, and training is not changed by a bit."""

import errno
import os
from itertools import count

import numpy as np
import pytest

from gan_core.data.image_set import ImageSet
from gan_core.runs.live import read_live
from gan_core.training import live
from gan_core.training.live import IMAGES, INTERVAL_SECONDS, LIVE_SHARE, LiveSamples
from gan_core.training.loop import start_run, train


@pytest.fixture
def begun(tmp_path, finished_config, digits: ImageSet):
    return start_run(tmp_path / "run", finished_config, digits)


def test_training_is_the_same_bit_for_bit_whether_anybody_looks(begun, finished_run, digits):
    run, state = begun
    samples = LiveSamples(run, state)
    train(run, state, digits, on_step=lambda metrics: samples.write())
    for path in sorted((finished_run / "steps").iterdir()):
        assert (run.folder / "steps" / path.name).read_bytes() == path.read_bytes()
    assert samples.spent > 0


def test_the_points_stay_and_the_images_change(begun, digits):
    run, state = begun
    samples = LiveSamples(run, state)
    samples.write()
    first = read_live(run.folder)
    LiveSamples(run, state).write()
    assert np.array_equal(read_live(run.folder).images, first.images)
    train(run, state, digits)
    samples.write()
    last = read_live(run.folder)
    assert (first.step, last.step, last.shape) == (0, 30, (IMAGES, 28, 28))
    assert not np.array_equal(first.images, last.images)


def test_each_class_is_shown(tmp_path, finished_config, digits):
    network = finished_config.network.model_copy(update={"class_count": 10})
    run, state = start_run(tmp_path / "told", finished_config.model_copy(update={"network": network}), digits)
    LiveSamples(run, state).write()
    assert read_live(run.folder).shape == (IMAGES, 28, 28)


def test_it_is_written_now_and_then_and_takes_little_of_the_time(begun, monkeypatch):
    now = count(0.0, 0.25)  # every look at the clock takes a quarter of a second
    monkeypatch.setattr(live.time, "monotonic", lambda: next(now))
    samples, written = LiveSamples(*begun), []
    monkeypatch.setattr(live, "write_live", lambda *arguments: written.append(arguments))
    for _ in range(1_000):
        samples.look()
    assert INTERVAL_SECONDS < 0.25 / LIVE_SHARE
    assert len(written) == pytest.approx(250 / (0.25 / LIVE_SHARE), abs=1)


def test_a_full_disk_does_not_stop_training(begun, monkeypatch):
    def full(*arguments) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(live, "write_live", full)
    LiveSamples(*begun).write()
    assert read_live(begun[0].folder) is None


def test_networks_that_make_no_numbers_show_nothing(begun):
    run, state = begun
    for parameter in state.generator_ema.parameters():
        parameter.fill_(float("nan"))
    LiveSamples(run, state).write()
    assert read_live(run.folder) is None
