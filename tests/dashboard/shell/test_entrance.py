"""Where the root of the address leads."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config

from dashboard.shell import entrance
from dashboard.shell.entrance import Entrance, root
from dashboard.views.registry import PAGES
from dashboard.web.bundle import FOLDER


@pytest.fixture
def client() -> TestClient:
    app = Starlette(
        routes=[Route("/{path:path}", lambda request: PlainTextResponse(f"app {request.url.path}"))],
        middleware=[Middleware(Entrance)],
    )
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def below_a_path():
    config.set_option("server.baseUrlPath", "/atlas/")
    yield
    config.set_option("server.baseUrlPath", "")


def test_the_root_lets_the_browser_say_who_was_here_before(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert entrance.REMEMBERED in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_a_root_with_parameters_is_an_old_address_of_explore(client):
    answer = client.get("/?run=a%20b&z=~x&step=3")
    assert answer.status_code == 307
    assert answer.headers["location"] == "explore?run=a%20b&z=~x&step=3"


@pytest.mark.parametrize("path", ["/start", "/explore?run=a", "/_stcore/health", "/static/x.js"])
def test_all_else_is_the_apps(client, path):
    assert client.get(path).text == f"app {path.partition('?')[0]}"


def test_only_who_looks_is_answered(client):
    assert client.post("/").status_code == 405


def test_below_a_path_its_root_is_the_root(client, below_a_path):
    assert root() == "/atlas/"
    assert client.get("/atlas/?run=a").headers["location"] == "explore?run=a"
    assert client.get("/").text == "app /"


def test_the_entrance_leads_to_pages_that_there_are():
    assert {entrance.FOR_SOMEONE_NEW, entrance.FOR_PARAMETERS} <= {entry.url_path for entry in PAGES}


def test_the_page_remembers_under_the_name_that_the_entrance_asks_for():
    assert f'"{entrance.REMEMBERED}"' in (FOLDER / "lib/ui/last-place.js").read_text()
