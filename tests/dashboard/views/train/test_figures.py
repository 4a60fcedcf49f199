"""The losses of a run at work."""

import numpy as np

from dashboard.shared.palette import palette
from dashboard.views.train.figures import BINS, live_curves, loss_range


def test_both_losses_are_drawn_as_they_were_logged():
    columns = {"step": np.array([1.0, 2, 3]), "loss_d": np.array([0.6, np.inf, 0.7]), "loss_g": np.array([1.0, 2, 3])}
    drawn = {line.name: line.y for line in live_curves(columns, palette("light")).data}
    assert drawn["generator"].tolist() == [1, 2, 3]
    assert np.isnan(drawn["discriminator"][1])


def test_a_long_log_is_thinned():
    steps = np.arange(20_000.0)
    figure = live_curves({"step": steps, "loss_d": np.sin(steps), "loss_g": np.cos(steps)}, palette("dark"))
    assert all(len(line.x) <= 3 * BINS + 2 for line in figure.data)


def test_one_wild_value_presses_no_others_flat():
    low, high = loss_range(np.array([0.5, 0.6, 0.7] * 100 + [1e6]))
    assert low == 0.0 and high < 1
    assert loss_range(np.array([np.nan])) is None
    assert loss_range(np.array([-3.0, -1.0]))[0] < -3
