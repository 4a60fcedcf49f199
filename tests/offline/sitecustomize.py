"""No socket leaves this machine while tests run, neither in their own process nor in any Python that they start.

Python imports a module of this name at its start; `tests/conftest.py` puts this folder on the path of all children.
What was refused is written down, so that a test fails even where the refusal was caught.
"""

import ipaddress
import os
import sys
from typing import Any

VARIABLE = "LATENT_ATLAS_REFUSED_HOSTS"  # names the file in which they are written down
ASKING = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def is_here(address: Any) -> bool:
    """Whether an address, or its host, is this machine; sockets in the file system are."""
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(host, str) or host in ("", "localhost") or (address is host and host.startswith("/")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def refuse(event: str, arguments: tuple) -> None:
    """An audit hook of Python: sees what is asked of the network before it happens."""
    if event in ASKING and VARIABLE in os.environ and not is_here(arguments[ASKING[event]]):
        said = f"{event} {arguments[ASKING[event]]!r}"
        with open(os.environ[VARIABLE], "a") as file:
            file.write(f"{said}\n")
        raise OSError(f"the tests ask no other machine: {said}")


sys.addaudithook(refuse)
