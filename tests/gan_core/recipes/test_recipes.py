"""Named configurations."""

import pytest

from gan_core.errors import UnknownNameError
from gan_core.recipes import find_recipe, recipe_names
from gan_core.runs.run import open_run

SHIPPED = {
    "dense": "mnist-dense",
    "conditional": "mnist-conditional",
    "conv": "mnist-conv",
    "fashion": "fashion-conv",
    "lecture": "mnist-lecture",
}


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_is_a_whole_configuration(name):
    assert find_recipe(name).config.schedule.steps > 0


@pytest.mark.parametrize(("name", "run"), SHIPPED.items())
def test_a_recipe_is_how_the_shipped_run_was_trained(name, run, shipped_runs):
    trained = open_run(shipped_runs / run).info.config
    # which precision is faster is found out anew on each machine
    assert find_recipe(name).config == trained.model_copy(update={"precision": "auto"})


def test_a_recipe_of_which_no_run_ships_tells_what_was_measured_of_one():
    assert {name for name in recipe_names() if find_recipe(name).measured} == set(recipe_names()) - SHIPPED.keys()


def test_the_run_by_the_lecture_s_recipe_is_small_and_densely_kept(shipped_runs):
    run = open_run(shipped_runs / SHIPPED["lecture"])
    trained = [run.metrics_path, *run.folder.glob("*.json*"), *run.folder.glob("steps/*")]
    assert sum(path.stat().st_size for path in {*trained}) < 8 * 2**20
    assert len(run.steps()) >= 20


def test_an_unknown_recipe_is_told_those_there_are():
    with pytest.raises(UnknownNameError, match=r"no recipe 'soup'; choose one of conditional, conv, dense, fashion"):
        find_recipe("soup")
