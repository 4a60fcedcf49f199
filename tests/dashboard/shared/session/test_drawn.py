"""What a place on a page shows."""

import pytest
import streamlit as st

from dashboard.shared.session.drawn import mark_drawn, shows


@pytest.fixture(autouse=True)
def session(monkeypatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def test_a_place_shows_what_was_drawn_there_last():
    assert not shows("a", 1)
    mark_drawn("a", 1)
    mark_drawn("b", 2)
    assert shows("a", 1) and shows("b", 2) and not shows("a", 2)
    mark_drawn("a", 2)
    assert shows("a", 2) and not shows("a", 1)
