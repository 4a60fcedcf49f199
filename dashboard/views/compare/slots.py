"""The checkpoints that are compared: a card for each, and the timeline that they may share."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.lineup import FEWEST, LETTERS, MOST, Slot
from dashboard.shared.terms import explain
from dashboard.shared.widgets import in_rows
from dashboard.views.compare import lineup, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import CARDS_PER_ROW, choose
from gan_core.errors import AtlasError
from gan_core.foreign_text import plain
from gan_core.runs.best import BestCheckpoint

TIMELINES = {"own": "One each", "shared": "Shared"}


def draw_slots(opened: Sequence[ComparedCheckpoint | AtlasError], steps: lineup.Steps) -> None:
    """A card for each checkpoint, and the timeline that they may share."""
    slots = state.slots()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        mode = choose("timeline", "Timeline", TIMELINES, help=explain("checkpoint", "iteration"))
        st.button(
            "Add checkpoint",
            icon=":material/add:",
            on_click=state.on_add,
            disabled=len(slots) == MOST,
            help="Adds the checkpoint that the other pages show",
        )
    if mode == "shared":
        draw_timeline(slots, steps)
    for row in in_rows(list(enumerate(zip(slots, opened, strict=True))), CARDS_PER_ROW):
        columns = st.columns(len(row) if len(slots) <= CARDS_PER_ROW else CARDS_PER_ROW, gap="small")
        for column, (index, (slot, found)) in zip(columns, row, strict=False):
            with column, st.container(border=True, key=f"slot {index}"):
                draw_card(index, slot, found, steps, mode)


def draw_timeline(slots: tuple[Slot, ...], steps: lineup.Steps) -> None:
    """One slider that moves all checkpoints that are not pinned."""
    count = lineup.timeline_length(slots, steps)
    if count < 2:
        st.caption("Every checkpoint is pinned, or the only one of its run: the shared timeline moves nothing.")
        return
    moving = [steps[slot.run] for slot in slots if not slot.is_pinned]
    alike = all(known == moving[0] for known in moving)
    names = [f"{step:,}" if alike else f"{number} of {count}" for number, step in enumerate(max(moving, key=len), 1)]
    session.sync_widget(state.TIMELINE_KEY, lineup.timeline_position(slots, steps))
    st.select_slider(
        "Iteration of all that are not pinned" if alike else "Checkpoint of all that are not pinned",
        range(count),
        key=state.TIMELINE_KEY,
        format_func=names.__getitem__,
        on_change=state.on_timeline,
        args=(steps,),
    )


def draw_card(index: int, slot: Slot, found: ComparedCheckpoint | AtlasError, steps: lineup.Steps, mode: str) -> None:
    """A checkpoint: its run, its iteration, and what can be done with it."""
    session.sync_widget(state.run_key(index), slot.run)
    st.selectbox(
        f"Checkpoint {LETTERS[index]}",
        list(steps),
        format_func=plain,
        key=state.run_key(index),
        on_change=state.on_slot_run,
        args=(index, steps),
    )
    known = steps[slot.run]
    best = None if isinstance(found, AtlasError) else cache.best_checkpoint_of(found.run)
    if mode == "shared" or len(known) == 1:
        st.markdown(f"Iteration **{slot.step:,}**{', pinned' if mode == 'shared' and slot.is_pinned else ''}")
    else:
        session.sync_widget(state.step_key(index), slot.step)
        st.select_slider(
            "Iteration",
            known,
            key=state.step_key(index),
            format_func=lambda step: f"{step:,}, best" if best and step == best.step else f"{step:,}",
            on_change=state.on_slot_step,
            args=(index,),
        )
    if isinstance(found, AtlasError):
        st.error(as_markdown(str(found)), icon=":material/error:")
    draw_card_buttons(index, slot, mode, best)


def draw_card_buttons(index: int, slot: Slot, mode: str, best: BestCheckpoint | None) -> None:
    """To the best checkpoint; pin, swap, remove."""
    with st.container(horizontal=True, gap="small"):
        if best and mode == "own":
            st.button(
                "Best",
                icon=":material/diamond:",
                type="tertiary",
                key=f"best {index}",
                on_click=state.on_best,
                args=(index, best.step),
                disabled=slot.step == best.step,
                help=f"Iteration {best.step:,} has the {best.reason}, {best.value}",
            )
        if mode == "shared":
            st.button(
                "Unpin" if slot.is_pinned else "Pin",
                icon=":material/keep_off:" if slot.is_pinned else ":material/keep:",
                type="tertiary",
                key=f"pin {index}",
                on_click=state.on_pin,
                args=(index,),
                help="A pinned checkpoint does not follow the shared timeline",
            )
        if index:
            st.button(
                "Swap",
                icon=":material/swap_horiz:",
                type="tertiary",
                key=f"swap {index}",
                on_click=state.on_swap,
                args=(index,),
                help="Changes places with A, which the others are compared with",
            )
        st.button(
            "Remove",
            icon=":material/close:",
            type="tertiary",
            key=f"remove {index}",
            on_click=state.on_remove,
            args=(index,),
            disabled=len(state.slots()) == FEWEST,
        )
