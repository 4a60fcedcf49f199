"""What can be done with the selected runs: open and compare them, say something of them, delete them."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.access import change, is_public
from dashboard.shared.foreign_text import as_code, as_markdown
from dashboard.views.runs import data, state, table
from dashboard.views.runs.state import FlashMessage
from gan_core.errors import AtlasError, counted
from gan_core.foreign_text import plain
from gan_core.runs.annotations import LONGEST_NOTE, MOST_TAGS, annotate
from gan_core.runs.index import RunSummary
from gan_core.runs.trash import Trashed, is_shipped, move_to_trash, restore

NAMED = 2  # so many selected runs are named; of more, their number is told
PAGE_OF_COMPARISON = "compare"


def draw_actions(selected: list[RunSummary], runs: list[RunSummary]) -> None:
    """What can be done with the selected runs."""
    if not selected:
        doing = "compare them" if is_public() else "compare, star, tag or delete them"
        st.caption(f"A name opens the run at its best checkpoint. Select runs to {doing}.")
        return
    st.markdown(f"**{_named(selected)}**", width="content")
    st.button("Clear selection", icon=":material/close:", on_click=state.on_clear_selection)
    draw_compare(selected, runs)
    st.toggle("Curves", **session.bound(state.CURVES_SHOWN))
    if len(selected) <= NAMED:
        draw_settings(selected, runs)
    if len(selected) == 1:
        draw_open(selected[0], runs)
    if is_public():
        st.caption("Others can reach this app, so it is read-only: no stars, notes or deletions.", width="content")
        return
    draw_star(selected)
    draw_tags(selected, runs)
    if len(selected) == 1:
        draw_note(selected[0])
    draw_delete(selected)


def _named(selected: list[RunSummary]) -> str:
    if len(selected) <= NAMED:
        return " and ".join(as_markdown(summary.name) for summary in selected)
    return counted(len(selected), "run")


def draw_compare(selected: list[RunSummary], runs: list[RunSummary]) -> None:
    """One click to Compare, with the best checkpoint of each run."""
    slots = data.lineup(selected, runs)
    why = data.why_not_compared(slots)
    if st.button(
        "Compare",
        icon=":material/compare:",
        type="primary",
        disabled=why is not None,
        help=why or "Their best checkpoints side by side",
    ):
        session.line_up(slots)
        session.open_page(PAGE_OF_COMPARISON)


def draw_settings(selected: list[RunSummary], runs: list[RunSummary]) -> None:
    """In what two runs differ: two selected ones, or a selected one and any other."""
    with st.popover("Compare settings", icon=":material/difference:"):
        first, second = selected[0], selected[-1]
        if len(selected) == 1:
            second = st.selectbox(
                f"Compare {as_markdown(first.name)} with",
                [summary for summary in runs if summary is not first],
                None,
                format_func=lambda summary: plain(summary.name),
                placeholder="Choose a run",
                key=state.OTHER_RUN_KEY,
                width=280,
            )
        if second is None:
            return
        if first.run is None or second.run is None:
            st.markdown("One of these runs cannot be read.")
            return
        fields = data.difference(first, second)
        if fields:
            st.html(table.differences(first.name, second.name, fields))
        else:
            st.markdown("No differences: same configuration, same images.")


def draw_open(summary: RunSummary, runs: list[RunSummary]) -> None:
    """The way to the other pages."""
    why = data.why_not_opened(summary, runs)
    pages = session.pages_of_run()
    chosen = st.menu_button(
        "Open in",
        list(pages),
        format_func=lambda name: pages[name].title,
        icon=":material/open_in_new:",
        disabled=why is not None,
        help=why and as_markdown(why),
    )
    if chosen:
        open_run(summary, chosen)


def open_run(summary: RunSummary, page: str) -> None:
    """Go on to a page with a run, at its best checkpoint."""
    session.choose_run(summary.name, data.best_step(summary))
    session.open_page(page)


def draw_star(selected: list[RunSummary]) -> None:
    """A star for all of them, or for none."""
    starred = all(summary.annotations.starred for summary in selected)
    st.button(
        "Remove star" if starred else "Star",
        icon=":material/star:",
        on_click=on_star,
        args=(selected, not starred),
        disabled=_cannot_say(selected),
    )


def draw_tags(selected: list[RunSummary], runs: list[RunSummary]) -> None:
    """Tags, written in the run folders."""
    ids = [summary.path_text for summary in selected]
    common = data.common_tags(selected)
    with st.popover(
        "Tags", icon=":material/label:", disabled=_cannot_say(selected), key=state.TAG_BOX_KEY, on_change="rerun"
    ):
        st.multiselect(
            "Tags" if len(selected) == 1 else "Tags that all of them have",
            sorted({*data.options(runs)["tags"], *common}),
            common,
            placeholder="Choose or write a tag",
            accept_new_options=True,
            max_selections=MOST_TAGS,
            key=state.tags_key(ids, common),
            width=320,
        )
        st.button("Save", key="save_tags", on_click=on_tags, args=(selected, common))


def draw_note(summary: RunSummary) -> None:
    """A note, written in the run folder."""
    with st.popover(
        "Note", icon=":material/edit_note:", disabled=_cannot_say([summary]), key=state.NOTE_BOX_KEY, on_change="rerun"
    ):
        st.text_area(
            "Note",
            summary.annotations.note,
            max_chars=LONGEST_NOTE,
            key=state.note_key(summary.folder),
            label_visibility="collapsed",
            width=360,
        )
        st.button("Save", key="save_note", on_click=on_note, args=(summary,))


def _cannot_say(selected: list[RunSummary]) -> bool:
    return any(summary.annotations_problem is not None for summary in selected)


def draw_delete(selected: list[RunSummary]) -> None:
    """The way to the trash: one click, since Undo brings them back."""
    shipped = all(is_shipped(summary.folder) for summary in selected)
    st.button(
        "Delete" if len(selected) == 1 else f"Delete {counted(len(selected), 'run')}",
        icon=":material/delete:",
        on_click=on_delete,
        args=(selected,),
        disabled=shipped,
        help="Runs that ship with the app cannot be deleted." if shipped else "Moves to the trash; Undo brings back",
    )


def draw_trash(trash: list[Trashed]) -> None:
    """What was deleted, and the way back."""
    if not trash or is_public():
        return
    with st.expander(f"Trash ({len(trash):,})", icon=":material/delete:"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            chosen = st.selectbox("Deleted run", trash, format_func=_described, key=state.TRASHED_KEY, width=360)
            st.button("Restore", icon=":material/restore_from_trash:", on_click=on_restore, args=((chosen,),))
        st.caption(
            f"Deleted runs are in {as_code(str(chosen.folder.parent))}; remove from there what you no longer need."
        )


def _described(trashed: Trashed) -> str:
    return f"{plain(trashed.name)}, deleted {trashed.time:%Y-%m-%d %H:%M} UTC"


# --- what was done ---------------------------------------------------------------------------------------------------


def on_star(selected: list[RunSummary], starred: bool) -> None:
    """A star was set or removed."""
    state.flash(_problem(_failures(selected, lambda summary: change(annotate, summary.folder, starred=starred))))


def on_tags(selected: list[RunSummary], before: tuple[str, ...]) -> None:
    """Tags were chosen, where some runs had these in common."""
    after = state.written_tags([summary.path_text for summary in selected], before)
    added = [tag for tag in after if tag not in before]
    removed = [tag for tag in before if tag not in after]
    failed = _failures(selected, lambda summary: change(annotate, summary.folder, tag=added, untag=removed))
    state.flash(_problem(failed))
    if not failed:
        state.close_boxes()


def on_note(summary: RunSummary) -> None:
    """A note was written."""
    failed = _failures([summary], lambda run: change(annotate, run.folder, note=state.written_note(run.folder)))
    state.flash(_problem(failed))
    if not failed:
        state.close_boxes()


def on_delete(selected: list[RunSummary]) -> None:
    """Runs are wanted no more."""
    trashed: list[Trashed] = []
    failed = _failures(selected, lambda summary: trashed.append(change(move_to_trash, summary.folder)))
    if trashed:
        state.on_clear_selection()
    names = ", ".join(each.name for each in trashed[:NAMED])
    more = f" and {counted(len(trashed[NAMED:]), 'more run')}" if trashed[NAMED:] else ""
    are = "is" if len(trashed) == 1 else "are"
    said = [f"{names}{more} {are} in the trash."] if trashed else []
    state.flash(FlashMessage(" ".join([*said, *failed]), is_problem=not trashed, deleted=tuple(trashed)))


def on_restore(trashed: tuple[Trashed, ...]) -> None:
    """Deleted runs should come back."""
    failed, restored = [], []
    for each in trashed:
        try:
            change(restore, each)
            restored.append(each.name)
        except AtlasError as error:
            failed.append(str(error))
    state.flash(_problem(failed) or FlashMessage(f"Restored {', '.join(restored)}."))


def _failures(selected: list[RunSummary], act: Callable[[RunSummary], Any]) -> list[str]:
    """Do something with each of some runs; why it could not be done, a sentence each."""
    failed = []
    for summary in selected:
        try:
            if summary.run:
                summary.run.check_there()  # another may have its name by now
            act(summary)
        except AtlasError as error:
            failed.append(str(error))
    return failed


def _problem(sentences: list[str]) -> FlashMessage | None:
    return FlashMessage(" ".join(dict.fromkeys(sentences)), is_problem=True) if sentences else None
