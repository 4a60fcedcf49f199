"""Thousands of samples on the principal components of what the generator makes, and the way back from there to z."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from torch import Tensor

from dashboard.live import hand
from dashboard.shared import cache, session
from dashboard.shared.images import class_bars, class_legend, digit, film_strip, png_address, scale_legend, walk_strip
from dashboard.shared.palette import palette, scale_around_chance
from dashboard.shared.widgets import progress_bar
from dashboard.views.projection import data, figures, state
from dashboard.views.projection.colours import Colouring, by_class, by_value
from gan_core.classifier.model import Classifier
from gan_core.drawing import class_colour
from gan_core.errors import AtlasError
from gan_core.latent.sample_map import AXES_SAMPLES, SampleMap

SPACES = {"hidden": "Hidden features", "images": "Images", "classifier": "Classifier's features"}

SPACE_NOTES = {
    "hidden": "the activations of the generator's last hidden layer",
    "images": "the pixels of the generated images",
    "classifier": "what the classifier sees in the generated images: its last layer before the answer",
}

LOOKS = ("2-D images", "2-D points", "3-D points")

COLOURS = ("Class", "Confidence", "Discriminator", "Ink")

COUNTS = (1_000, 2_000, 5_000, 10_000, 100_000)

DRAGS = {"pan": "Pan", "lasso": "Lasso", "select": "Box"}

SHEET_COLUMNS = 30

GROUP_EXAMPLES = 8


def page() -> None:
    chosen = session.selected()
    classifier = cache.classifier_of(chosen.run)
    st.title("Projection")
    st.markdown(
        "Where the generator's samples lie when only the directions with the most variance are kept. Click a sample to "
        "see it, or an empty place to find what the generator would make there."
    )
    shown, look, colour, drag = draw_controls(classifier)
    found = load_cloud(shown)
    depth = depth_of(look)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        draw_chart(shown, found, look, colouring_of(found, colour, classifier), drag, classifier)
    with right:
        draw_chosen(shown, found, classifier)
        draw_variance(found, depth)
    draw_groups(shown, found, depth)
    draw_note(shown, found)


def load_cloud(shown: state.Shown) -> SampleMap:
    """The samples of the chart, with a progress bar where that takes long."""
    with progress_bar("Decoding {total:,} samples…", after_seconds=0.5) as on_progress:
        return data.cloud(session.selected().run, shown, on_progress)


def depth_of(look: str) -> int:
    """How many components a view shows."""
    return 3 if look.startswith("3") else 2


def draw_controls(classifier: Classifier | None) -> tuple[state.Shown, str, str, str]:
    """What to project and how to look at it."""
    chosen = session.selected()
    spaces = [space for space in SPACES if classifier or space != "classifier"]
    colours = COLOURS if classifier else COLOURS[2:]
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        space = st.segmented_control(
            "Space", spaces, format_func=SPACES.get, default=spaces[0], required=True, wrap=True, key="space"
        )
        look = st.segmented_control("View", LOOKS, default=LOOKS[0], required=True, wrap=True, key="look")
        colour = st.segmented_control("Colour", colours, default=colours[0], required=True, wrap=True, key="colour")
        count = st.selectbox("Samples", COUNTS, index=2, format_func=lambda count: f"{count:,}", key="count", width=120)
        seed = st.number_input("Seed", 0, session.MAX_SEED, value=0, step=1, key="projection_seed", width=120)
        drag = st.segmented_control(
            "Drag",
            list(DRAGS),
            format_func=DRAGS.get,
            default="pan",
            required=True,
            key="drag",
            disabled=depth_of(look) == 3,
        )
    if classifier is None:
        st.caption(f"Nobody says which classes these are: {cache.why_no_classifier(chosen.run)}.")
    return state.Shown(chosen.run.name, chosen.step, space, count, seed), look, colour, drag


def colouring_of(found: SampleMap, colour: str, classifier: Classifier | None) -> Colouring:
    """What the colours tell."""
    colours = palette(st.context.theme.type)
    if colour == "Class":
        inks = [class_colour(number) for number in range(len(classifier.classes))]
        return by_class("classifier:", found.classes, classifier.classes, inks, colours)
    if colour == "Confidence":
        return by_value("classifier's confidence", found.confidence, (1 / len(classifier.classes), 1.0), colours)
    if colour == "Ink":
        return by_value("ink", found.ink, None, colours)
    is_probability = cache.score_is_probability(session.selected().run)
    ends = scale_around_chance(found.scores) if is_probability else None
    return by_value("discriminator's answer", found.scores, ends, colours)


def draw_legend(colour: Colouring, found: SampleMap, classifier: Classifier | None) -> None:
    """What the colours mean."""
    if colour.texts is None:
        low, high = f"{colour.name} {colour.low:.2f}", f"{colour.high:.2f}"
        st.html(scale_legend(low, high, colour.scale))
    else:
        st.html(class_legend(classifier.classes, found.shares(len(classifier.classes))))


def draw_chart(
    shown: state.Shown, found: SampleMap, look: str, colour: Colouring, drag: str, classifier: Classifier | None
) -> None:
    """The samples; what the hand does to them is remembered in the session."""
    run, colours, depth = session.selected().run, palette(st.context.theme.type), depth_of(look)
    coordinates, explained = found.coordinates[:, :depth], found.axes.explained[:depth]
    moves = figures.Hand(drag, state.view(shown), state.drawings())
    overlay, cells = overlay_of(shown, found), None
    if look == "2-D images":
        cells = figures.cells_of(coordinates, SHEET_COLUMNS)
        images = data.sample_images(run, shown, cells.samples)
        sheet = png_address(figures.sheet_of(cells, images, colour.inks(cells.samples)))
        figure = figures.atlas_chart(cells, sheet, explained, overlay, moves, colours)
    else:
        figure = figures.scatter(coordinates, explained, colour, overlay, moves, colours)
    with st.container(key="atlas" if cells else "points"):
        st.plotly_chart(figure, theme=None, key=state.CHART_KEY, config={"displayModeBar": False, "scrollZoom": True})
    hand.watch(
        state.CHART_KEY,
        state.HAND_KEY,
        lambda: state.on_click(shown, cells and cells.sample_at),
        lambda: state.on_outline(shown),
    )
    draw_legend(colour, found, classifier)
    settled = f" They are those of the first {AXES_SAMPLES:,} samples." if shown.count > AXES_SAMPLES else ""
    st.caption(
        f"The axes are principal components of {SPACE_NOTES[shown.space]}, {len(found.axes.mean):,} numbers an "
        f"image.{settled}{' Each cell shows the sample nearest to its middle.' if cells else ''}"
    )


def overlay_of(shown: state.Shown, found: SampleMap) -> figures.Overlay:
    """What is marked on the chart."""
    place = state.clicked_place(shown)
    outlines = {name: group.outline for name, group in state.groups().items() if group.shown == shown}
    drawn = state.outline(shown)
    return figures.Overlay(
        state.picked(shown.seed, len(found.ink)),
        place,
        place and data.reached(session.selected().run, shown, found, place).place,
        outlines if drawn is None else {**outlines, "": drawn},
    )


def draw_variance(found: SampleMap, depth: int) -> None:
    """How much of the variance the chart shows."""
    st.markdown("**Explained variance**")
    st.plotly_chart(
        figures.explained_variance(found.axes.explained, depth, palette(st.context.theme.type)),
        theme=None,
        key="explained",
        config={"displayModeBar": False},
    )
    st.caption(f"{found.axes.explained[:depth].sum():.1%} of the variance is on the chart.")


def draw_chosen(shown: state.Shown, found: SampleMap, classifier: Classifier | None) -> None:
    """The clicked sample or what lies at a clicked empty place."""
    run = session.selected().run
    picked, place = state.picked(shown.seed, len(found.ink)), state.clicked_place(shown)
    if picked is not None:
        z = data.sampled(run, shown, np.array([picked]))[0]
        draw_point("sample", z, f"Sample {picked} of seed {shown.seed}", classifier)
    elif place is not None:
        draw_reached(data.reached(run, shown, found, place), classifier)
    else:
        st.html('<div class="atlas-digit atlas-empty">Click a sample, or an empty place, to see its image</div>')


def draw_reached(found: data.Reached, classifier: Classifier | None) -> None:
    """What the generator makes nearest to a clicked place."""
    if not found.is_there:
        st.warning("Nothing that the generator makes lies there.", icon=":material/block:")
    draw_point("reached", found.z, "The nearest image to the clicked place", classifier)
    st.caption(
        "Found by Gauss-Newton steps from the six nearest samples, staying on the shell where random points lie. On "
        f"the chart it lies {found.miss:.3f} from the clicked place, the nearest sample {found.nearest_sample:.3f}."
    )


def draw_point(key: str, z: Tensor, name: str, classifier: Classifier | None) -> None:
    """A point's image, what classifier and discriminator say of it, and the way to Explore."""
    run, step = session.selected().run, session.selected().step
    observed = cache.observe(run, cache.networks(run, step), z.unsqueeze(0))
    with st.container(key=key):
        st.html(digit(observed.images[0], name))
    if classifier:
        st.html(class_bars(observed.probabilities[0], classifier.classes))
    answer = f"{observed.scores[0]:.0%} real" if cache.score_is_probability(run) else f"{observed.scores[0]:+.2f}"
    st.caption(f"{name}. The discriminator's answer: {answer}.")
    if st.button("Open in Explore", icon=":material/tune:", type="primary", width="stretch"):
        session.open_in_explore(z)


def draw_groups(shown: state.Shown, found: SampleMap, depth: int) -> None:
    """Two groups of samples, and the direction that leads from one to the other."""
    st.subheader("Direction between two groups")
    st.markdown(
        "Set *Drag* to lasso or box, draw around some samples and keep them as group A; then draw around others and "
        "keep them as group B."
        if depth == 2
        else "Groups are drawn around samples in the 2-D views."
    )
    line = state.outline(shown) if depth == 2 else None
    drawn = np.array([], int) if line is None else found.inside(line)
    for column, name in zip(st.columns(2, gap="medium"), state.GROUPS, strict=True):
        with column:
            st.button(
                f"Keep {len(drawn):,} drawn samples as {name}" if len(drawn) else f"Keep drawn samples as {name}",
                icon=":material/gesture_select:",
                key=f"keep {name}",
                disabled=not len(drawn),
                on_click=state.on_keep_group,
                args=(name, state.Group(shown, line, drawn)),
                width="stretch",
            )
            draw_group(name)
    kept = state.groups()
    if len(kept) == len(state.GROUPS):
        try:
            draw_direction(*(kept[name] for name in state.GROUPS))
        except AtlasError as error:
            st.error(str(error), icon=":material/error:")


def draw_group(name: str) -> None:
    """How large a group is, and some of it."""
    group = state.groups().get(name)
    if group is None:
        st.caption(f"Group {name} is empty.")
        return
    rows = group.rows[:GROUP_EXAMPLES]
    images = data.sample_images(session.selected().run, group.shown, rows)
    st.caption(f"Group {name}: {len(group.rows):,} samples of seed {group.shown.seed}. The first of them:")
    with st.container(key=f"group {name}"):
        st.html(film_strip(images, [str(row) for row in rows], one_row=True))


def draw_direction(first: state.Group, second: state.Group) -> None:
    """How the groups lie to each other, a walk from the first to the second and beyond, and the way to Explore."""
    chosen = session.selected()
    found = data.between(chosen.run, chosen.step, first, second)
    direction = found.direction
    st.markdown(
        f"The middles of both groups lie **{direction.gap:.2f} σ** apart. Of two points, one of each group and not "
        f"used to find the direction, B's lies further along it: **{direction.separation:.0%}**; by chance alone 50%."
    )
    captions = frame_names(found.distances, found.arrival)
    with st.container(key="walk"):
        st.html(walk_strip(found.frames.images, captions, found.strip, marked=found.arrival))
    st.caption(
        "A walk along the direction on the shell where random points lie, from the middle of A past the middle of B, "
        "both drawn out to that shell. Under each image how far it is from A."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input("Name of the direction", "A to B", max_chars=30, key="direction_name", width=240)
        if st.button("Use in Explore", icon=":material/tune:", type="primary", disabled=not name.strip()):
            session.name_direction(name.strip(), direction.vector)
            session.open_page("explore")


def frame_names(distances: Sequence[float], arrival: int) -> list[str]:
    """What stands under the frames of a walk from A to B."""
    ends = {0: "A", arrival: "B"}
    return [f"{ends[frame]} · {far:.1f} σ" if frame in ends else f"{far:.1f} σ" for frame, far in enumerate(distances)]


def draw_note(shown: state.Shown, found: SampleMap) -> None:
    """Why z itself is not projected."""
    latent_size = len(session.current_point())
    of_z = data.share_of_z(shown.seed, shown.count, latent_size)
    st.info(
        "**Why not PCA of z itself?** z is drawn from an isotropic Gaussian: every direction is alike. For these "
        f"{shown.count:,} points the first component of z would hold {of_z:.1%} of the variance, of which "
        f"{1 / latent_size:.1%} would be an equal share. Structure appears only in what the generator makes of z: here "
        f"{SPACE_NOTES[shown.space]}, whose first component holds {found.axes.explained[0]:.1%}.",
        icon=":material/help:",
    )
