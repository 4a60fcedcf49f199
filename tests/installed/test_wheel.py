"""What someone has who installs the wheel and nothing else."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from benchmarks.browser import PICTURE, Server, chromium, serve
from gan_core import __version__

MAX_MIB = 60
THINNED = "mnist-dense"
SHIPPED = sorted(path.parent.name for path in (Path(__file__).parents[2] / "checkpoints").glob("*/run.json"))


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size < MAX_MIB * 2**20


def test_its_name_and_its_command_tell_the_version(wheel, run):
    assert wheel.name.startswith(f"latent_atlas-{__version__}-")
    assert run("latent-atlas", "--version") == f"{__version__}\n"


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


@pytest.fixture(scope="session")
def page(app: Server):
    """A page that may ask no other host for anything."""
    with chromium() as browser:
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        yield page
        assert [url for url in asked if not url.startswith((app.address, "data:", "blob:"))] == []


def test_the_command_opens_the_first_page(app: Server, page: Page):
    page.goto(app.address)
    page.locator(".start-figure canvas").first.wait_for(timeout=90_000)
    assert page.locator("h1").first.inner_text() == "Start here"
    page.goto(f"{app.address}/?seed=3")
    page.wait_for_function(PICTURE, timeout=90_000)
    assert page.locator("h1").first.inner_text() == "Explore"


def test_every_page_opens_on_a_run_of_which_only_some_checkpoints_ship(app: Server, page: Page):
    page.goto(f"{app.address}/?run={THINNED}")
    links = page.get_by_test_id("stSidebarNavLink")
    links.first.wait_for()
    addresses = [link.get_attribute("href") for link in links.all()]
    assert len(addresses) > 5
    for address in addresses:
        page.goto(f"{address}?run={THINNED}")
        page.locator("h1").first.wait_for()
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=90_000)
        assert page.get_by_test_id("stException").count() == 0
