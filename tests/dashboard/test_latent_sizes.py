"""Every page of runs whose latent space is very small or large."""

import json
import re
from pathlib import Path

import pytest

from dashboard.views.registry import PAGES
from gan_core.config import from_dict
from gan_core.data.image_set import ImageSet
from gan_core.training.loop import start_run, train
from tests.dashboard.reading import components, texts

SIZES = (1, 2, 3, 512)


@pytest.fixture(scope="module", params=SIZES)
def sized_runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, digits: ImageSet) -> Path:
    """A folder whose only run has a latent space of so many dimensions."""
    config = from_dict(
        {
            "network": {
                "kind": "dense",
                "latent_size": request.param,
                "generator_widths": [8],
                "discriminator_widths": [8],
            },
            "schedule": {"steps": 4, "batch_size": 8, "checkpoints": 3, "log_every": 2},
            "precision": "float32",
            "seed": 7,
        }
    )
    folder = tmp_path_factory.mktemp("sized") / f"size{request.param}"
    run, state = start_run(folder, config, digits)
    train(run, state, digits)
    return folder.parent


@pytest.mark.parametrize("page", [entry.url_path for entry in PAGES])
def test_a_page_of_any_latent_size_is_drawn(page, sized_runs, open_page, caplog):
    app = open_page(page, sized_runs)
    assert not app.exception
    assert not [error.value for error in app.error if "This part of the page failed" in error.value], caplog.text
    told = texts(app) + "".join(each.proto.json for each in components(app))
    assert not re.search(r"\b1 (\w+ )?(dimensions|numbers)", told)


def test_a_digit_is_said_to_be_made_of_as_many_numbers_as_it_is(sized_runs, open_page):
    [run] = sized_runs.glob("size*")
    count = run.name.removeprefix("size")
    said = texts(open_page("games", sized_runs, game="this-digit"))
    assert f"of {count} random number{'s' if count != '1' else ''}. Press" in said
    [start] = [each for each in components(open_page("start", sized_runs)) if "start" in each.proto.component_name]
    stops = json.loads(start.proto.json)[0]["stops"]
    assert not [stop for stop in stops if "100" in stop["text"] and stop["stage"]]
