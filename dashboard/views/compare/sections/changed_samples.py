"""The samples that changed class, and those whose images changed most."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.shared.images import png_address
from dashboard.shared.palette import palette
from dashboard.views.compare import data, figures, pictures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.points import draw_one_point
from dashboard.views.compare.widgets import choose, choose_pair, choose_sample, choose_seed, draw_matrix, say_obstacles
from gan_core.errors import counted

ROWS = 24
ORDERS = {"digit": "Changed class", "image": "Changed most"}


def draw_changed_samples(compared: Sequence[ComparedCheckpoint]) -> None:
    """The samples that changed class, and those whose images changed most."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="changed_bar"):
        first, other = choose_pair(compared)
        has_classes = "classes" not in data.obstacles(first, other)
        order = choose("order", "Which", ORDERS, tuple(ORDERS) if has_classes else ("image",))
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    if not has_classes:
        say_obstacles(first, other, "classes")
    count = data.SHARE_SAMPLES
    z = data.grid_points(seed, count, first.latent_size)
    found = data.image_change(first, other, z)
    classes = data.class_change(found, ROWS) if has_classes else None
    rows = classes.rows if classes and order == "digit" else data.most_changed_rows(found, ROWS)
    left, right = st.columns([4, 3], gap="medium")
    with left:
        draw_table(found, rows, first, other, seed, has_classes)
        st.caption(
            "Those that changed class begin with the ones of which the classifier is surest at both checkpoints. "
            "Change is the root-mean-square over the pixels, in grey levels of 255."
        )
    with right:
        if classes:
            low, high = classes.interval(count)
            st.markdown(
                f"Of {count:,} samples **{classes.total:,}** ({classes.share(count):.1%}, 95% interval {low:.1%} to "
                f"{high:.1%}) changed class."
            )
        picked = choose_sample(state.CHANGED, "row", count, seed)
        if picked is not None:
            draw_one_point(compared, z[[picked]], f"Sample {picked} of seed {seed}")
        elif classes:
            draw_flows(classes, first, other)


def draw_flows(classes: data.ClassChange, first: ComparedCheckpoint, other: ComparedCheckpoint) -> None:
    """From which class to which they changed."""
    colours, most = palette(st.context.theme.type), figures.most_moved(classes.flows)
    draw_matrix(
        figures.flow_matrix(classes.flows, first.letter, other.letter, first.classes, colours),
        "flows",
        f"From which class of {first.letter} to which of {other.letter} {counted(classes.total, 'sample')} changed",
        "0 samples",
        f"{most}",
        figures.increasing(colours.generator, colours),
    )


def draw_table(
    found: data.ImageChange,
    rows: np.ndarray,
    first: ComparedCheckpoint,
    other: ComparedCheckpoint,
    seed: int,
    has_classes: bool,
) -> None:
    """A row for each sample."""
    if not len(rows):
        st.info("No sample changed class.", icon=":material/check:")
        return
    colours = palette(st.context.theme.type)
    before, after = found.before.pixels, found.after.pixels
    table = {
        "Sample": [int(row) for row in rows],
        first.letter: [png_address(before[row]) for row in rows],
        other.letter: [png_address(after[row]) for row in rows],
        "Difference": [pictures.difference_tile(found.signed[row], colours) for row in rows],
        "Change": [round(float(found.distance[row]), 1) for row in rows],
    }
    if has_classes:
        names, calls = first.classes, (found.before.classes, found.after.classes)
        table["Class"] = [" → ".join(names[each[row]] for each in calls) for row in rows]
    pictured = {name: st.column_config.ImageColumn(name) for name in (first.letter, other.letter, "Difference")}
    key = state.table_key(f"{first.title} {other.title} {seed} {len(rows)} {rows[0]}")
    samples = rows.tolist()
    st.dataframe(
        table,
        column_config=pictured,
        hide_index=True,
        row_height=52,
        height=440,
        key=key,
        on_select=lambda: state.on_row(key, samples),
        selection_mode="single-row",
        alt=f"Samples that changed most from {first.title} to {other.title}; the box Sample chooses one by its number",
    )
