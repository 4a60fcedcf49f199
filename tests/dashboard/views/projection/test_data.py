"""Samples on their components belong to the run that they were found for."""

import numpy as np

from dashboard.views.projection import data, state


def test_the_samples_of_each_run_are_judged_by_its_own_classifier(twins):
    found = [
        data.sample_map(run, state.SampleChartKey(run.name, 30, "images", 40, 0), lambda done, total: None)
        for run in twins
    ]
    assert np.array_equal(found[0].coordinates, found[1].coordinates)
    assert not np.array_equal(found[0].confidence, found[1].confidence)
