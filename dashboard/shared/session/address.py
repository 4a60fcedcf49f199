"""What an address must say to reopen what is on the screen."""

from dashboard.shared.session.anchors import anchors_in_address
from dashboard.shared.session.point import point_in_address
from dashboard.shared.session.selection import selection_in_address
from dashboard.shared.session.url import write_parameters


def address() -> dict[str, str]:
    """The parameters that reopen what is on the screen, but for what a single page adds."""
    return selection_in_address() | point_in_address() | anchors_in_address()


def write_address() -> None:
    """Make the address reopen what is on the screen."""
    write_parameters(address())
