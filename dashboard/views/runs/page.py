"""All runs: how they went, what they make, in what they differ; stars, notes and a trash."""

from collections.abc import Callable

import streamlit as st

from dashboard.live import ticks
from dashboard.shared import session
from dashboard.shared.access import change, is_public
from dashboard.shared.palette import palette
from dashboard.views.runs import data, state, table
from dashboard.views.runs.data import Listed
from dashboard.views.runs.state import Browse, Told
from gan_core.errors import AtlasError
from gan_core.runs.annotations import LONGEST_NOTE, annotate
from gan_core.runs.index import GROUPS, Entry
from gan_core.runs.trash import Trashed, is_shipped, move_to_trash, restore

ORDERS = {
    "created": "Newest",
    "name": "Name",
    "fid": "Lowest FID",
    "iterations": "Most iterations",
    "images": "Most images seen",
    "duration": "Longest",
    "size": "Largest",
    "star": "Starred",
}


def page() -> None:
    runs = data.entries()
    if runs:
        st.title("Runs")
        st.markdown("Every run at a glance: what it makes, how it went, and what it was trained by.")
        draw_list(runs)
    else:
        draw_told()
    draw_trash(data.trash())


def draw_list(runs: list[Entry]) -> None:
    """The runs that are asked for, and what can be done with the ticked ones."""
    options = data.options(runs)
    asked = state.possible(options)
    matches = data.found(runs, asked)
    asked = state.settle(asked, data.pages(len(matches)))
    draw_filters(options)
    draw_told()
    bar = st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs_bar")
    listed = data.listed(matches, asked)
    if not matches:
        st.info("No run is like that.", icon=":material/filter_alt_off:")
        st.button("Show all runs", on_click=state.on_clear)
        return
    ticked = draw_table(listed, runs)
    draw_pages(listed, asked)
    with bar:
        draw_actions(ticked, runs)
    draw_remarks(listed)
    if data.make_strips(listed.shown):
        st.rerun()


def draw_filters(options: dict[str, list[str]]) -> None:
    """Which runs, and in what order."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input("Search", placeholder="name, note…", icon=":material/search:", width=190, **_bound("text"))
        for field, label in (("data", "Data"), ("networks", "Networks"), ("statuses", "Status")):
            st.multiselect(label, options[field], placeholder="Any", width=135, **_bound(field))
        st.selectbox("Sort by", list(ORDERS), format_func=ORDERS.get, width=160, **_bound("order"))
        st.selectbox("Group by", [state.NO_GROUP, *GROUPS], format_func=str.capitalize, width=125, **_bound("group"))
    with st.container(horizontal=True, gap="medium"):
        st.toggle("Starred only", **_bound("starred"))
        st.toggle("Reverse order", **_bound("is_reversed"))


def _bound(field: str) -> dict[str, object]:
    return {"key": state.widget_key(field), "on_change": state.on_browse, "args": (field,)}


def draw_told() -> None:
    """What became of what was asked."""
    told = state.told()
    if told is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if told.is_problem:
            st.error(told.text, icon=":material/error:")
        else:
            st.success(told.text, icon=":material/check_circle:")
        if told.deleted and not is_public():
            st.button("Undo", icon=":material/undo:", on_click=on_restore, args=(told.deleted,))


def draw_table(listed: Listed, runs: list[Entry]) -> list[Entry]:
    """The runs on this page of the list.

    Returns:
        The ticked runs, those of other pages too.
    """
    theme = palette(st.context.theme.type)
    colours = {"FID": theme.text, "loss D": theme.discriminator, "loss G": theme.generator}
    written = table.table(data.groups(listed, colours), state.ticked(), theme.discriminator)
    ticks.ticks(written, state.ticked(), state.times_told(), state.TICKS_KEY, state.on_tick)
    return data.of_folders(runs, state.ticked())


def draw_pages(listed: Listed, asked: Browse) -> None:
    """Which part of the list this is."""
    count = data.pages(listed.count)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{listed.first:,} to {listed.last:,} of {listed.count:,}", width="content")
        if count > 1:
            st.pagination(count, default=asked.page, **_bound("page"))


def draw_actions(ticked: list[Entry], runs: list[Entry]) -> None:
    """What can be done with the one ticked run."""
    if not ticked:
        doing = "open it" if is_public() else "open it, star it, write a note or delete it"
        st.caption(f"Tick a run to {doing}; tick two to see in what they differ.")
        return
    names = " and ".join(entry.name for entry in ticked) if len(ticked) < 3 else f"{len(ticked)} runs"
    st.markdown(f"**{names}**", width="content")
    st.button("Untick", icon=":material/close:", on_click=state.on_untick)
    if len(ticked) < 3:
        draw_difference(ticked, runs)
    if len(ticked) > 1:
        return
    [entry] = ticked
    draw_open(entry, runs)
    if is_public():
        st.caption("Others can reach this app, so it is read-only: no stars, notes or deletions.", width="content")
        return
    starred = entry.annotations.starred
    st.button(
        "Remove star" if starred else "Star",
        icon=":material/star:",
        on_click=on_star,
        args=(entry, not starred),
        disabled=entry.annotations_problem is not None,
    )
    draw_note(entry)
    draw_delete(entry)


def draw_open(entry: Entry, runs: list[Entry]) -> None:
    """The way to the other pages."""
    hiding = data.hides(entry, runs)
    why = None
    if entry.run is None:
        why = "It cannot be read."
    elif not entry.steps:
        why = "It has not kept a step yet."
    elif hiding is not None:
        why = f"{hiding.folder} has the same name and hides it; rename one of the folders."
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
        state.on_open(entry.name)
        session.open_page(chosen)


def draw_note(entry: Entry) -> None:
    """A note, written in the run folder."""
    with st.popover("Note", icon=":material/edit_note:", disabled=entry.annotations_problem is not None):
        st.text_area(
            "Note",
            entry.annotations.note,
            max_chars=LONGEST_NOTE,
            key=state.note_key(entry.folder),
            label_visibility="collapsed",
            width=360,
        )
        st.button("Keep the note", on_click=on_note, args=(entry,))


def draw_delete(entry: Entry) -> None:
    """The way to the trash, with two questions on it."""
    with st.popover("Delete", icon=":material/delete:"):
        if is_shipped(entry.folder):
            st.markdown("It came with the source and stays.")
        elif state.asked_to_delete(entry.folder) == 0:
            st.markdown(f"Delete **{entry.name}** with its {len(entry.steps)} kept steps?")
            st.button("Yes, delete it", on_click=state.on_delete, args=(entry.folder,))
        else:
            st.markdown(f"Really move **{entry.name}** to the trash? It can be restored at the end of this page.")
            with st.container(horizontal=True, gap="small"):
                st.button("Move to the trash", type="primary", on_click=on_delete, args=(entry,))
                st.button("Keep it", on_click=state.on_keep)


def draw_remarks(listed: Listed) -> None:
    """What the figures rest on; what is missing, and why."""
    legend = []
    if data.has_losses(listed.shown):
        legend.append("Losses: red the generator's, green the discriminator's, on one scale.")
    foundations = data.foundations(listed.shown)
    if foundations:
        legend.append(f"FID is drawn on a logarithmic scale. It rests on {'; or on '.join(foundations)}.")
    if len(foundations) > 1:
        legend.append("Compare only figures that rest on the same.")
    if legend:
        st.caption("  \n".join(legend))
    told = data.problems(listed.shown)
    if told:
        st.warning("  \n".join(told), icon=":material/warning:")


def draw_difference(ticked: list[Entry], runs: list[Entry]) -> None:
    """In what two runs differ: two ticked ones, or a ticked one and any other."""
    with st.popover("What differs", icon=":material/difference:"):
        first, second = ticked[0], ticked[-1]
        if len(ticked) == 1:
            second = st.selectbox(
                f"Between {first.name} and",
                [entry for entry in runs if entry is not first],
                None,
                format_func=lambda entry: entry.name,
                placeholder="Choose a run",
                key="other_run",
                width=280,
            )
        if second is None:
            return
        if first.run is None or second.run is None:
            st.markdown("One of them cannot be read.")
            return
        fields = data.difference(first, second)
        if fields:
            st.html(table.differences(first.name, second.name, fields))
        else:
            st.markdown("Nothing: the same configuration, and the same images.")


def draw_trash(trash: list[Trashed]) -> None:
    """What was deleted, and the way back."""
    if not trash or is_public():
        return
    with st.expander(f"Trash ({len(trash):,})", icon=":material/delete:"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            chosen = st.selectbox("Deleted run", trash, format_func=_described, key="trashed", width=360)
            st.button("Restore", icon=":material/restore_from_trash:", on_click=on_restore, args=(chosen,))
        st.caption(f"They lie in `{chosen.folder.parent}`; remove what you will never want from there.")


def _described(trashed: Trashed) -> str:
    return f"{trashed.name}, deleted {trashed.time:%Y-%m-%d %H:%M} UTC"


def on_star(entry: Entry, starred: bool) -> None:
    """A star was given or taken."""
    state.tell(_failure(lambda: change(annotate, entry.folder, starred=starred)))


def on_note(entry: Entry) -> None:
    """A note was written."""
    state.tell(_failure(lambda: change(annotate, entry.folder, note=state.written_note(entry.folder))))


def on_delete(entry: Entry) -> None:
    """It was said twice that a run shall go."""
    state.on_keep()
    try:
        trashed = change(move_to_trash, entry.folder)
    except AtlasError as error:
        state.tell(Told(str(error), is_problem=True))
    else:
        state.on_untick()
        state.tell(Told(f"{entry.name} is in the trash.", deleted=trashed))


def on_restore(trashed: Trashed) -> None:
    """A deleted run shall come back."""
    state.tell(_failure(lambda: change(restore, trashed)) or Told(f"{trashed.name} is back."))


def _failure(act: Callable[[], object]) -> Told | None:
    try:
        act()
    except AtlasError as error:
        return Told(str(error), is_problem=True)
    return None
