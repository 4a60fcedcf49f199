"""What a page says of a failure that nobody expected: a number, under which the log tells the rest."""

import logging
import secrets

import streamlit as st

log = logging.getLogger(__name__)


def show_failure(error: Exception) -> bool:
    """Write the traceback to the log under an id, and only the id to the page.

    Returns:
        True: Streamlit need not show the error itself.
    """
    number = secrets.token_hex(4)
    log.error("failure %s", number, exc_info=error)
    st.error(
        f"This part of the page failed. The log of the app tells why, under {number}; please report it.",
        icon=":material/error:",
    )
    return True
