"""How soon a run was good."""

from pathlib import Path

import pytest

from gan_core.config import with_overrides
from gan_core.recipes import find_recipe
from gan_core.runs.run import open_run
from gan_core.runs.time_to_quality import WITHIN, time_to_quality

CHECKPOINTS = Path(__file__).parents[3] / "checkpoints"
RUNS = [open_run(path.parent) for path in sorted(CHECKPOINTS.glob("*/run.json"))]


@pytest.mark.parametrize(
    ("recipe", "run"),
    [
        ("dense", "mnist-dense"),
        ("conv", "mnist-conv"),
        ("conditional", "mnist-conditional"),
        ("fashion", "fashion-conv"),
        ("lecture", "mnist-lecture"),
    ],
)
def test_a_recipe_is_known_by_the_shipped_run_that_it_trained(recipe, run):
    found = time_to_quality(find_recipe(recipe).config, RUNS)
    assert (found.run, found.metric) == (run, "FID")
    assert 0 < found.first[0] <= found.best[0]
    assert float(found.best[1]) <= float(found.first[1]) <= WITHIN * float(found.best[1]) + 0.01


def test_another_configuration_was_not_measured():
    assert time_to_quality(find_recipe("quick").config, RUNS) is None
    other = with_overrides(find_recipe("dense").config, ["optimiser.beta1=0.5"])
    assert time_to_quality(other, RUNS) is None


def test_a_run_that_nobody_measured_tells_nothing(finished_run, finished_config):
    assert time_to_quality(finished_config, [open_run(finished_run)]) is None
