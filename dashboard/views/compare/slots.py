"""The checkpoints that are compared: a line for each, and the timeline that they may share."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_label, as_markdown
from dashboard.shared.lineup import FEWEST, LETTERS, MOST, Slot
from dashboard.shared.terms import explain
from dashboard.views.compare import lineup, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import choose
from gan_core.errors import AtlasError
from gan_core.runs.best import BestCheckpoint
from gan_core.runs.run import Run

TIMELINES = {"own": "One each", "shared": "Shared"}


def draw_slots(
    opened: Sequence[ComparedCheckpoint | AtlasError], steps: lineup.Steps, runs: Mapping[str, Run | AtlasError]
) -> None:
    """A line for each checkpoint, and the timeline that they may share."""
    slots, mode = state.slots(), state.choice("timeline")
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="slots_bar"):
        for index, (slot, found) in enumerate(zip(slots, opened, strict=True)):
            with st.container(
                horizontal=True, wrap=False, gap="small", vertical_alignment="center", key=f"slot {index}"
            ):
                draw_slot(index, slot, found, steps, mode)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
            draw_adding(slots, steps, runs)
            with st.popover("Timeline", icon=":material/timeline:"):
                choose("timeline", "Timeline", TIMELINES, help=explain("checkpoint", "iteration"))
    if mode == "shared":
        draw_timeline(slots, steps)
    for slot, found in zip(slots, opened, strict=True):
        if isinstance(found, AtlasError):
            st.error(f"{as_markdown(slot.run)}: {as_markdown(str(found))}", icon=":material/error:")


def draw_adding(slots: tuple[Slot, ...], steps: lineup.Steps, runs: Mapping[str, Run | AtlasError]) -> None:
    """The button that adds a checkpoint."""

    def best(name: str) -> int | None:
        run = runs[name]
        found = None if isinstance(run, AtlasError) else cache.best_checkpoint_of(run)
        return found.step if found else None

    def is_of_other_images(name: str) -> bool:
        run = runs[name]
        return isinstance(run, AtlasError) or run.info.data.name != chosen.run.info.data.name

    chosen = session.selected()
    related = {name: steps[name] for name in sorted(steps, key=is_of_other_images)}  # those of the same images first
    added = lineup.next_slot(slots, Slot(chosen.run.name, chosen.step), related, best)
    st.button(
        "Add",
        icon=":material/add:",
        key="add slot",  # the same button, whatever it offers
        on_click=state.on_add,
        args=(added,),
        disabled=len(slots) == MOST,
        help=f"Adds {as_markdown(added.run)}, iteration {added.step:,}",
    )


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


def draw_slot(index: int, slot: Slot, found: ComparedCheckpoint | AtlasError, steps: lineup.Steps, mode: str) -> None:
    """A checkpoint: its run, its iteration, and what can be done with it."""
    letter = LETTERS[index]
    session.sync_widget(state.run_key(index), slot.run)
    st.selectbox(
        f"Run of checkpoint {letter}",
        list(steps),
        format_func=lambda run: f"{letter} · {as_label(run)}",
        key=state.run_key(index),
        on_change=state.on_slot_run,
        args=(index, steps),
        label_visibility="collapsed",
        width=170,
    )
    known = steps[slot.run]
    best = None if isinstance(found, AtlasError) else cache.best_checkpoint_of(found.run)
    if mode == "shared" or len(known) == 1:
        pinned = ", pinned" if mode == "shared" and slot.is_pinned else ""
        st.markdown(f"Iteration **{slot.step:,}**{pinned}", width="content")
    else:
        session.sync_widget(state.step_key(index), slot.step)
        st.select_slider(
            f"Iteration of checkpoint {letter}",
            known,
            key=state.step_key(index),
            format_func=lambda step: f"{step:,}, best" if best and step == best.step else f"{step:,}",
            on_change=state.on_slot_step,
            args=(index,),
            label_visibility="collapsed",
        )
    with st.popover(letter, help=f"Change checkpoint {letter}"):
        draw_slot_buttons(index, slot, mode, best)


def draw_slot_buttons(index: int, slot: Slot, mode: str, best: BestCheckpoint | None) -> None:
    """To the best checkpoint; pin, swap, remove."""
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
            "Swap with A",
            icon=":material/swap_horiz:",
            type="tertiary",
            key=f"swap {index}",
            on_click=state.on_swap,
            args=(index,),
            help="The others are compared with A",
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
