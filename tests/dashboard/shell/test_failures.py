"""What a page says of a failure that nobody expected."""

import re

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
