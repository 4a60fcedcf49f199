"""What an address must say to reopen what is on the screen."""

from dashboard.shared.session.anchors import anchors_in_address
from dashboard.shared.session.choices import choices_in_address
from dashboard.shared.session.point import point_in_address
from dashboard.shared.session.selection import has_selection, selected, selection_in_address
from dashboard.shared.session.told_class import told_class_in_address
from dashboard.shared.session.url import write_parameters


def address() -> dict[str, str]:
    """The parameters that reopen what is on the screen."""
    if not has_selection():
        return choices_in_address()
    told = told_class_in_address(selected().run)
    return selection_in_address() | told | point_in_address() | anchors_in_address() | choices_in_address()


def write_address() -> None:
    """Make the address reopen what is on the screen."""
    write_parameters(address())
