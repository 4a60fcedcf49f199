"""The slots of Compare: a card for each, and the scrubber that they may share."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import session
from dashboard.views.compare import lineup, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.widgets import CARDS_A_ROW, choose, in_rows
from gan_core.errors import AtlasError

SCRUBBERS = {"own": "Each its own", "shared": "Shared"}


def draw_slots(opened: Sequence[Entry | AtlasError], steps: lineup.Steps) -> None:
    """A card for each slot, and the scrubber that they may share."""
    slots = state.slots()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        mode = choose("scrubber", "Scrubber", SCRUBBERS)
        st.button(
            "Add a slot",
            icon=":material/add:",
            on_click=state.on_add,
            disabled=len(slots) == lineup.MOST,
            help="The sidebar's run and step join",
        )
    if mode == "shared":
        draw_scrubber(slots, steps)
    for row in in_rows(list(enumerate(zip(slots, opened, strict=True)))):
        columns = st.columns(len(row) if len(slots) <= CARDS_A_ROW else CARDS_A_ROW, gap="small")
        for column, (place, (slot, entry)) in zip(columns, row, strict=False):
            with column, st.container(border=True, key=f"slot {place}"):
                draw_card(place, slot, entry, steps, mode)


def draw_scrubber(slots: tuple[lineup.Slot, ...], steps: lineup.Steps) -> None:
    """One slider that moves all slots that are not pinned."""
    count = lineup.places(slots, steps)
    if count < 2:
        st.caption("Every slot is pinned, or keeps one step only: the shared scrubber moves nothing.")
        return
    moving = [steps[slot.run] for slot in slots if not slot.is_pinned]
    alike = all(kept == moving[0] for kept in moving)
    session.sync_widget(state.SCRUBBER_KEY, lineup.place_of(slots, steps))
    st.select_slider(
        "Step of all slots that are not pinned",
        range(count),
        key=state.SCRUBBER_KEY,
        format_func=lambda place: f"{moving[0][place]:,}" if alike else f"kept step {place + 1} of {count}",
        on_change=state.on_scrub,
        args=(steps,),
    )


def draw_card(place: int, slot: lineup.Slot, entry: Entry | AtlasError, steps: lineup.Steps, mode: str) -> None:
    """A slot: its run, its step, and what can be done with it."""
    session.sync_widget(state.run_key(place), slot.run)
    st.selectbox(
        f"Slot {lineup.LETTERS[place]}",
        list(steps),
        key=state.run_key(place),
        on_change=state.on_slot_run,
        args=(place, steps),
    )
    kept = steps[slot.run]
    if mode == "shared" or len(kept) == 1:
        st.markdown(f"Step **{slot.step:,}**{', pinned' if mode == 'shared' and slot.is_pinned else ''}")
    else:
        session.sync_widget(state.step_key(place), slot.step)
        st.select_slider(
            "Step",
            kept,
            key=state.step_key(place),
            format_func=lambda step: f"{step:,}",
            on_change=state.on_slot_step,
            args=(place,),
        )
    if isinstance(entry, AtlasError):
        st.error(str(entry), icon=":material/error:")
    draw_card_buttons(place, slot, mode)


def draw_card_buttons(place: int, slot: lineup.Slot, mode: str) -> None:
    """Pin, swap, remove."""
    with st.container(horizontal=True, gap="small"):
        if mode == "shared":
            st.button(
                "Unpin" if slot.is_pinned else "Pin",
                icon=":material/keep_off:" if slot.is_pinned else ":material/keep:",
                type="tertiary",
                key=f"pin {place}",
                on_click=state.on_pin,
                args=(place,),
                help="Whether the shared scrubber leaves this slot alone",
            )
        if place:
            st.button(
                "Swap",
                icon=":material/swap_horiz:",
                type="tertiary",
                key=f"swap {place}",
                on_click=state.on_swap,
                args=(place,),
                help="Changes places with A, which the others are compared with",
            )
        st.button(
            "Remove",
            icon=":material/close:",
            type="tertiary",
            key=f"remove {place}",
            on_click=state.on_remove,
            args=(place,),
            disabled=len(state.slots()) == lineup.FEWEST,
        )
