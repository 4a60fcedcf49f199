"""What a page says of a failure that nobody expected."""

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.shell.failures import show_failure


def script() -> None:
    from dashboard.shell.failures import show_failure

    show_failure(RuntimeError("/home/someone/secret [log in](http://host)"))


def test_the_page_shows_an_id_and_the_log_the_rest(caplog):
    [shown] = AppTest.from_function(script).run().error
    assert "secret" not in shown.value
    [number] = re.findall(r"\b[0-9a-f]{8}\b", shown.value)
    assert number in caplog.text
    assert "secret" in caplog.text


def test_a_failure_is_logged_with_its_traceback(caplog):
    try:
        raise RuntimeError("deep")
    except RuntimeError as error:
        assert show_failure(error) is True
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("name", ["dashboard.shell.failures", "streamlit.error_util"])
def test_what_an_error_quotes_does_not_act_on_the_terminal(name, caplog):
    try:
        raise RuntimeError("a\x1b[2Jb")
    except RuntimeError as error:
        logging.getLogger(name).error("it was \x1b[31m%s", "c\x07", exc_info=error)
    assert not {"\x1b", "\x07"} & set(caplog.text)
    assert r"RuntimeError: a\x1b[2Jb" in caplog.text
    assert r"it was \x1b[31mc\x07" in caplog.text
