"""All runs: what they make, how they trained, in what they differ; stars, tags, notes and a trash."""

import streamlit as st

from dashboard.shared import session
from dashboard.shared.access import is_public
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices
from dashboard.views.runs import actions, data, figures, overlay, state, table
from dashboard.views.runs.columns import all_columns, heads, order_titles, quantity_titles
from dashboard.views.runs.data import Listed
from dashboard.views.runs.state import Query
from dashboard.views.runs.table import Sorting
from dashboard.web.row_selection.component import row_selection
from gan_core.registry import METRICS
from gan_core.runs.index import RunSummary, headline


def page() -> None:
    open_choices(*state.CHOICES)
    runs = data.summaries()
    follow_link(runs)
    if runs:
        st.title("Runs", help=explain("run", "checkpoint", "FID"))
        draw_list(runs)
    else:
        draw_flash()
    actions.draw_trash(data.trash())


def follow_link(runs: list[RunSummary]) -> None:
    """Go on to the page of a link that was clicked in the table."""
    opened = state.take_opened()
    if opened is None:
        return
    page, name = opened
    summary = data.by_id(runs).get(name)
    if summary and page in session.pages_of_run() and data.why_not_opened(summary, runs) is None:
        actions.open_run(summary, page)


def draw_list(runs: list[RunSummary]) -> None:
    """The runs that are asked for, and what can be done with the selected ones."""
    options = data.options(runs)
    state.hold_to(options)
    matches = data.found(runs, state.query())
    state.hold_page(data.pages(len(matches)))
    draw_filters(options)
    draw_flash()
    bar = st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs_bar")
    asked = state.query()
    listed = data.listed(matches, asked)
    if not matches:
        st.info("No runs match these filters.", icon=":material/filter_alt_off:")
        st.button("Show all runs", on_click=state.on_clear)
        return
    selected = data.of_ids(data.by_id(runs), state.selected_runs())
    with bar:
        actions.draw_actions(selected, runs)
    if selected and session.chosen(state.CURVES_SHOWN):
        with part_of_page():
            draw_curves(selected)
    draw_table(listed, asked, runs)
    draw_pages(listed)
    draw_remarks(listed)
    if data.make_strips(listed.shown):
        st.rerun()


def draw_filters(options: dict[str, list[str]]) -> None:
    """Which runs, in what order, and what is shown of them."""
    titles, columns = order_titles(), all_columns()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs_filters"):
        st.text_input(
            "Search",
            placeholder="Search name, note, tag…",
            icon=":material/search:",
            label_visibility="collapsed",
            width=260,
            **state.bound(state.SEARCH),
        )
        with st.popover("Filter", icon=":material/filter_alt:"):
            for choice, label in (
                (state.DATA, "Data"),
                (state.NETWORKS, "Networks"),
                (state.STATUSES, "Status"),
                (state.TAGS, "Tags"),
            ):
                st.multiselect(label, options[choice.name], placeholder="Any", width=280, **state.bound(choice))
            st.toggle("Starred only", **state.bound(state.STARRED))
        with st.popover("Sort, group, columns", icon=":material/view_column:"):
            st.selectbox("Sort by", list(titles), format_func=titles.__getitem__, **state.bound(state.ORDER))
            st.toggle("Reverse order", **state.bound(state.REVERSED))
            st.selectbox("Group by", state.GROUP.values, format_func=str.capitalize, **state.bound(state.GROUP))
            st.multiselect(
                "Columns",
                list(columns),
                format_func=lambda name: columns[name].title,
                width=320,
                **state.bound(state.COLUMNS),
            )
        if count := state.filters_set():
            st.button(
                "Remove the filter" if count == 1 else f"Remove {count} filters",
                icon=":material/filter_alt_off:",
                type="tertiary",
                on_click=state.on_clear,
            )


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
            st.button("Undo", icon=":material/undo:", on_click=actions.on_restore, args=(message.deleted,))


def draw_curves(selected: list[RunSummary]) -> None:
    """One quantity of the selected runs over their training, in one chart."""
    titles = quantity_titles()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        quantity = st.selectbox(
            "Curve", list(titles), format_func=titles.__getitem__, width=170, **session.bound(state.QUANTITY)
        )
        axis = st.segmented_control(
            "Over", list(state.AXES), format_func=state.AXES.__getitem__, required=True, **session.bound(state.AXIS)
        )
        if quantity not in METRICS:
            st.slider("Smoothing", 0.0, 0.99, step=0.01, width=200, **session.bound(state.SMOOTHING))
    curves, missing = overlay.curves(selected, quantity, axis, session.chosen(state.SMOOTHING))
    colours = palette(st.context.theme.type)
    if curves:
        metric = METRICS.get(quantity)
        is_share = metric is not None and metric.unit == "%"
        is_distance = metric is not None and metric.better == "lower"
        st.html(figures.legend(curves, colours))
        figure = figures.overlaid_curves(curves, titles[quantity], state.AXES[axis], is_distance, is_share, colours)
        st.plotly_chart(figure, theme=None, key="run_curves", config={"displayModeBar": False})
    if missing:
        st.caption("  \n".join(map(as_markdown, missing)))


def draw_table(listed: Listed, asked: Query, runs: list[RunSummary]) -> None:
    """The runs on this page of the list."""
    theme = palette(st.context.theme.type)
    colours = {METRICS[headline()].title: theme.text, "loss D": theme.discriminator, "loss G": theme.generator}
    columns = session.chosen(state.COLUMNS)
    rows = table.table(
        data.groups(listed, columns, colours, runs),
        heads(columns),
        state.selected_runs(),
        Sorting(asked.order, asked.is_reversed),
        theme.discriminator,
    )
    row_selection(
        rows,
        state.selected_runs(),
        state.selections_made(),
        state.TABLE_KEY,
        on_select=state.on_select,
        on_sort=state.on_sort,
        on_open=state.on_open,
    )


def draw_pages(listed: Listed) -> None:
    """Which part of the list this is."""
    count = data.pages(listed.count)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{listed.first:,} to {listed.last:,} of {listed.count:,}", width="content")
        if count > 1:
            st.pagination(count, **state.bound(state.PAGE))


def draw_remarks(listed: Listed) -> None:
    """How the lines of progress are drawn; what is missing, and why."""
    legend = []
    if data.has_losses(listed.shown):
        legend.append("Losses: generator in red, discriminator in green, on one scale.")
    foundations = data.foundations(listed.shown)
    if foundations:
        legend.append(
            f"{METRICS[headline()].title} is drawn on a logarithmic scale, its best checkpoint as a dotted line. "
            f"It was computed on {'; or on '.join(map(as_markdown, foundations))}."
        )
    if len(foundations) > 1:
        legend.append("Compare only values that were computed on the same.")
    if legend:
        st.caption("  \n".join(legend))
    problems = data.problems(listed.shown)
    if problems:
        st.warning("  \n".join(map(as_markdown, problems)), icon=":material/warning:")
