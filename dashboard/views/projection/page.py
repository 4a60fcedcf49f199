"""Thousands of samples on the principal components of what the generator makes, and the way back from there to z."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_legend, film_strip, scale_legend, walk_strip
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import draw_observed_point, open_choices, progress_bar
from dashboard.views.projection import data, figures, state
from dashboard.views.projection.colours import Colouring, by_class, by_confidence, by_score, by_value
from dashboard.web.plotly_events.component import plotly_events
from gan_core.classifier.model import Classifier
from gan_core.drawing import class_colour
from gan_core.errors import AtlasError, counted
from gan_core.latent.projection import Space
from gan_core.latent.sample_map import AXES_SAMPLES, SampleMap

SPACES: dict[Space, str] = {"hidden": "Generator features", "images": "Images", "classifier": "Classifier features"}
SPACE_NOTES = {
    "hidden": "the activations of the generator's last hidden layer",
    "images": "the pixels of the generated images",
    "classifier": "the classifier's last hidden layer for the generated images",
}
IMAGES, POINTS, POINTS_3D = "2-D images", "2-D points", "3-D points"
CLASS, CONFIDENCE, DISCRIMINATOR, STROKE_MASS = "class", "confidence", "discriminator", "stroke mass"
COLOURS = {
    CLASS: "Predicted class",
    CONFIDENCE: "Classifier confidence",
    DISCRIMINATOR: "P(real)",
    STROKE_MASS: "Stroke mass",
}
COUNTS = (1_000, 2_000, 5_000, 10_000, 100_000)
TOOLS = {"pan": "Pan", "lasso": "Lasso", "select": "Box"}
SHEET_COLUMNS = 30
GROUP_EXAMPLES = 8


@dataclass(frozen=True)
class Controls:
    """What is projected and how it is looked at."""

    shown: state.SampleChartKey
    view: str
    colour: str
    tool: str

    @property
    def depth(self) -> int:
        """How many components are shown."""
        return 3 if self.view == POINTS_3D else 2


def page() -> None:
    open_choices()
    chosen = session.selected()
    classifier = cache.classifier_of(chosen.run)
    st.title("Projection", help=explain("latent vector z", "inversion"))
    st.markdown(
        "The generator's samples, drawn on the few directions along which they vary most (PCA). Click a sample to see "
        "it, or an empty position to search for an image there."
    )
    controls = draw_controls(classifier)
    with progress_bar("Generating {total:,} samples…", after_seconds=0.5) as on_progress:
        found = data.sample_map(chosen.run, controls.shown, on_progress)
    left, right = st.columns([7, 3], gap="medium")
    with left, part_of_page():
        draw_chart(controls, found, classifier)
    with right:
        with part_of_page():
            draw_clicked(controls.shown, found, classifier)
        with part_of_page():
            draw_variance(found, controls.depth)
    with part_of_page():
        draw_groups(controls, found)
    draw_note(controls.shown, found)


def draw_controls(classifier: Classifier | None) -> Controls:
    """What to project and how to look at it."""
    chosen = session.selected()
    spaces = [space for space in SPACES if classifier or space != "classifier"]
    titles = COLOURS if classifier else {name: COLOURS[name] for name in (DISCRIMINATOR, STROKE_MASS)}
    if not cache.score_is_probability(chosen.run):
        titles = {**titles, DISCRIMINATOR: "Score D(x)"}
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        space = st.segmented_control(
            "Feature space",
            spaces,
            format_func=lambda name: SPACES.get(name, ""),
            default=spaces[0],
            required=True,
            wrap=True,
            key=state.SPACE_KEY,
            help=explain("generator G", "classifier"),
        )
        view = st.segmented_control(
            "View", (IMAGES, POINTS, POINTS_3D), default=IMAGES, required=True, wrap=True, key=state.VIEW_KEY
        )
        colour = st.segmented_control(
            "Colour",
            list(titles),
            format_func=lambda name: titles.get(name, ""),
            default=next(iter(titles)),
            required=True,
            wrap=True,
            key=state.COLOUR_KEY,
            help="Stroke mass is the mean brightness of an image, 0 for black to 1 for white.",
        )
        count = st.selectbox(
            "Samples", COUNTS, index=2, format_func=lambda count: f"{count:,}", key=state.COUNT_KEY, width=120
        )
        seed = st.number_input("Seed", 0, session.MAX_SEED, value=0, step=1, key=state.SEED_KEY, width=120)
        tool = st.segmented_control(
            "Tool",
            list(TOOLS),
            format_func=lambda name: TOOLS.get(name, ""),
            default="pan",
            required=True,
            key=state.TOOL_KEY,
            disabled=view == POINTS_3D,
        )
    if classifier is None:
        st.caption(f"Classes are not shown: {as_markdown(cache.why_no_classifier(chosen.run) or '')}.")
    return Controls(state.SampleChartKey(chosen.run.name, chosen.step, space, count, seed), view, colour, tool)


# --- the chart -------------------------------------------------------------------------------------------------------


def draw_chart(controls: Controls, found: SampleMap, classifier: Classifier | None) -> None:
    """The samples; what is done to them is remembered in the session."""
    shown, depth = controls.shown, controls.depth
    run, colours = session.selected().run, palette(st.context.theme.type)
    coordinates, explained = found.coordinates[:, :depth], found.axes.explained[:depth]
    interaction = figures.Interaction(controls.tool, state.view(shown), state.drawings())
    overlay, cells, colouring = overlay_of(shown, found), None, colouring_of(found, controls.colour, classifier)
    if controls.view == IMAGES:
        cells = figures.cells_of(coordinates, SHEET_COLUMNS)
        sheet = data.sheet(run, shown, cells, colouring.inks(cells.samples))
        figure = figures.atlas_chart(cells, sheet, explained, overlay, interaction, colours)
    else:
        figure = figures.scatter(coordinates, explained, colouring, overlay, interaction, colours)
    with st.container(key="atlas" if cells else "points"):
        st.plotly_chart(figure, theme=None, key=state.CHART_KEY, config={"displayModeBar": False, "scrollZoom": True})
    plotly_events(
        state.CHART_KEY,
        state.EVENTS_KEY,
        lambda: state.on_click(shown, cells.sample_at if cells else None),
        lambda: state.on_outline(shown),
    )
    draw_legend(colouring, found, classifier)
    settled = f" They are those of the first {AXES_SAMPLES:,} samples." if shown.count > AXES_SAMPLES else ""
    st.caption(
        f"The axes are principal components of {SPACE_NOTES[shown.space]}, {len(found.axes.mean):,} numbers per "
        f"image.{settled}{' Each cell shows the sample nearest to its centre.' if cells else ''}"
    )


def colouring_of(found: SampleMap, colour: str, classifier: Classifier | None) -> Colouring:
    """What the colours tell."""
    colours = palette(st.context.theme.type)
    if classifier and found.classes is not None and colour == CLASS:
        inks = [class_colour(number) for number, _ in enumerate(classifier.classes)]
        return by_class("classifier:", found.classes, classifier.classes, inks, colours)
    if classifier and found.confidence is not None and colour == CONFIDENCE:
        return by_confidence(found.confidence, len(classifier.classes), colours)
    if found.scores is None or colour == STROKE_MASS:
        return by_value("stroke mass", found.ink, None, colours)
    return by_score(found.scores, cache.score_is_probability(session.selected().run), colours)


def draw_legend(colouring: Colouring, found: SampleMap, classifier: Classifier | None) -> None:
    """What the colours mean."""
    if classifier is None or colouring.texts is None:
        st.html(scale_legend(f"{colouring.name} {colouring.low:.2f}", f"{colouring.high:.2f}", colouring.scale))
    else:
        st.html(class_legend(classifier.classes, found.shares(len(classifier.classes))))


def overlay_of(shown: state.SampleChartKey, found: SampleMap) -> figures.Overlay:
    """What is marked on the chart."""
    position = state.clicked_position(shown)
    nearest = None if position is None else data.nearest_image(session.selected().run, shown, found, position)
    outlines = {name: group.outline for name, group in state.groups().items() if group.shown == shown}
    drawn = state.outline(shown)
    return figures.Overlay(
        state.picked(shown.seed, len(found.ink)),
        position,
        nearest.position if nearest else None,
        outlines if drawn is None else {**outlines, "": drawn},
    )


def draw_variance(found: SampleMap, depth: int) -> None:
    """How much of the variance the chart shows."""
    st.markdown("**Explained variance**")
    st.plotly_chart(
        data.explained_variance(found.axes.explained, depth, st.context.theme.type),
        theme=None,
        key="explained",
        config={"displayModeBar": False},
    )
    st.caption(f"{data.explained_share(found, depth):.1%} of the variance is on the chart.")


# --- a sample, or a clicked position ---------------------------------------------------------------------------------


def draw_clicked(shown: state.SampleChartKey, found: SampleMap, classifier: Classifier | None) -> None:
    """The clicked sample, or what was found for a clicked empty position."""
    run = session.selected().run
    picked, position = state.picked(shown.seed, len(found.ink)), state.clicked_position(shown)
    if picked is not None:
        name = f"Sample {picked} of seed {shown.seed}"
        st.markdown(f"**{as_markdown(name)}**")
        draw_observed_point(data.sampled(run, shown, [picked])[0], "sample", name, classifier)
    elif position is not None:
        draw_nearest_image(data.nearest_image(run, shown, found, position), classifier)
    else:
        st.html('<div class="atlas-digit atlas-empty">Click a sample, or an empty position, to see its image</div>')


def draw_nearest_image(found: data.NearestImage, classifier: Classifier | None) -> None:
    """What the generator makes nearest to a clicked position."""
    if not found.is_there:
        st.warning("The generator makes nothing there.", icon=":material/block:")
    name = "Nearest image to the clicked position"
    st.markdown(f"**{as_markdown(name)}**")
    draw_observed_point(found.z, "nearest_image", name, classifier)
    st.caption(
        "Found by Gauss-Newton steps from the six nearest samples, on the latent sphere. On the chart it is "
        f"{found.miss:.3f} from the clicked position, the nearest sample {found.nearest_sample:.3f}."
    )


# --- an attribute direction ------------------------------------------------------------------------------------------


def draw_groups(controls: Controls, found: SampleMap) -> None:
    """Two groups of samples, and the direction that leads from one to the other."""
    st.subheader("Attribute direction", help=explain("latent direction"))
    is_flat = controls.view != POINTS_3D
    st.markdown(
        "Set *Tool* to lasso or box, draw around some samples and set the selection as group A; then draw around "
        "others and set them as group B."
        if is_flat
        else "Groups are selected in the 2-D views."
    )
    outline = state.outline(controls.shown) if is_flat else None
    rows = data.selected_rows(found, outline)
    for column, name in zip(st.columns(2, gap="medium"), state.GROUPS, strict=True):
        with column:
            st.button(
                f"Set {len(rows):,} selected samples as group {name}"
                if len(rows)
                else f"Set selection as group {name}",
                icon=":material/gesture_select:",
                key=f"set group {name}",
                disabled=not len(rows),
                on_click=state.on_set_group,
                args=() if outline is None else (name, state.Group(controls.shown, outline, rows)),
                width="stretch",
            )
            draw_group(name)
    groups = state.groups()
    if len(groups) == len(state.GROUPS):
        try:
            draw_direction(*(groups[name] for name in state.GROUPS))
        except AtlasError as error:
            st.error(as_markdown(str(error)), icon=":material/error:")


def draw_group(name: str) -> None:
    """How large a group is, and some of it."""
    group = state.groups().get(name)
    if group is None:
        st.caption(f"Group {name} is empty.")
        return
    rows = group.rows[:GROUP_EXAMPLES]
    images = data.sample_images(session.selected().run, group.shown, rows)
    st.caption(f"Group {name}: {counted(len(group.rows), 'sample')} of seed {group.shown.seed}. The first of them:")
    with st.container(key=f"group {name}"):
        st.html(film_strip(images, [str(row) for row in rows], one_row=True))


def draw_direction(first: state.Group, second: state.Group) -> None:
    """How the groups lie to each other, a path from the first to the second and beyond, and the way to Explore."""
    chosen = session.selected()
    found = data.attribute_direction(chosen.run, chosen.step, first, second)
    direction = found.direction
    st.markdown(
        f"The means of both groups are **{direction.gap:.2f} σ** apart. Separation on samples that were not used to "
        f"find the direction: **{direction.separation:.0%}** (chance: 50%).",
        help="How often, of two samples, one of each group, that of B is further along the direction. "
        + explain("sigma (σ)"),
    )
    captions = frame_names(found.distances.tolist(), found.arrival)
    with st.container(key="walk"):
        st.html(walk_strip(found.frames.images, captions, found.strip, marked=found.arrival))
    st.caption(
        "A path along the direction on the latent sphere, from the mean of A past the mean of B, both scaled to that "
        "sphere. Under each image is its distance from A."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input("Name of the direction", "A to B", max_chars=30, key=state.NAME_KEY, width=240)
        if st.button("Use in Explore", icon=":material/tune:", type="primary", disabled=not name.strip()):
            session.name_direction(name.strip(), direction.vector)
            session.open_page("explore")


def frame_names(distances: Sequence[float], arrival: int) -> list[str]:
    """What is written under the frames of a path from A to B."""
    ends = {0: "A", arrival: "B"}
    return [f"{ends[frame]} · {far:.1f} σ" if frame in ends else f"{far:.1f} σ" for frame, far in enumerate(distances)]


def draw_note(shown: state.SampleChartKey, found: SampleMap) -> None:
    """Why z itself is not projected."""
    latent_size = len(session.current_point())
    of_z = data.share_of_z(shown.seed, shown.count, latent_size)
    st.info(
        "**Why not PCA of z itself?** z is drawn from an isotropic Gaussian: every direction is alike. For these "
        f"{shown.count:,} points the first component of z would explain {of_z:.1%} of the variance; if all were equal, "
        f"{data.equal_share(latent_size):.1%}. Structure appears only in what the generator makes of z: here "
        f"{SPACE_NOTES[shown.space]}, whose first component explains {found.axes.explained[0]:.1%}.",
        icon=":material/help:",
    )
