"""What someone has who installs the wheel and nothing else."""

import json
from pathlib import Path

import pytest

from benchmarks.browser import PICTURE, Server, chromium, serve

MAX_MIB = 60
SHIPPED = sorted(path.parent.name for path in (Path(__file__).parents[2] / "checkpoints").glob("*/run.json"))


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size < MAX_MIB * 2**20


def test_an_empty_folder_shows_every_run_that_ships(run):
    assert SHIPPED
    assert sorted(found["name"] for found in json.loads(run("gan-core", "runs", "--json"))) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_run_that_ships_is_whole(run, name):
    facts = json.loads(run("gan-core", "info", name, "--json"))
    assert facts["problems"] == []
    assert facts["status"] == "finished"


def test_the_classifiers_are_found(run, tmp_path):
    run("gan-core", "plane", SHIPPED[0], "--seeds", "1", "2", "3", "--size", "4", "--out", "map.png")
    assert (tmp_path / "map.png").stat().st_size > 0


@pytest.fixture(scope="session")
def app(commands, bare_environment, tmp_path_factory):
    command = [commands / "latent-atlas", "--no-browser"]
    with serve(command, "--port", tmp_path_factory.mktemp("empty"), bare_environment) as server:
        yield server


def test_the_command_opens_the_first_page(app: Server):
    with chromium() as browser:
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(app.address)
        page.wait_for_function(PICTURE, timeout=90_000)
        assert page.locator("h1").first.inner_text() == "Explore"
        assert page.get_by_test_id("stException").count() == 0
    assert [url for url in asked if not url.startswith((app.address, "data:", "blob:"))] == []
