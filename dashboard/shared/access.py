"""Who may change something: nobody, as soon as others can reach the app.

Every change of a file that the dashboard makes goes through `change`. Widgets are only disabled for courtesy: what a
browser sends can be forged.
"""

import ipaddress
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from streamlit import config

from dashboard import PUBLIC_VARIABLE
from gan_core.errors import AtlasError

READ_ONLY = "This app is read-only: it can be reached from other machines. Nothing was changed."

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ReadOnlyError(AtlasError):
    """Somebody asked for a change where nobody may make one."""


def is_public() -> bool:
    """Whether the app can be reached by others, so that it is read-only for everybody.

    True if `latent-atlas --public` started it, if the environment says so, or if the server listens anywhere but on
    this machine itself. Unset, Streamlit's address means every interface.
    """
    return bool(os.environ.get(PUBLIC_VARIABLE)) or not is_loopback(config.get_option("server.address"))


def is_loopback(address: str | None) -> bool:
    """Whether an address is one that only this machine can reach."""
    if address is None:
        return False
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def change(act: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Do what changes files, if this app may.

    Raises:
        ReadOnlyError: If it may not; nothing was done.
    """
    if is_public():
        raise ReadOnlyError(READ_ONLY)
    return act(*args, **kwargs)
