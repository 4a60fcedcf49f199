"""Who is let in, decided from a request alone."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit import config, net_util

from dashboard import PUBLIC_VARIABLE
from dashboard.shell.door import HEADERS, Door, why_refused

HERE = {"host": "localhost:8501"}


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:8501", "127.0.0.2:1", "[::1]:8501"])
def test_the_apps_own_page_on_this_machine_is_let_in(host):
    assert why_refused({"host": host}, "127.0.0.1") is None
    assert why_refused({"host": host, "origin": f"http://{host}"}, "::1") is None


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:8502", "http://127.0.0.1:8501", "https://example.org", "null", "", "http://[", "localhost:8501"],
)
def test_pages_of_other_sites_and_of_other_ports_are_refused(origin):
    assert "other sites" in why_refused(HERE | {"origin": origin}, "127.0.0.1")


@pytest.mark.parametrize(
    "host", ["example.org:8501", "localhost.example.org", "192.0.2.1:8501", "", "[", "localhost@a"]
)
def test_a_name_that_others_pointed_here_is_refused(host):
    assert "localhost" in why_refused({"host": host, "origin": f"http://{host}"}, "127.0.0.1")


@pytest.mark.parametrize("client", ["192.0.2.7", "10.0.0.1", "2001:db8::1"])
def test_other_machines_are_refused_however_they_came(client):
    assert "--public" in why_refused(HERE, client)


def test_a_public_app_lets_other_machines_and_names_in_but_no_other_sites(monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    there = {"host": "atlas.example:8501"}
    assert why_refused(there | {"origin": "http://atlas.example:8501"}, "192.0.2.7") is None
    assert "other sites" in why_refused(there | {"origin": "http://example.org"}, "192.0.2.7")


def test_streamlits_settings_name_exceptions(restored_settings):
    config.set_option("server.corsAllowedOrigins", ["https://atlas.example"])
    config.set_option("server.allowedHosts", ["inner"])
    assert why_refused({"host": "inner:1", "origin": "https://atlas.example"}, "127.0.0.1") is None


@pytest.fixture
def restored_settings():
    names = ("server.corsAllowedOrigins", "server.allowedHosts")
    before = {name: config.get_option(name) for name in names}
    yield
    for name, value in before.items():
        config.set_option(name, value)


@pytest.fixture
def client() -> TestClient:
    """An app behind the door that answers nothing but 404, asked from this machine."""
    return TestClient(
        Starlette(middleware=[Middleware(Door)]), base_url="http://localhost:8501", client=("127.0.0.1", 50000)
    )


def test_every_answer_tells_the_browser_to_ask_nobody_else(client):
    for headers, status in (({}, 404), ({"origin": "http://example.org"}, 403)):
        answer = client.get("/", headers=headers)
        assert answer.status_code == status
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    sources = [part for part in HEADERS["Content-Security-Policy"].replace(";", " ").split() if ":" in part]
    assert set(sources) == {"data:", "blob:"}


def test_a_foreign_page_opens_no_socket_and_makes_the_app_ask_nobody(client, monkeypatch):
    monkeypatch.setattr(net_util, "get_external_ip", lambda: pytest.fail("asks an outside host"))
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/_stcore/stream", headers={"origin": "http://localhost:9999"}),
    ):
        pass
    assert refused.value.code == 1008
