"""A box for a number: what is typed is taken, or refused with a sentence, and box and page always agree.

Streamlit's own box makes 1 of a typed `1e2` or `1.5` where it expects whole numbers, and leaves a number that is out of
bounds standing over another picture. So this one lets the browser send any number, and judges it here.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.shared import session

WHOLE = "%.0f"


def number_box(
    label: str,
    low: float,
    high: float,
    value: float | None,
    key: str,
    on_number: Callable[[Any], None],
    is_optional: bool = False,
    step: float = 1,
    form: str = WHOLE,
    **shape: Any,
) -> None:
    """Draw a box that shows a number and lets it be typed.

    Args:
        label: Of the box.
        low, high: What is taken, bounds included.
        value: What stands in it; None for nothing.
        key: Of the widget.
        on_number: Gets what was typed and taken: an integer where the form is WHOLE; None where an optional box was
            emptied.
        is_optional: Whether it can be empty.
        step: Of its buttons.
        form: How the number is written.
        shape: More of `st.number_input`: its width, a placeholder, help.
    """
    session.sync_widget(key, None if value is None else float(value))
    st.number_input(
        label,
        value=None if is_optional else "min",
        step=float(step),
        format=form,
        key=key,
        on_change=_on_typed,
        args=(key, label, low, high, form == WHOLE, on_number),
        **shape,
    )


def choose_number(
    label: str,
    low: float,
    high: float,
    choice: session.Choice[Any],
    allowed: tuple[Any, ...] | None = None,
    **shape: Any,
) -> Any:
    """Draw the box of a choice: as `number_box`, optional where nothing is chosen at first.

    Args:
        label, low, high, shape: As there.
        choice: A number.
        allowed: As for `session.chosen`.

    Returns:
        What is chosen.
    """
    value, is_optional = session.chosen(choice, allowed), choice.default is None
    key = session.choice_key(choice)
    number_box(label, low, high, value, key, lambda number: session.choose(choice, number), is_optional, **shape)
    return value


def refusal(number: float, low: float, high: float, is_whole: bool) -> str | None:
    """Why a number is not taken; None if it is."""
    if low <= number <= high and (number.is_integer() or not is_whole):
        return None
    kind = "whole numbers" if is_whole else "numbers"
    return f"{number:.10g} is not taken: {kind} from {low:,} to {high:,} only."


def _on_typed(key: str, label: str, low: float, high: float, is_whole: bool, on_number: Callable[[Any], None]) -> None:
    session.expect_own_run()
    typed = session.widget_value(key)
    if typed is None:
        on_number(None)
    elif why := refusal(typed, low, high, is_whole):
        st.toast(f"{label}: {why}", icon=":material/block:")
    else:
        on_number(int(typed) if is_whole else typed)
