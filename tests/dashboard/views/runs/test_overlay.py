"""One quantity of many runs, as the logs and the evaluations have it."""

import numpy as np
import pytest
import streamlit as st

from benchmarks.many_runs import make_runs
from dashboard.views.runs import overlay
from gan_core.runs.index import RunIndex


@pytest.fixture(scope="module")
def summaries(tmp_path_factory):
    """Thirty small runs, half of them measured. Nobody changes them."""
    folder = tmp_path_factory.mktemp("thirty")
    make_runs(folder, 30)
    st.cache_data.clear()
    st.cache_resource.clear()
    return RunIndex().summaries([folder])


@pytest.fixture
def measured(summaries):
    return [summary for summary in summaries if RunIndex().sparkline(summary).best]


def test_a_metric_is_drawn_at_each_measured_checkpoint_with_the_best_marked(measured):
    [curve], missing = overlay.curves(measured[:1], "fid", "step", 0.9)
    assert missing == []
    assert curve.x.tolist() == list(measured[0].steps)
    assert curve.best == (curve.x[curve.y.argmin()], curve.y.min())
    assert curve.text.endswith(f" at {curve.best[0]:,.0f}")


def test_images_and_seconds_are_those_of_the_log(measured):
    by_step, by_images, by_seconds = (
        overlay.curves(measured[:1], "fid", axis, 0.0)[0][0] for axis in ("step", "images", "seconds")
    )
    np.testing.assert_allclose(by_images.x, 128 * by_step.x)
    np.testing.assert_allclose(by_seconds.x, by_step.x / 40)
    assert by_images.y.tolist() == by_step.y.tolist()


def test_losses_are_those_of_the_log_and_smoothed_on_demand(summaries):
    [bare], _ = overlay.curves(summaries[:1], "loss_g", "step", 0.0)
    logged = summaries[0].run.metrics()
    assert (bare.x.tolist(), bare.y.tolist()) == (logged["step"].tolist(), logged["loss_g"].tolist())
    assert bare.best is None
    [smoothed], _ = overlay.curves(summaries[:1], "loss_g", "step", 0.95)
    assert smoothed.y.std() < bare.y.std() / 2


def test_what_was_not_measured_is_told_and_costs_no_other(summaries, measured):
    unmeasured = next(summary for summary in summaries if summary not in measured)
    drawn, missing = overlay.curves([unmeasured, measured[0]], "fid", "step", 0.0)
    assert [curve.name for curve in drawn] == [measured[0].name]
    assert missing == [f"{unmeasured.name} has no such values."]


def test_of_very_many_the_first_are_drawn(summaries):
    drawn, missing = overlay.curves(summaries, "loss_d", "step", 0.0)
    assert [curve.name for curve in drawn] == [summary.name for summary in summaries[: overlay.MOST_CURVES]]
    assert missing == [f"Only the first {overlay.MOST_CURVES} of 30 selected runs are drawn."]
