"""The tests themselves ask no other machine."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline import sitecustomize as offline


@pytest.fixture
def own_record(tmp_path, monkeypatch) -> Path:
    """Where refusals of this test are written down, since it means to be refused."""
    monkeypatch.setenv(offline.VARIABLE, str(tmp_path / "refused"))
    return tmp_path / "refused"


def test_a_socket_to_elsewhere_is_refused_and_written_down(own_record):
    with socket.socket() as one, pytest.raises(OSError, match="no other"):
        one.connect(("192.0.2.1", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(OSError, match="no other"):
        one.sendto(b"", ("192.0.2.1", 53))
    with pytest.raises(OSError, match="no other"):
        socket.getaddrinfo("host.example", 80)
    assert len(own_record.read_text().splitlines()) == 3


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "host.example", "localhost.example"])
def test_elsewhere(host):
    assert not offline.is_here(host)
    assert not offline.is_here((host, 80))


@pytest.mark.parametrize(
    "address", [("127.0.0.2", 1), ("::1", 1, 0, 0), ("localhost", 1), ("", 1), "/run/s", b"\0s", None]
)
def test_here(address):
    assert offline.is_here(address)


def test_children_are_refused_too(own_record):
    asks = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')"
    found = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, env=dict(os.environ))
    assert "no other machine" in found.stderr
    assert "192.0.2.1" in own_record.read_text()


def test_this_machine_is_reached(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
