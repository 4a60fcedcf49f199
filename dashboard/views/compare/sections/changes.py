"""The points that changed most, and those that changed class."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.shared.images import png_address
from dashboard.shared.palette import palette
from dashboard.views.compare import data, figures, pictures, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.points import draw_one_point
from dashboard.views.compare.widgets import choose, choose_pair, choose_seed, say_obstacles

ROWS = 24

ORDERS = {"digit": "Changed class", "image": "Changed most"}


def draw_changes(entries: Sequence[Entry]) -> None:
    """The points that changed most, and those that changed class."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        has_classes = "classes" not in data.obstacles(first, other)
        order = choose("order", "Which", ORDERS, tuple(ORDERS) if has_classes else ("image",))
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    if not has_classes:
        say_obstacles(first, other, "classes")
    count = data.SHARE_SAMPLES
    found = data.change(first, other, data.grid_points(seed, count, first.latent_size))
    flows = data.class_change(found, ROWS) if has_classes else None
    rows = flows.rows if order == "digit" else data.farthest(found, ROWS)
    if flows:
        st.markdown(f"Of {count:,} points **{flows.total:,}** ({flows.total / count:.1%}) became another class.")
    table, flow = st.columns([3, 2], gap="medium") if flows else (st.container(), None)
    with table:
        picked = draw_table(found, rows, first, other, seed, has_classes)
    if flow:
        colours = palette(st.context.theme.type)
        with flow:
            st.plotly_chart(
                figures.flow_matrix(flows.flows, first.letter, other.letter, first.classifier.classes, colours),
                theme=None,
                key="flows",
                config={"displayModeBar": False},
            )
    st.caption(
        "Those that changed class begin with the ones of which the classifier is sure in both slots. Change is the "
        "root-mean-square over the pixels, in grey levels of 255. Choose a row to see the point in every slot."
    )
    if picked is not None:
        z = data.grid_points(seed, count, first.latent_size)[picked : picked + 1]
        draw_one_point(entries, z, f"Sample {picked} of seed {seed}")


def draw_table(
    found: data.Change, rows: np.ndarray, first: Entry, other: Entry, seed: int, has_classes: bool
) -> int | None:
    """A row for each point; returns the chosen point's number."""
    if not len(rows):
        st.info("No point became another class.", icon=":material/check:")
        return None
    colours = palette(st.context.theme.type)
    before, after = found.before.pixels, found.after.pixels
    table = {
        "Sample": rows.tolist(),
        first.letter: [png_address(before[row]) for row in rows],
        other.letter: [png_address(after[row]) for row in rows],
        "Difference": [pictures.difference_tile(found.signed[row], colours) for row in rows],
        "Change": [round(float(found.distance[row]), 1) for row in rows],
    }
    if has_classes:
        names, calls = first.classifier.classes, (found.before.classes, found.after.classes)
        table["Class"] = [" → ".join(names[each[row]] for each in calls) for row in rows]
    pictured = {name: st.column_config.ImageColumn(name) for name in (first.letter, other.letter, "Difference")}
    key = f"changes of {first.title} {other.title} {seed} {len(rows)} {rows[0]}"
    st.dataframe(
        table,
        column_config=pictured,
        hide_index=True,
        row_height=52,
        height=520,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    row = state.picked_row(key, len(rows))
    return None if row is None else int(rows[row])
