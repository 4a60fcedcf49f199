"""The line-up of Compare, chosen there or elsewhere."""

import pytest
import streamlit as st

from dashboard.shared import session
from dashboard.shared.lineup import Slot


@pytest.fixture(autouse=True)
def no_session(monkeypatch):
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})


def test_a_line_up_is_written_into_the_address_of_the_page_that_shows_it():
    assert session.lined_up() == ()
    session.line_up([Slot("a", 1), Slot("b", 20, is_pinned=True)])
    assert session.lined_up() == (Slot("a", 1), Slot("b", 20, is_pinned=True))
    assert session.choices_in_address() == {}
    session.open_choices((session.SLOTS,), {})
    assert session.choices_in_address() == {"slots": "a@1|b@20!"}
