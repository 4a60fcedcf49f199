"""Class regions belong to the run that they were found for."""

from dashboard.shared import cache


def test_the_regions_of_each_run_are_those_of_its_own_classifier(twins):
    shares = [cache.regions(run, 30, 2, lambda done, total: None).shares.share.tolist() for run in twins]
    assert shares[0] != shares[1]
