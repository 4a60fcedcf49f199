"""Widgets that more than one page draws: the choice of an anchor, a progress bar."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.anchor import Anchor
from gan_core.classifier.model import Classifier


def choose_anchor(name: str, label: str, otherwise: Anchor, classifier: Classifier | None) -> Anchor:
    """Draw the choice of an anchor: by class, by seed, or from Explore.

    Args:
        name: Under which the session keeps it.
        label: Of the widget.
        otherwise: The anchor before anything is chosen.
        classifier: Knows the classes; None without one.
    """
    chosen = session.anchor(name, otherwise)
    classes = classifier.classes if classifier else ()
    titles = {str(number): _title(class_name) for number, class_name in enumerate(classes)}
    titles |= {"seed": "Seed", "point": "From Explore"}
    source = str(chosen.number) if chosen.source == "digit" else chosen.source
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        session.sync_widget(session.anchor_source_key(name), source if source in titles else "seed")
        st.selectbox(
            label,
            list(titles),
            format_func=titles.get,
            key=session.anchor_source_key(name),
            on_change=session.on_anchor_source,
            args=(name,),
            width=150,
        )
        if chosen.source == "point":
            st.button(
                "Update",
                key=f"{name} update",
                on_click=session.on_anchor_source,
                args=(name,),
                help="Take the point that Explore shows now",
            )
        else:
            _choose_number(name, chosen)
    return chosen


def _title(class_name: str) -> str:
    return f"Digit {class_name}" if class_name.isdigit() else class_name.capitalize()


def _choose_number(name: str, chosen: Anchor) -> None:
    is_seed = chosen.source == "seed"
    key = session.anchor_number_key(name)
    session.sync_widget(key, chosen.number if is_seed else chosen.variant + 1)
    st.number_input(
        "Seed" if is_seed else "Variant",
        0 if is_seed else 1,
        session.MAX_SEED if is_seed else cache.VARIANTS,
        step=1,
        key=key,
        on_change=session.on_anchor_number,
        args=(name, chosen),
        width=110,
    )


@contextmanager
def progress_bar(text: str, after_seconds: float = 0.0) -> Iterator[cache.Progress]:
    """A progress bar that is there while something goes on.

    Args:
        text: Beside the bar; "{total}" stands for the number that there are in all.
        after_seconds: What takes less time gets no bar.

    Yields:
        What to call with the number done and the number there are in all.
    """
    begin, place = time.monotonic(), st.empty()

    def advance(done: int, total: int) -> None:
        if time.monotonic() - begin >= after_seconds:
            place.progress(done / total, text=text.format(total=total))

    try:
        yield advance
    finally:
        place.empty()
