"""Directions that last: named, saved beside the run, taken to Explore, exported and imported."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.shared import session
from dashboard.shared.access import change, is_public
from dashboard.shared.foreign_text import as_markdown
from dashboard.views.directions import state
from gan_core.errors import AtlasError, counted
from gan_core.foreign_text import plain
from gan_core.inference.directions import FoundDirection
from gan_core.latent.arithmetic import Worked
from gan_core.runs.directions import (
    FILE,
    LONGEST_NAME,
    SavedDirection,
    described,
    directions_text,
    parse_directions,
    remove_direction,
    save_directions,
)
from gan_core.runs.run import Run

LARGEST_UPLOAD = 8  # MB


def draw_saving(found: FoundDirection, title: str, origin: str, saved: Sequence[SavedDirection]) -> None:
    """Name this direction, and what was saved before."""
    chosen, read_only = session.selected(), is_public()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        typed = st.text_input(
            "Name", max_chars=LONGEST_NAME, placeholder=title[:LONGEST_NAME], width=220, **session.bound(state.NAME)
        )
        name = plain(typed.strip() or title, LONGEST_NAME)
        vector = found.vector.tolist()
        if st.button("Use in Explore", icon=":material/tune:", type="primary"):
            session.name_direction(name, found.vector)
            session.open_page("explore")
        why = "Others can reach this app, so it is read-only." if read_only else f"In {FILE} beside the run"
        direction = described(chosen.run, chosen.step, name, origin, vector)
        st.button(
            "Save beside the run",
            icon=":material/save:",
            disabled=read_only,
            help=why,
            on_click=on_save,
            args=(chosen.run, [direction]),
        )
        st.download_button(
            "Export", directions_text([direction]), "direction.json", "application/json", icon=":material/download:"
        )
    draw_saved(saved, read_only)
    draw_import(read_only)


def draw_saved(saved: Sequence[SavedDirection], read_only: bool) -> None:
    """What is saved beside the run."""
    chosen = session.selected()
    if not saved:
        st.caption("Nothing is saved beside this run yet. Saved directions are sliders in Explore and axes of Map.")
        return
    sha256 = chosen.run.ref(chosen.step).sha256
    for number, each in enumerate(saved):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            found_at = "" if each.checkpoint_sha256 == sha256 else f" · found at iteration {each.step:,}"
            st.markdown(f"**{as_markdown(each.name)}** · {as_markdown(each.origin)}{found_at}", width="content")
            st.button(
                "Remove",
                key=f"remove direction {number}",
                disabled=read_only,
                icon=":material/delete:",
                on_click=on_remove,
                args=(chosen.run, each.name),
            )
    st.download_button("Export all", directions_text(saved), FILE, "application/json", icon=":material/download:")


def draw_import(read_only: bool) -> None:
    """Take directions from a file that was exported here or elsewhere."""
    chosen = session.selected()
    upload = st.file_uploader(
        "Import directions", "json", max_upload_size=LARGEST_UPLOAD, disabled=read_only, key=state.UPLOAD_KEY
    )
    if upload is None:
        return
    imported = parse_directions(upload.getvalue(), chosen.run, "the file")
    st.button(
        f"Save {counted(len(imported), 'direction')} beside the run",
        icon=":material/save:",
        disabled=read_only or not imported,
        on_click=on_save,
        args=(chosen.run, imported),
    )


def on_save(run: Run, directions: Sequence[SavedDirection]) -> None:
    """Save directions beside a run."""
    session.expect_own_run()
    _tell(lambda: change(save_directions, run, directions), f"Saved {counted(len(directions), 'direction')}")


def on_remove(run: Run, name: str) -> None:
    """Take a direction out of a run's file."""
    session.expect_own_run()
    _tell(lambda: change(remove_direction, run, name), f"Removed {as_markdown(name)}")


def _tell(act: Callable[[], object], done: str) -> None:
    try:
        act()
        st.toast(done, icon=":material/check:")
    except AtlasError as error:
        st.toast(as_markdown(str(error)), icon=":material/error:")


def worked_text(worked: Worked | None) -> str:
    """How often arithmetic works."""
    if worked is None:
        return "not available"
    return f"**{worked.share:.0%}** ({worked.low:.0%} to {worked.high:.0%}; chance {worked.chance:.0%})"
