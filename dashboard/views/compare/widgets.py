"""What several ways of comparing share: the choice of the pair and the seed, and what to say where nothing compares."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import scale_legend
from dashboard.shared.lineup import LETTERS
from dashboard.shared.number_box import choose_number
from dashboard.shared.session import Choice
from dashboard.views.compare import data, state
from dashboard.views.compare.data import ComparedCheckpoint

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CARDS_PER_ROW = 3


def choose(
    name: str, label: str, titles: Mapping[Any, str], allowed: Sequence[Any] | None = None, **options: Any
) -> Any:
    """Draw the choice of how to look, which `state` remembers."""
    allowed = tuple(titles) if allowed is None else tuple(allowed)
    return st.segmented_control(
        label,
        allowed,
        format_func=lambda choice: titles.get(choice, ""),
        required=True,
        wrap=True,
        **state.bound(name, allowed),
        **options,
    )


def choose_seed(label: str) -> int:
    """Draw the choice of the seed of all samples."""
    return choose_number(label, 0, session.MAX_SEED, state.CHOICES["points"], width=130)


def choose_sample(choice: Choice[int | None], kind: str, count: int, seed: int) -> int | None:
    """Draw the choice of one of the samples of a seed, for who has no pointer; what is clicked shows here, too."""
    picked = state.picked(choice, count)
    choose_number(
        f"Sample of seed {seed}",
        0,
        range(count)[-1],
        choice,
        (picked,),
        placeholder=f"click a {kind}, or type its number",
    )
    return picked


def choose_pair(compared: Sequence[ComparedCheckpoint]) -> tuple[ComparedCheckpoint, ComparedCheckpoint]:
    """The first checkpoint and the one that it is compared with."""
    first, *others = compared
    if len(others) == 1:
        return first, others[0]
    titles = {LETTERS.index(other.letter): other.letter for other in others}
    index = choose("other", f"{first.letter} against", titles)
    return first, next(other for other in others if other.letter == titles[index])


def say_obstacles(first: ComparedCheckpoint, other: ComparedCheckpoint, *kinds: str) -> bool:
    """Say why two checkpoints can't be compared in some ways; whether there was anything to say."""
    found = data.obstacles(first, other)
    reasons = [found[kind] for kind in kinds if kind in found]
    for reason in reasons:
        st.info(f"Not comparable here: {as_markdown(reason)}.", icon=":material/block:")
    return bool(reasons)


def say_no_classes(first: ComparedCheckpoint, other: ComparedCheckpoint) -> None:
    """Why the images of two checkpoints have no classes in common, if they have none."""
    reason = data.obstacles(first, other).get("classes")
    if reason:
        st.caption(f"Classes are not shown: {as_markdown(reason)}.")


def draw_matrix(figure: "Figure", key: str, text: str, low: str, high: str, stops: Sequence[tuple[float, str]]) -> None:
    """A square matrix of classes against classes, and what its colours mean.

    Args:
        figure: The matrix.
        key: Of the chart.
        text: What it shows, for who does not see it.
        low, high: Both ends of the scale.
        stops: From 0 to 1, and their colours.
    """
    with st.container(key=f"square {key}"):
        st.plotly_chart(figure, theme=None, height="stretch", key=key, config={"displayModeBar": False}, alt=text)
    st.html(scale_legend(low, high, stops))
