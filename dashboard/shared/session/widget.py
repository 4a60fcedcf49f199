"""Widgets that show what the session keeps."""

from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")


def sync_widget(key: str, value: Value) -> None:
    """Set a widget before it is drawn, so that it shows what the session keeps and not what the browser last sent."""
    st.session_state[key] = value


def widget_value(key: str) -> Any:
    """What the browser last sent of a widget."""
    return st.session_state[key]
