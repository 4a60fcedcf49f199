"""The same samples on axes that all slots share, with arrows from old to new places."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from torch import Tensor

from dashboard.shared.images import film_strip, scale_legend
from dashboard.shared.palette import Palette, palette
from dashboard.views.compare import data, figures, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.widgets import choose, choose_pair, choose_seed, say_no_classes, say_obstacles
from gan_core.drawing import class_colour

LASSOED_SHOWN = 12

SPACES = {"classifier": "Classifier's features", "images": "Images"}

SPACE_NOTES = {
    "classifier": "what the classifier sees in the generated images: its last layer before the answer",
    "images": "the pixels of the generated images",
}

MOVED = {"absolute": "Distance moved", "relative": "Against its neighbours"}


def draw_movement(entries: Sequence[Entry]) -> None:
    """The same samples on common axes, with arrows from old to new places."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        able = [entry for entry in entries if not set(data.obstacles(first, entry)) & {"points", "images"}]
        classified = (
            all(entry.classifier and entry.classifier.info == able[0].classifier.info for entry in able)
            if first.classifier
            else False
        )
        space = choose("space", "Space", SPACES, ("classifier", "images") if classified else ("images",))
        kind = choose("moved", "Colour", MOVED)
        count = st.selectbox(
            "Samples",
            sorted(state.CHOICES["samples"]),
            key=state.key_of("samples"),
            on_change=state.on_choice,
            args=("samples",),
            format_func=lambda count: f"{count:,}",
            width=110,
        )
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    z = data.grid_points(seed, count, first.latent_size)
    found = data.movement(able, z, space)
    place = able.index(other)
    moved = getattr(found.moved(place), kind).numpy()
    shown = f"{'|'.join(entry.title for entry in able)}|{seed}|{count}"
    chosen = [row for row in state.lassoed(shown) if row < count]
    colours = palette(st.context.theme.type)
    figure = figures.arrows(
        found.coordinates[0],
        found.coordinates[place],
        moved,
        MOVED[kind].lower(),
        chosen,
        found.axes.explained,
        colours,
    )
    draw_lasso_chart(figure, "movement_arrows", shown)
    st.html(scale_legend(f"{MOVED[kind]} 0", f"{np.quantile(moved, 0.98):.2f}", colours.scale))
    st.subheader("The same samples in every slot")
    inks = [sample_inks(entry, z, colours) for entry in able]
    places = figures.slot_places(
        found.coordinates, inks, [f"{entry.letter} · {entry.step:,}" for entry in able], chosen, colours
    )
    draw_lasso_chart(places, "movement_places", shown)
    st.caption(
        f"The axes are principal components of {SPACE_NOTES[space]}, of all slots together; {count:,} samples of seed "
        f"{seed}. Distances are those on the chart. Against its neighbours: how far a sample moved apart from the ten "
        "that lay nearest to it before. A lasso on any chart picks the same samples in all of them."
    )
    say_left_out(first, entries, able)
    say_no_classes(first, other)
    draw_lassoed(able, z, chosen, found.moved(place))


def draw_lasso_chart(figure: object, key: str, shown: str) -> None:
    """A chart on which samples can be drawn around."""
    st.plotly_chart(
        figure,
        theme=None,
        key=key,
        config={"displayModeBar": False, "scrollZoom": True},
        on_select=lambda: state.on_lasso(key, shown),
        selection_mode=("lasso", "box"),
    )


def sample_inks(entry: Entry, z: Tensor, colours: Palette) -> list[str]:
    """Colours of the samples: their classes' where somebody names them."""
    if entry.classifier is None:
        return [colours.neutral] * len(z)
    return [f"rgb{class_colour(number)}" for number in data.seen(entry, z).classes.tolist()]


def say_left_out(first: Entry, entries: Sequence[Entry], able: Sequence[Entry]) -> None:
    """Which slots are not on the charts, and why."""
    for entry in entries:
        if entry not in able:
            reasons = data.obstacles(first, entry)
            st.caption(f"{entry.letter} is left out: {reasons.get('points') or reasons['images']}.")


def draw_lassoed(able: Sequence[Entry], z: Tensor, chosen: Sequence[int], moved: object) -> None:
    """The samples inside the lasso, in every slot."""
    if not chosen:
        st.caption("Draw around some samples to see them in every slot.")
        return
    st.markdown(
        f"**{len(chosen):,} samples** inside the lasso moved {moved.absolute[chosen].mean():.2f} on average, "
        f"{moved.relative[chosen].mean():.2f} against their neighbours."
    )
    for entry in able:
        found = data.seen(entry, z)
        rows = chosen[:LASSOED_SHOWN]
        names = entry.classifier.classes if entry.classifier else None
        captions = [names[found.classes[row]] if names else str(row) for row in rows]
        st.markdown(entry.title)
        with st.container(key=f"lassoed {entry.letter}"):
            st.html(film_strip(found.pixels[rows], captions, one_row=True))
