"""All runs: what they make, how they trained, in what they differ; stars, notes and a trash."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.shared import session
from dashboard.shared.access import change, is_public
from dashboard.shared.foreign_text import as_code, as_markdown
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.views.runs import data, state, table
from dashboard.views.runs.data import Listed
from dashboard.views.runs.state import FlashMessage, Query
from dashboard.web.row_selection.component import row_selection
from gan_core.errors import AtlasError, counted
from gan_core.foreign_text import plain
from gan_core.registry import METRICS, metrics_in_order
from gan_core.runs.annotations import LONGEST_NOTE, annotate
from gan_core.runs.index import GROUP_KEYS, RunSummary, headline
from gan_core.runs.trash import Trashed, is_shipped, move_to_trash, restore

PLAIN_ORDERS = {
    "created": "Newest",
    "name": "Name",
    "iterations": "Most iterations",
    "images": "Most images seen",
    "duration": "Longest",
    "size": "Largest",
    "star": "Starred",
}


def orders() -> dict[str, str]:
    """What runs can be sorted by, and how it reads."""
    best = {"lower": "Lowest", "higher": "Highest"}
    metrics = metrics_in_order().items()
    return PLAIN_ORDERS | {name: f"{best[metric.better]} {metric.title}" for name, metric in metrics if metric.better}


def page() -> None:
    runs = data.summaries()
    if runs:
        st.title("Runs", help=explain("run", "checkpoint", "FID"))
        st.markdown("Every run at a glance: samples, progress, and the settings it was trained with.")
        draw_list(runs)
    else:
        draw_flash()
    draw_trash(data.trash())


def draw_list(runs: list[RunSummary]) -> None:
    """The runs that are asked for, and what can be done with the selected ones."""
    options = data.options(runs)
    asked = state.possible(options)
    matches = data.found(runs, asked)
    asked = state.settle(asked, data.pages(len(matches)))
    draw_filters(options)
    draw_flash()
    bar = st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs_bar")
    listed = data.listed(matches, asked)
    if not matches:
        st.info("No runs match these filters.", icon=":material/filter_alt_off:")
        st.button("Show all runs", on_click=state.on_clear)
        return
    selected = draw_table(listed, runs)
    draw_pages(listed, asked)
    with bar:
        draw_actions(selected, runs)
    draw_remarks(listed)
    if data.make_strips(listed.shown):
        st.rerun()


def draw_filters(options: dict[str, list[str]]) -> None:
    """Which runs, and in what order."""
    titles = orders()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input("Search", placeholder="name, note…", icon=":material/search:", width=190, **_bound("text"))
        for field, label in (("data", "Data"), ("networks", "Networks"), ("statuses", "Status")):
            st.multiselect(label, options[field], placeholder="Any", width=135, **_bound(field))
        st.selectbox(
            "Sort by", list(titles), format_func=lambda name: titles.get(name, ""), width=160, **_bound("order")
        )
        st.selectbox(
            "Group by", [state.NO_GROUP, *GROUP_KEYS], format_func=str.capitalize, width=125, **_bound("group")
        )
    with st.container(horizontal=True, gap="medium"):
        st.toggle("Starred only", **_bound("starred"))
        st.toggle("Reverse order", **_bound("is_reversed"))


def _bound(field: str) -> dict[str, Any]:
    return {"key": state.widget_key(field), "on_change": state.on_query, "args": (field,)}


def draw_flash() -> None:
    """The outcome of the last action."""
    message = state.flashed()
    if message is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if message.is_problem:
            st.error(as_markdown(message.text), icon=":material/error:")
        else:
            st.success(as_markdown(message.text), icon=":material/check_circle:")
        if message.deleted and not is_public():
            st.button("Undo", icon=":material/undo:", on_click=on_restore, args=(message.deleted,))


def draw_table(listed: Listed, runs: list[RunSummary]) -> list[RunSummary]:
    """The runs on this page of the list.

    Returns:
        The selected runs, those of other pages too.
    """
    theme = palette(st.context.theme.type)
    colours = {METRICS[headline()].title: theme.text, "loss D": theme.discriminator, "loss G": theme.generator}
    rows = table.table(data.groups(listed, colours), state.selected_runs(), theme.discriminator)
    row_selection(rows, state.selected_runs(), state.selections_made(), state.TABLE_KEY, state.on_select)
    return data.of_folders(runs, state.selected_runs())


def draw_pages(listed: Listed, asked: Query) -> None:
    """Which part of the list this is."""
    count = data.pages(listed.count)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{listed.first:,} to {listed.last:,} of {listed.count:,}", width="content")
        if count > 1:
            st.pagination(count, default=asked.page, **_bound("page"))


def draw_actions(selected: list[RunSummary], runs: list[RunSummary]) -> None:
    """What can be done with the selected runs."""
    if not selected:
        doing = "open it" if is_public() else "open it, star it, write a note or delete it"
        st.caption(f"Select a run to {doing}; select two to compare their settings.")
        return
    names = (
        " and ".join(as_markdown(summary.name) for summary in selected)
        if len(selected) < 3
        else f"{len(selected)} runs"
    )
    st.markdown(f"**{names}**", width="content")
    st.button("Clear selection", icon=":material/close:", on_click=state.on_clear_selection)
    if len(selected) < 3:
        draw_settings(selected, runs)
    if len(selected) > 1:
        return
    [summary] = selected
    draw_open(summary, runs)
    if is_public():
        st.caption("Others can reach this app, so it is read-only: no stars, notes or deletions.", width="content")
        return
    starred = summary.annotations.starred
    st.button(
        "Remove star" if starred else "Star",
        icon=":material/star:",
        on_click=on_star,
        args=(summary, not starred),
        disabled=summary.annotations_problem is not None,
    )
    draw_note(summary)
    draw_delete(summary)


def draw_open(summary: RunSummary, runs: list[RunSummary]) -> None:
    """The way to the other pages."""
    hiding = data.hides(summary, runs)
    why = None
    if summary.run is None:
        why = "This run cannot be read."
    elif not summary.steps:
        why = "This run has not saved a checkpoint yet."
    elif hiding is not None:
        why = f"{as_markdown(str(hiding.folder))} has the same name and hides it; rename one of the folders."
    pages = session.offered_pages()
    chosen = st.menu_button(
        "Open in",
        list(pages),
        format_func=lambda name: pages[name].title,
        icon=":material/open_in_new:",
        disabled=why is not None,
        help=why,
    )
    if chosen:
        session.choose_run(summary.name)
        session.open_page(chosen)


def draw_note(summary: RunSummary) -> None:
    """A note, written in the run folder."""
    with st.popover("Note", icon=":material/edit_note:", disabled=summary.annotations_problem is not None):
        st.text_area(
            "Note",
            summary.annotations.note,
            max_chars=LONGEST_NOTE,
            key=state.note_key(summary.folder),
            label_visibility="collapsed",
            width=360,
        )
        st.button("Save", on_click=on_note, args=(summary,))


def draw_delete(summary: RunSummary) -> None:
    """The way to the trash, confirmed twice."""
    with st.popover("Delete", icon=":material/delete:"):
        if is_shipped(summary.folder):
            st.markdown("This run ships with the app and cannot be deleted.")
        elif state.times_confirmed(summary.folder) == 0:
            st.markdown(f"Delete **{as_markdown(summary.name)}** with its {counted(len(summary.steps), 'checkpoint')}?")
            st.button("Yes, delete it", on_click=state.on_confirm_delete, args=(summary.folder,))
        else:
            st.markdown(
                f"Really move **{as_markdown(summary.name)}** to the trash? It can be restored at the end of this page."
            )
            with st.container(horizontal=True, gap="small"):
                st.button("Move to the trash", type="primary", on_click=on_delete, args=(summary,))
                st.button("Cancel", on_click=state.on_cancel_delete)


def draw_remarks(listed: Listed) -> None:
    """How the lines of progress are drawn; what is missing, and why."""
    legend = []
    if data.has_losses(listed.shown):
        legend.append("Losses: generator in red, discriminator in green, on one scale.")
    foundations = data.foundations(listed.shown)
    if foundations:
        legend.append(
            f"{METRICS[headline()].title} is drawn on a logarithmic scale. "
            f"It was computed on {'; or on '.join(map(as_markdown, foundations))}."
        )
    if len(foundations) > 1:
        legend.append("Compare only values that were computed on the same.")
    if legend:
        st.caption("  \n".join(legend))
    problems = data.problems(listed.shown)
    if problems:
        st.warning("  \n".join(map(as_markdown, problems)), icon=":material/warning:")


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


def draw_trash(trash: list[Trashed]) -> None:
    """What was deleted, and the way back."""
    if not trash or is_public():
        return
    with st.expander(f"Trash ({len(trash):,})", icon=":material/delete:"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            chosen = st.selectbox("Deleted run", trash, format_func=_described, key=state.TRASHED_KEY, width=360)
            st.button("Restore", icon=":material/restore_from_trash:", on_click=on_restore, args=(chosen,))
        st.caption(
            f"Deleted runs are in {as_code(str(chosen.folder.parent))}; remove from there what you no longer need."
        )


def _described(trashed: Trashed) -> str:
    return f"{plain(trashed.name)}, deleted {trashed.time:%Y-%m-%d %H:%M} UTC"


def on_star(summary: RunSummary, starred: bool) -> None:
    """A star was set or removed."""
    state.flash(_failure(lambda: change(annotate, summary.folder, starred=starred)))


def on_note(summary: RunSummary) -> None:
    """A note was written."""
    state.flash(_failure(lambda: change(annotate, summary.folder, note=state.written_note(summary.folder))))


def on_delete(summary: RunSummary) -> None:
    """The deletion of a run was confirmed twice."""
    state.on_cancel_delete()
    try:
        trashed = change(move_to_trash, summary.folder)
    except AtlasError as error:
        state.flash(FlashMessage(str(error), is_problem=True))
    else:
        state.on_clear_selection()
        state.flash(FlashMessage(f"{summary.name} is in the trash.", deleted=trashed))


def on_restore(trashed: Trashed) -> None:
    """A deleted run should come back."""
    state.flash(_failure(lambda: change(restore, trashed)) or FlashMessage(f"Restored {trashed.name}."))


def _failure(act: Callable[[], Any]) -> FlashMessage | None:
    try:
        act()
    except AtlasError as error:
        return FlashMessage(str(error), is_problem=True)
    return None
