"""Projection: what is chosen on it, what was clicked and drawn on the chart."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
import streamlit as st

from dashboard.shared import session
from dashboard.shared.reported import number, numbers, place, record
from dashboard.shared.session import Choice
from dashboard.views.projection.outline import MOST_CORNERS, MOST_DRAWN, simplified
from gan_core.latent.projection import Space

CHART_KEY = "samples"
EVENTS_KEY = "samples_events"
LARGEST = 1e6  # coordinate

SPACES: tuple[Space, ...] = ("hidden", "images", "classifier")
IMAGES, POINTS, POINTS_3D, OVER_TIME = "images", "points", "3d", "training"
CLASS, CONFIDENCE, DISCRIMINATOR, STROKE_MASS = "class", "confidence", "discriminator", "ink"
MOST_FILTERED = 100
ONE, SEVERAL = "sample", "groups"
GROUPS = ("A", "B")
View = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class SampleChartKey:
    """What a chart of samples shows: which samples of which checkpoint, on the components of what."""

    run: str
    step: int
    space: Space
    count: int
    seed: int


@dataclass(frozen=True)
class Group:
    """Selected samples: those inside a line on a chart.

    Attributes:
        shown: On which chart.
        line: x and y of its corners in turn, three corners at least.
    """

    shown: SampleChartKey
    line: tuple[float, ...]

    @property
    def outline(self) -> np.ndarray:
        """The line, shape (M, 2)."""
        return np.reshape(self.line, (-1, 2))


# --- what is chosen --------------------------------------------------------------------------------------------------

SPACE: Choice[Space] = session.one_of("features", SPACES)
VIEW = session.one_of("drawn", (IMAGES, POINTS, POINTS_3D, OVER_TIME))
COLOUR = session.one_of("colour", (CLASS, CONFIDENCE, DISCRIMINATOR, STROKE_MASS))
COUNT = session.one_of("count", (5_000, 1_000, 2_000, 10_000, 100_000))
SEED = session.seed_choice("of_seed")
TOOL = session.one_of("tool", ("pan", "lasso", "select"))
PANEL = session.one_of("beside", (ONE, SEVERAL))
SAMPLE = session.some_number("sample", COUNT.values[-1] - 1)
POSITION = session.numbers("position", (2,), LARGEST)
LASSO = session.numbers("lasso", range(6, 2 * MOST_CORNERS + 1, 2), LARGEST)
SEEN = session.numbers("seen", (4,), LARGEST)
ONLY = session.short_texts("only_classes", MOST_FILTERED)
NAME = replace(session.short_text("direction", 30), default="A to B")

_GROUP = re.compile(r"(?P<run>.+)@(?P<step>\d{1,12})~(?P<space>\w+)~(?P<count>\d{1,6})~(?P<seed>\d{1,10})~(?P<line>.+)")


def group_text(group: Group | None) -> str:
    """A group as an address holds it."""
    if group is None:
        return ""
    of = group.shown
    return f"{quote(of.run, safe=' ')}@{of.step}~{of.space}~{of.count}~{of.seed}~{LASSO.text(group.line)}"


def parse_group(text: str) -> Group | None:
    """Inverse of `group_text`.

    Raises:
        ValueError: If the text is no group.
    """
    if not text:
        return None
    part = _GROUP.fullmatch(text)
    if not part:
        raise ValueError(
            f"the link's group is {text[:20]!r}…; expected a checkpoint, what it is projected on and a line"
        )
    line = LASSO.parse(part["line"])
    space, count, seed = SPACE.parse(part["space"]), COUNT.parse(part["count"]), SEED.parse(part["seed"])
    return Group(SampleChartKey(unquote(part["run"]), int(part["step"]), space, count, seed), line)


GROUP: dict[str, Choice[Group | None]] = {
    "A": Choice("group_a", None, parse_group, group_text),
    "B": Choice("group_b", None, parse_group, group_text),
}
CHOICES: tuple[Choice[Any], ...] = (
    SPACE,
    VIEW,
    COLOUR,
    COUNT,
    SEED,
    TOOL,
    PANEL,
    SAMPLE,
    POSITION,
    LASSO,
    SEEN,
    NAME,
    ONLY,
    *GROUP.values(),
)
PARAMETERS = tuple(choice.name for choice in CHOICES)


def follow_link() -> None:
    """What a link says of a position, a line and a view belongs to the chart that is shown next."""
    if session.incoming():
        st.session_state.pop("sample_chart", None)


def settle(shown: SampleChartKey) -> None:
    """Let go of what belongs to another chart: a position, a line and a view; and of a sample of another seed."""
    before = st.session_state.get("sample_chart", shown)
    if before != shown:
        for choice in (POSITION, LASSO, SEEN):
            session.choose(choice, ())
    if before.seed != shown.seed:
        session.choose(SAMPLE, None)
    st.session_state["sample_chart"] = shown


def picked(shown: SampleChartKey) -> int | None:
    """Number of the picked sample, if it is among those that are shown."""
    number = session.chosen(SAMPLE)
    return number if number is not None and number < shown.count else None


def clicked_position() -> tuple[float, float] | None:
    """The empty position that was clicked last, if no sample was picked since."""
    place = session.chosen(POSITION)
    return (place[0], place[1]) if place and session.chosen(SAMPLE) is None else None


def outline() -> np.ndarray | None:
    """The line that was drawn and is not set as a group yet, shape (M, 2)."""
    line = session.chosen(LASSO)
    return np.reshape(line, (-1, 2)) if line else None


def view() -> View | None:
    """Which part of the chart is on the screen; None for all."""
    seen = session.chosen(SEEN)
    return ((seen[0], seen[1]), (seen[2], seen[3])) if seen else None


def groups() -> dict[str, Group]:
    """The groups of the selected run and checkpoint, by name."""
    selected = session.selected()
    known = {name: session.chosen(choice) for name, choice in GROUP.items()}
    here = (selected.run.name, selected.step)
    return {name: group for name, group in known.items() if group and (group.shown.run, group.shown.step) == here}


# --- what is done to the chart ---------------------------------------------------------------------------------------


def on_view() -> None:
    """Another part of the chart is on the screen."""
    session.expect_own_run()
    seen = record(st.session_state[EVENTS_KEY].get("view"))
    x, y = (numbers(seen.get(axis), LARGEST, 2) or () for axis in "xy")
    session.choose(SEEN, (*x, *y) if len(x) == len(y) == 2 else ())


def drawings() -> int:
    """How many lines were drawn or set as a group so far."""
    return st.session_state.get("drawings", 0)


def on_click(sample_at: Callable[[tuple[float, float]], int | None] | None = None) -> None:
    """The chart was clicked.

    Args:
        sample_at: Which sample is at a position of it; None if the click itself knows.
    """
    session.expect_own_run()
    click = record(st.session_state[EVENTS_KEY].get("click"))
    x, y = (number(click.get(axis), LARGEST) for axis in "xy")
    position = None if x is None or y is None else (x, y)
    sample = sample_at(position) if sample_at and position else place(click.get("sample"), COUNT.values[-1])
    session.choose(SAMPLE, sample)
    session.choose(PANEL, ONE)
    session.choose(POSITION, position if sample is None and position else ())


def on_outline() -> None:
    """A line was drawn around a part of the chart, or taken back."""
    session.expect_own_run()
    drawn = record(st.session_state[EVENTS_KEY].get("outline"))
    x, y = (numbers(drawn.get(axis), LARGEST, MOST_DRAWN) or () for axis in "xy")
    is_closed = len(x) == len(y) >= 3
    session.choose(LASSO, tuple(simplified(x, y).ravel().tolist()) if is_closed else ())
    if is_closed:
        session.choose(PANEL, SEVERAL)
    st.session_state["drawings"] = drawings() + 1


def on_set_group(name: str, shown: SampleChartKey) -> None:
    """Remember the selected samples of a chart as a group."""
    session.expect_own_run()
    session.choose(GROUP[name], Group(shown, session.chosen(LASSO)))
    session.choose(LASSO, ())
    st.session_state["drawings"] = drawings() + 1
