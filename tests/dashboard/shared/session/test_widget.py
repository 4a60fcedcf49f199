"""Widgets that show what the session keeps."""

import streamlit as st

from dashboard.shared.session import sync_widget, widget_value


def test_a_widget_shows_what_the_session_keeps_and_not_what_was_sent_last(monkeypatch):
    monkeypatch.setattr(st, "session_state", {"seed": 3.5})
    assert widget_value("seed") == 3.5
    sync_widget("seed", 1.0)
    assert widget_value("seed") == 1.0
