"""What an address must say to reopen what is on the screen."""

from dashboard.shared.session.anchors import anchors_in_address
from dashboard.shared.session.choices import choices_in_address
from dashboard.shared.session.point import point_in_address
from dashboard.shared.session.selection import has_selection, selection_in_address
from dashboard.shared.session.url import write_parameters


def address() -> dict[str, str]:
    """The parameters that reopen what is on the screen."""
    shown = selection_in_address() | point_in_address() | anchors_in_address() if has_selection() else {}
    return shown | choices_in_address()


def write_address() -> None:
    """Make the address reopen what is on the screen."""
    write_parameters(address())
