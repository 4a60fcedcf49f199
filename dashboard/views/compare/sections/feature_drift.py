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

LASSOED_SHOWN = 10
SPACES = {"classifier": "Classifier features", "images": "Images"}
SPACE_NOTES = {
    "classifier": "the classifier's last hidden layer for the generated images",
    "images": "the pixels of the generated images",
}
MOVED = {"absolute": "Distance", "relative": "Relative to neighbours"}
ARROWS, PANELS = "arrows", "panels"


def draw_feature_drift(compared: Sequence[ComparedCheckpoint]) -> None:
    """The same samples on shared axes, with arrows from old to new positions."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="drift_bar"):
        first, other = choose_pair(compared)
        able = [each for each in compared if not set(data.obstacles(first, each)) & {"points", "images"}]
        space = choose(
            "space", "Feature space", SPACES, ("classifier", "images") if has_one_classifier(able) else ("images",)
        )
        kind = choose("moved", "Drift", MOVED)
        with st.popover("Samples", icon=":material/scatter_plot:"):
            count = st.selectbox(
                "Samples",
                sorted(state.CHOICES["samples"].values),
                format_func=lambda count: f"{count:,}",
                width=130,
                **state.bound("samples"),
            )
            seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    z = data.grid_points(seed, count, first.latent_size)
    found, index = data.shared_projection(able, z, space), able.index(other)
    chosen, drift = list(state.lassoed(seed, count)), found.drift(index)
    with st.container(key="drift_row"):
        left, right = st.columns([5, 3], gap="medium")
    with left:
        draw_arrows(found, index, drift, kind, chosen, seed)
    with right:
        draw_scale(drift, kind, f"{first.letter} to {other.letter}")
        draw_panels(able, found, z, chosen, seed)
        draw_lassoed(able, z, chosen, drift)
        st.caption(
            f"{count:,} samples of seed {seed}; the axes are principal components of {SPACE_NOTES[space]}, of all "
            "checkpoints together."
        )
        say_left_out(first, compared, able)
        say_no_classes(first, other)


def has_one_classifier(able: Sequence[ComparedCheckpoint]) -> bool:
    """Whether one classifier knows the images of all checkpoints."""
    known = able[0].classifier
    return known is not None and all(each.classifier and each.classifier.info == known.info for each in able)


def draw_arrows(
    found: data.SharedProjection, index: int, drift: FeatureDrift, kind: str, chosen: Sequence[int], seed: int
) -> None:
    """From where each sample was to where it is."""
    moved = getattr(drift, kind).numpy()
    figure = figures.arrows(
        found.coordinates[0],
        found.coordinates[index],
        moved,
        "drift",
        chosen,
        found.axes.explained,
        palette(st.context.theme.type),
    )
    text = f"Arrows from old to new positions of {len(moved):,} samples; mean drift {drift.absolute.mean():.2f}"
    with st.container(key="arrows"):
        draw_lasso_chart(figure, ARROWS, seed, text)


def draw_scale(drift: FeatureDrift, kind: str, way: str) -> None:
    """What the colours of the arrows mean."""
    end = figures.drift_scale_end(getattr(drift, kind).numpy())
    st.html(scale_legend(f"Drift {way} 0", f"{end:.2f}", palette(st.context.theme.type).scale))
    note = "apart from the 10 samples that were nearest before" if kind == "relative" else "on the chart"
    st.caption(f"How far each sample moved {note}; 2% moved farther than the scale's end.")


def draw_panels(
    able: Sequence[ComparedCheckpoint], found: data.SharedProjection, z: Tensor, chosen: Sequence[int], seed: int
) -> None:
    """The same samples at every checkpoint."""
    colours = palette(st.context.theme.type)
    inks = [sample_inks(each, z, colours) for each in able]
    titles = [f"{each.letter} · {each.step:,}" for each in able]
    figure = figures.sample_panels(found.coordinates, inks, titles, chosen, colours)
    draw_lasso_chart(figure, PANELS, seed, f"The same samples at {', '.join(each.title for each in able)}")


def draw_lasso_chart(figure: "Figure", name: str, seed: int, text: str) -> None:
    """A chart on which samples can be drawn around."""
    st.plotly_chart(
        figure,
        theme=None,
        height="stretch" if name == ARROWS else "content",
        key=state.chart_key(name),
        config={"displayModeBar": False},
        on_select=lambda: state.on_lasso(name, seed),
        selection_mode=("lasso", "box"),
        alt=text,
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
        st.caption("Draw around some samples on any chart to see them at every checkpoint.")
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
