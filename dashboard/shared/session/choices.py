"""What a person chooses on a page, and what outlives the page, a reload and a link.

A page declares its choices in its `state.py`, opens them before it draws anything, and hands each to its widget:

    LAYER = one_of("layer", ("class", "confidence"))

    session.open_choices((LAYER,), session.incoming())
    layer = st.segmented_control("Layer", LAYER.values, required=True, **session.bound(LAYER))

What is chosen is kept in the session and, where it differs from the default, in the address of the page.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

import streamlit as st

from dashboard.shared.session.url import expect_own_run, parse_seed
from dashboard.shared.session.widget import sync_widget

Value = TypeVar("Value")


@dataclass(frozen=True)
class Choice(Generic[Value]):
    """Something that can be chosen on a page.

    Attributes:
        name: Of the parameter in the address, which no other page uses.
        default: Before anything is chosen.
        parse: Reads what an address or a browser says; raises ValueError with a sentence.
        text: How a value is written in the address.
        values: Those that can be chosen, where they can be listed.
    """

    name: str
    default: Value
    parse: Callable[[str], Value]
    text: Callable[[Value], str] = str
    values: tuple[Value, ...] = ()


# --- kinds of choices ------------------------------------------------------------------------------------------------


def one_of(name: str, values: Sequence[Value]) -> Choice[Value]:
    """One of some values, at first the first."""
    return Choice(name, values[0], lambda text: _known(name, text, values), values=tuple(values))


def several_of(name: str, values: Sequence[str]) -> Choice[tuple[str, ...]]:
    """Any of some values, at first none; none of them holds a comma."""

    def parse(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_known(name, part, values) for part in text.split(","))) if text else ()

    return Choice(name, (), parse, ",".join)


def flag(name: str, default: bool = False) -> Choice[bool]:
    """Yes or no."""
    values = {"1": True, "0": False}
    return Choice(name, default, lambda text: values[_known(name, text, list(values))], lambda value: str(int(value)))


def seed_choice(name: str, default: int = 0) -> Choice[int]:
    """A seed."""
    return Choice(name, default, lambda text: parse_seed(text, name))


def number(name: str, default: float, low: float, high: float) -> Choice[float]:
    """A number from `low` to `high`."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise ValueError(f"the link's {name} is {text[:20]!r}; expected a number from {low:g} to {high:g}")
        return value

    return Choice(name, default, parse, repr)


def some_number(name: str, most: int) -> Choice[int | None]:
    """A number from 0 on, or none, as at first."""

    def parse(text: str) -> int | None:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
            raise ValueError(f"the link's {name} is {text[:20]!r}; expected an integer from 0 to {most}")
        return int(text)

    return Choice(name, None, parse)


def numbers(name: str, counts: Sequence[int], limit: float = 1e6) -> Choice[tuple[float, ...]]:
    """Some finite numbers, at first none: a position, a window, the corners of a line.

    Args:
        name: Of the parameter.
        counts: How many there can be.
        limit: No number is larger than this.
    """

    def parse(text: str) -> tuple[float, ...]:
        if not text:
            return ()
        parts = text.split("_")
        try:
            values = tuple(map(float, parts)) if len(parts) in counts else (math.nan,)
        except ValueError:
            values = (math.nan,)
        if not all(abs(value) <= limit for value in values):
            raise ValueError(f"the link's {name} is {text[:20]!r}; expected numbers with _ between them")
        return values

    return Choice(name, (), parse, lambda values: "_".join(f"{value:.6g}" for value in values))


def short_text(name: str, longest: int = 200, default: str = "") -> Choice[str]:
    """A text that a person types."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"the link's {name} has {len(text):,} characters; at most {longest} are read")
        return text

    return Choice(name, default, parse)


def short_texts(name: str, most: int = 12, longest: int = 200) -> Choice[tuple[str, ...]]:
    """Some texts of which nobody knows a list, such as names of runs, at first none.

    Args:
        name: Of the parameter.
        most: So many are written in an address, and read from it.
        longest: Of one of them.
    """

    def parse(text: str) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(map(unquote, text.split("|")))) if text else ()
        if len(values) > most or any(len(value) > longest for value in values):
            raise ValueError(
                f"the link's {name} is {text[:20]!r}…; expected at most {most} texts of {longest} characters, with | "
                "between them"
            )
        return values

    return Choice(name, (), parse, lambda values: "|".join(quote(value, safe=" ") for value in values[:most]))


def _known(name: str, text: str, values: Sequence[Value]) -> Value:
    for value in values:
        if str(value) == text:
            return value
    known = ", ".join(map(str, values))
    raise ValueError(f"the link's {name} {text[:20]!r} is unknown; expected one of {known}")


# --- what is chosen --------------------------------------------------------------------------------------------------


def open_choices(choices: Sequence[Choice[Any]], parameters: Mapping[str, str]) -> list[str]:
    """Let the shown page offer choices and no others, and take what an address says of them.

    Args:
        choices: All that the page and its address have.
        parameters: Of an address that this session has not written itself; none where the session goes on.

    Returns:
        What was wrong with the address, one sentence each.
    """
    problems = []
    for choice in choices if parameters else ():
        if choice.name not in parameters:
            choose(choice, choice.default)  # a link decides, and what it does not say is as at first
            continue
        try:
            choose(choice, choice.parse(parameters[choice.name]))
        except ValueError as error:
            problems.append(str(error))
    st.session_state["open_choices"] = tuple(choices)
    return problems


def close_choices() -> None:
    """The page that is drawn next offers no choices until it opens its own."""
    st.session_state["open_choices"] = ()


def chosen(choice: Choice[Value], allowed: Sequence[Value] | None = None) -> Value:
    """What is chosen, held to what is allowed just now."""
    value = _kept().get(choice.name, choice.default)
    return value if allowed is None or value in allowed else allowed[0]


def choose(choice: Choice[Value], value: Value) -> None:
    """Choose a value, from the next drawing of its widget on."""
    st.session_state["choices"] = {**_kept(), choice.name: value}


def choice_key(choice: Choice[Any]) -> str:
    """Session key of a choice's widget."""
    return f"choice {choice.name}"


def bound(choice: Choice[Value], allowed: Sequence[Value] | None = None) -> dict[str, Any]:
    """What makes a widget show a choice and change it: its key, set to what is chosen, and its callback."""
    value = chosen(choice, allowed)
    # a widget of several values reports a list, and another type of the same values would be a change
    sync_widget(choice_key(choice), list(value) if isinstance(value, tuple) else value)
    return {"key": choice_key(choice), "on_change": on_choice, "args": (choice,)}


def on_choice(choice: Choice[Any]) -> None:
    """A widget was changed."""
    expect_own_run()
    value = st.session_state[choice_key(choice)]
    choose(choice, tuple(value) if isinstance(value, list) else value)


def choices_in_address() -> dict[str, str]:
    """What is chosen on the shown page, as far as it is not the default."""
    opened = st.session_state.get("open_choices", ())
    return {choice.name: choice.text(chosen(choice)) for choice in opened if chosen(choice) != choice.default}


def _kept() -> dict[str, Any]:
    return st.session_state.get("choices", {})
