"""What a page says of a failure that nobody expected: a number, under which the log tells the rest."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.shared.foreign_text import as_markdown
from gan_core.errors import AtlasError
from gan_core.foreign_text import plain_lines

LONGEST_TRACEBACK = 1_000_000


class TextFilter(logging.Filter):
    """Keeps what is logged from acting on the terminal: an error may quote what others wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with its texts made plain."""
        if record.exc_info and not record.exc_text:
            record.exc_text = plain_lines(logging.Formatter().formatException(record.exc_info), LONGEST_TRACEBACK)
        record.msg, record.args = plain_lines(record.getMessage()), ()
        return True


log = logging.getLogger(__name__)
for logger in (log, logging.getLogger("streamlit.error_util")):  # which logs the failure, too
    logger.addFilter(TextFilter())


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


@contextmanager
def part_of_page() -> Iterator[None]:
    """What fails in this part of a page is told in its place; all other parts are drawn.

    Nothing above a fragment catches what it raises: everything in a fragment is such a part.
    """
    try:
        yield
    except AtlasError as error:
        st.error(as_markdown(str(error)), icon=":material/error:")
    except Exception as error:
        show_failure(error)
