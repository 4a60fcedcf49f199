"""What an address must say to reopen what is on the screen."""

from dashboard.shared.latent_text import pack
from dashboard.shared.session.anchors import anchors_in_address
from dashboard.shared.session.point import current_point, seed, truncation
from dashboard.shared.session.selection import selected
from dashboard.shared.session.url import write_parameters


def address() -> dict[str, str]:
    """The parameters that reopen what is on the screen, but for what a single page adds."""
    chosen = selected()
    parameters = {"run": chosen.run.name, "step": str(chosen.step)}
    if seed() is not None:
        parameters["seed"] = str(seed())
    else:
        parameters["z"] = pack(current_point())
    if truncation() != 1:
        parameters["truncation"] = f"{truncation():g}"
    return parameters | anchors_in_address()


def write_address() -> None:
    """Make the address reopen what is on the screen."""
    write_parameters(address())
