"""Widgets that show what the session keeps."""

from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def sync_widget(key: str, value: Value) -> None:
    """Set a widget before it is drawn, so that it shows what the session keeps and not what the browser last sent."""
    st.session_state[key] = value
