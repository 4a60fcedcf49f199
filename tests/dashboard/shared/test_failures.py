"""What a page says of a failure that nobody expected."""

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.shared.failures import show_failure
from tests.dashboard.reading import seen


def script() -> None:
    from dashboard.shared.failures import show_failure

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


def parts() -> None:
    import streamlit as st

    from dashboard.shared.failures import part_of_page
    from gan_core.errors import RunError

    with part_of_page():
        raise RunError("the file is *torn*")
    with part_of_page():
        raise RuntimeError("secret")
    with part_of_page():
        st.caption("the last part")
        st.stop()
    st.caption("never")


def test_a_part_that_fails_costs_no_other(caplog):
    app = AppTest.from_function(parts).run()
    assert not app.exception
    assert seen(app.error[0].value) == "the file is *torn*"
    assert "secret" not in app.error[1].value
    assert "secret" in caplog.text
    assert [caption.value for caption in app.caption] == ["the last part"]


@pytest.mark.parametrize("name", ["dashboard.shared.failures", "streamlit.error_util"])
def test_what_an_error_quotes_does_not_act_on_the_terminal(name, caplog):
    try:
        raise RuntimeError("a\x1b[2Jb")
    except RuntimeError as error:
        logging.getLogger(name).error("it was \x1b[31m%s", "c\x07", exc_info=error)
    assert not {"\x1b", "\x07"} & set(caplog.text)
    assert r"RuntimeError: a\x1b[2Jb" in caplog.text
    assert r"it was \x1b[31mc\x07" in caplog.text
