"""The same samples on axes that all checkpoints share, with arrows from old to new positions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st
from torch import Tensor

from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import film_strip, scale_legend
from dashboard.shared.palette import Palette, palette
from dashboard.views.compare import data, figures, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.widgets import choose, choose_pair, choose_seed, say_no_classes, say_obstacles
from gan_core.drawing import class_colour
from gan_core.errors import counted
from gan_core.latent.comparison import FeatureDrift

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LASSOED_SHOWN = 12
SPACES = {"classifier": "Classifier features", "images": "Images"}
SPACE_NOTES = {
    "classifier": "the classifier's last hidden layer for the generated images",
    "images": "the pixels of the generated images",
}
MOVED = {"absolute": "Distance", "relative": "Relative to its 10 nearest neighbours"}
ARROWS, PANELS = "arrows", "panels"


def draw_feature_drift(compared: Sequence[ComparedCheckpoint]) -> None:
    """The same samples on shared axes, with arrows from old to new positions."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(compared)
        able = [each for each in compared if not set(data.obstacles(first, each)) & {"points", "images"}]
        space = choose(
            "space", "Feature space", SPACES, ("classifier", "images") if has_one_classifier(able) else ("images",)
        )
        kind = choose("moved", "Drift", MOVED)
        count = st.selectbox(
            "Samples",
            sorted(state.CHOICES["samples"].values),
            format_func=lambda count: f"{count:,}",
            width=110,
            **state.bound("samples"),
        )
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    z = data.grid_points(seed, count, first.latent_size)
    found, index = data.shared_projection(able, z, space), able.index(other)
    shown = f"{'|'.join(each.title for each in able)}|{seed}|{count}"
    chosen = [row for row in state.lassoed(shown) if row < count]
    drift = found.drift(index)
    draw_arrows(found, index, drift, kind, chosen, shown)
    draw_panels(able, found, z, chosen, shown)
    st.caption(
        f"The axes are principal components of {SPACE_NOTES[space]}, of all checkpoints together; {count:,} samples of "
        f"seed {seed}. Distances are those on the chart. Relative drift: how far a sample moved apart from the ten "
        "samples that were nearest to it before. A lasso on any chart selects the same samples in all of them."
    )
    say_left_out(first, compared, able)
    say_no_classes(first, other)
    draw_lassoed(able, z, chosen, drift)


def has_one_classifier(able: Sequence[ComparedCheckpoint]) -> bool:
    """Whether one classifier knows the images of all checkpoints."""
    known = able[0].classifier
    return known is not None and all(each.classifier and each.classifier.info == known.info for each in able)


def draw_arrows(
    found: data.SharedProjection, index: int, drift: FeatureDrift, kind: str, chosen: Sequence[int], shown: str
) -> None:
    """From where each sample was to where it is."""
    colours, moved = palette(st.context.theme.type), getattr(drift, kind).numpy()
    figure = figures.arrows(
        found.coordinates[0],
        found.coordinates[index],
        moved,
        "drift",
        chosen,
        found.axes.explained,
        colours,
    )
    draw_lasso_chart(figure, ARROWS, shown)
    st.html(scale_legend("Drift 0", f"{figures.drift_scale_end(moved):.2f}", colours.scale))


def draw_panels(
    able: Sequence[ComparedCheckpoint], found: data.SharedProjection, z: Tensor, chosen: Sequence[int], shown: str
) -> None:
    """The same samples at every checkpoint."""
    st.subheader("The same samples at every checkpoint")
    colours = palette(st.context.theme.type)
    inks = [sample_inks(each, z, colours) for each in able]
    titles = [f"{each.letter} · {each.step:,}" for each in able]
    draw_lasso_chart(figures.sample_panels(found.coordinates, inks, titles, chosen, colours), PANELS, shown)


def draw_lasso_chart(figure: "Figure", name: str, shown: str) -> None:
    """A chart on which samples can be drawn around."""
    st.plotly_chart(
        figure,
        theme=None,
        key=state.chart_key(name),
        config={"displayModeBar": False, "scrollZoom": True},
        on_select=lambda: state.on_lasso(name, shown),
        selection_mode=("lasso", "box"),
    )


def sample_inks(each: ComparedCheckpoint, z: Tensor, colours: Palette) -> list[str]:
    """Colours of the samples: their classes' where there is a classifier."""
    if each.classifier is None:
        return [colours.neutral for _ in z]
    return [f"rgb{class_colour(number)}" for number in data.generate(each, z).classes.tolist()]


def say_left_out(
    first: ComparedCheckpoint, compared: Sequence[ComparedCheckpoint], able: Sequence[ComparedCheckpoint]
) -> None:
    """Which checkpoints are not on the charts, and why."""
    for each in compared:
        if each not in able:
            reasons = data.obstacles(first, each)
            st.caption(f"{each.letter} is left out: {as_markdown(reasons.get('points') or reasons['images'])}.")


def draw_lassoed(able: Sequence[ComparedCheckpoint], z: Tensor, chosen: Sequence[int], drift: FeatureDrift) -> None:
    """The samples inside the lasso, at every checkpoint."""
    if not chosen:
        st.caption("Draw around some samples to see them at every checkpoint.")
        return
    st.markdown(
        f"Mean drift of the **{counted(len(chosen), 'sample')}** inside the lasso: "
        f"{drift.absolute[chosen].mean():.2f}; relative to their 10 nearest neighbours "
        f"{drift.relative[chosen].mean():.2f}."
    )
    for each in able:
        found = data.generate(each, z)
        rows = chosen[:LASSOED_SHOWN]
        names = each.classifier.classes if each.classifier else None
        captions = [names[found.classes[row]] if names else str(row) for row in rows]
        st.markdown(as_markdown(each.title))
        with st.container(key=f"lassoed {each.letter}"):
            st.html(film_strip(found.pixels[rows], captions, one_row=True))
