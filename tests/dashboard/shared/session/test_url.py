"""What an address says, and what is written there."""

import pytest
import streamlit as st

from dashboard.shared.session import url


class QueryParams(dict):
    """The part of `st.query_params` that is used."""

    to_dict = dict.copy

    def from_dict(self, parameters):
        self.clear()
        self.update(parameters)


@pytest.fixture
def address(monkeypatch) -> QueryParams:
    """The address of a session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", QueryParams())
    return st.query_params


def test_a_double_has_what_streamlit_has():
    assert all(hasattr(type(st.query_params), name) for name in ("to_dict", "from_dict"))


def read() -> dict[str, str]:
    """What the next run of the script reads from the address."""
    url.read_address()
    assert url.incoming() == url.incoming(), "however often it is asked for"
    return url.incoming()


def test_a_link_is_read_and_what_was_written_is_not(address):
    address["run"] = "a"
    assert read() == {"run": "a"}
    url.write_parameters({"run": "b"})
    assert address == {"run": "b"}
    assert read() == {}


def test_a_run_that_comes_from_a_control_reads_no_address_once(address):
    address["run"] = "a"
    url.expect_own_run()
    assert read() == {}
    assert read() == {"run": "a"}


def test_a_link_of_the_app_is_followed_once_whatever_the_address_is(address):
    address["run"] = "a"
    url.expect_own_run()
    url.follow({"run": "b"})
    assert read() == {"run": "b"}
    assert read() == {"run": "a"}


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("42", 42), (str(url.MAX_SEED), url.MAX_SEED)])
def test_a_seed_is_read(text, value):
    assert url.parse_seed(text) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("three", "must be an integer"),
        ("1.5", "must be an integer"),
        ("-1", "between 0 and"),
        (str(2**31), "between 0 and"),
        ("9" * 5_000, "must be"),
    ],
)
def test_what_is_no_seed_is_refused_in_a_short_sentence(text, told):
    with pytest.raises(ValueError, match=told) as refused:
        url.parse_seed(text, "points")
    assert "the link's points" in str(refused.value)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    ("text", "told"),
    [("x", "must be a number"), ("nan", "between 0 and 1"), ("1.01", "between 0 and 1"), ("-0.1", "between")],
)
def test_what_is_no_truncation_is_refused(text, told):
    with pytest.raises(ValueError, match=told):
        url.parse_truncation(text)
