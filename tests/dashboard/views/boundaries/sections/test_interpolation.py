"""What is told of a path to who does not see its curves."""

import numpy as np

from dashboard.shared.cache import Observations
from dashboard.views.boundaries.data import Interpolation
from dashboard.views.boundaries.sections.interpolation import path_text


def test_each_curve_is_told_by_its_ends_and_its_range():
    observed = Observations(np.zeros((3, 2, 2), np.uint8), np.array([0.5, 0.1, 0.4]), None)
    found = Interpolation(observed, np.array([3.0, 7.0]), np.array([10.0, 6.0, 9.0]), 4.0)
    told = path_text(found, "P(real)")
    assert "P(real) begins at 0.50, ends at 0.40 and lies between 0.10 and 0.50" in told
    assert "the change of the image begins at 3.00, ends at 7.00" in told
    assert "the norm of z begins at 10.00, ends at 9.00 and lies between 6.00 and 10.00" in told
