"""Thousands of samples on the principal components of what the generator makes, and the way back from there to z."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_legend, film_strip, scale_legend, walk_strip
from dashboard.shared.number_box import choose_number
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import draw_observed_point, open_choices, progress_bar
from dashboard.views.projection import data, exports, figures, state
from dashboard.views.projection.colours import Colouring, by_class, by_confidence, by_score, by_stroke_mass
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
VIEWS = {state.IMAGES: "Images", state.POINTS: "Points", state.POINTS_3D: "3-D", state.OVER_TIME: "Over training"}
COLOURS = {
    state.CLASS: "Predicted class",
    state.CONFIDENCE: "Classifier confidence",
    state.DISCRIMINATOR: "P(real)",
    state.STROKE_MASS: "Stroke mass",
}
TOOLS = {"pan": "Pan", "lasso": "Lasso", "select": "Box"}
PANELS = {state.ONE: "Sample", state.SEVERAL: "Groups"}
SHEET_COLUMNS = 30
GROUP_EXAMPLES = 8
BESIDE = '<div class="atlas-wait atlas-wait-square"></div><div class="atlas-wait"></div>'


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
        return 3 if self.view == state.POINTS_3D else 2


def page() -> None:
    open_choices(*state.CHOICES)
    state.follow_link()
    classifier = cache.classifier_of(session.selected().run)
    st.title("Projection", help=explain("latent vector z", "inversion"))
    st.markdown("The generator's samples, on the few directions along which they vary most (PCA).")
    explore_samples(classifier)


@st.fragment
def explore_samples(classifier: Classifier | None) -> None:
    """Controls, chart and what was clicked or drawn on it; only this part runs again when something is done here."""
    with part_of_page():
        run = session.selected().run
        bar = st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="samples_bar")
        controls = draw_controls(bar, classifier)
        state.settle(controls.shown)
        is_found = data.is_found(run, controls.shown)
        place = st.container(key="samples_row") if is_found else st.empty()
        if is_found:
            found = data.sample_map(run, controls.shown, lambda done, total: None)
        else:  # a chart of other samples goes; what comes has its shape
            with place.container(key="samples_wait"):
                found = await_samples(controls, classifier)
            place = place.container(key="samples_row")
        left, right = place.columns([5, 3], gap="medium")
        rows = data.shown_rows(found, session.chosen(state.ONLY), classifier.classes if classifier else ())
        with left, part_of_page():
            if controls.view == state.OVER_TIME:
                draw_over_time(controls, classifier)
            else:
                draw_chart(controls, found, rows, classifier)
        with right, part_of_page():
            draw_legend(colouring_of(found, controls.colour, classifier), found, classifier)
            cells = " Each cell shows the sample nearest to its centre." if controls.view == state.IMAGES else ""
            st.caption(f"{axes_text(controls, found)}{cells}")
            draw_panel(controls, found, rows, classifier)
    session.write_address()


def draw_controls(bar: DeltaGenerator, classifier: Classifier | None) -> Controls:
    """What to project and how to look at it."""
    chosen = session.selected()
    spaces = [space for space in SPACES if classifier or space != "classifier"]
    titles = COLOURS if classifier else {name: COLOURS[name] for name in (state.DISCRIMINATOR, state.STROKE_MASS)}
    if not cache.score_is_probability(chosen.run):
        titles = {**titles, state.DISCRIMINATOR: "Score D(x)"}
    with bar:
        space = st.selectbox(
            "Feature space",
            spaces,
            format_func=lambda name: SPACES.get(name, ""),
            help=explain("generator G", "classifier"),
            width=160,
            **session.bound(state.SPACE, spaces),
        )
        colour = st.selectbox(
            "Colour",
            list(titles),
            format_func=lambda name: titles.get(name, ""),
            help="Stroke mass is the mean brightness of an image, 0 for black to 1 for white.",
            width=170,
            **session.bound(state.COLOUR, list(titles)),
        )
        view = draw_choice("View", state.VIEW, VIEWS)
        tool = draw_choice("Tool", state.TOOL, TOOLS, disabled=view in (state.POINTS_3D, state.OVER_TIME))
        with st.popover("Samples", icon=":material/scatter_plot:"):
            count = st.selectbox(
                "Samples",
                sorted(state.COUNT.values),
                format_func=lambda count: f"{count:,}",
                width=160,
                **session.bound(state.COUNT),
            )
            seed = choose_number("Seed", 0, session.MAX_SEED, state.SEED, width=160)
    return Controls(state.SampleChartKey(chosen.run.name, chosen.step, space, count, seed), view, colour, tool)


def draw_choice(label: str, choice: session.Choice[str], titles: Mapping[str, str], disabled: bool = False) -> str:
    """One of a few, beside each other."""
    return st.segmented_control(
        label,
        list(titles),
        format_func=lambda name: titles.get(name, ""),
        required=True,
        disabled=disabled,
        **session.bound(choice),
    )


# --- the chart -------------------------------------------------------------------------------------------------------


def await_samples(controls: Controls, classifier: Classifier | None) -> SampleMap:
    """Find the samples; show of many the first ones meanwhile, on a chart that only shows."""
    bar, place = st.container(), st.empty()
    place.html(f'<div class="atlas-waits">{BESIDE}</div>')
    with bar, progress_bar("Generating {total:,} samples…") as on_progress:
        maps = data.sample_maps(session.selected().run, controls.shown, on_progress)
        found = next(maps)
        if len(found.ink) < controls.shown.count:
            if controls.view != state.OVER_TIME:
                draw_early(place.container(), controls, found, classifier)
            found = next(maps)
    place.empty()  # what is drawn next in the place around has fewer parts, and would leave this one
    return found


def draw_early(place: DeltaGenerator, controls: Controls, found: SampleMap, classifier: Classifier | None) -> None:
    """The first samples, where all of them will stand."""
    counts = f"The first {len(found.ink):,} of {controls.shown.count:,} samples"
    said = f"{counts}, on components of their own; the rest is coming."
    rows = data.shown_rows(found, session.chosen(state.ONLY), classifier.classes if classifier else ())
    colouring = colouring_of(found, controls.colour, classifier)
    figure, _ = figure_of(controls, found, rows, colouring, figures.Overlay(), figures.Interaction())
    left, right = place.columns([5, 3], gap="medium")
    with left.container(key="square-early"):
        st.plotly_chart(
            figure, theme=None, height="stretch", key="early_samples", config={"staticPlot": True}, alt=said
        )
    right.caption(said)
    right.html('<div class="atlas-wait"></div>')


def figure_of(
    controls: Controls,
    found: SampleMap,
    rows: np.ndarray,
    colouring: Colouring,
    overlay: figures.Overlay,
    interaction: figures.Interaction,
) -> tuple[go.Figure, figures.Cells | None]:
    """The samples that are shown, as images or points; the cells that images stand in."""
    coordinates, explained = found.coordinates[:, : controls.depth], found.axes.explained[: controls.depth]
    colours = palette(st.context.theme.type)
    if controls.view != state.IMAGES:
        return figures.scatter(coordinates, explained, colouring, overlay, interaction, colours, rows), None
    cells = figures.cells_of(coordinates, SHEET_COLUMNS, rows)
    sheet = data.sheet(session.selected().run, controls.shown, cells, colouring.inks(cells.samples))
    return figures.atlas_chart(cells, sheet, explained, overlay, interaction, colours), cells


def draw_chart(controls: Controls, found: SampleMap, rows: np.ndarray, classifier: Classifier | None) -> None:
    """The samples that are shown; what is done to them is remembered in the session."""
    interaction = figures.Interaction(controls.tool, state.view(), state.drawings())
    colouring = colouring_of(found, controls.colour, classifier)
    figure, cells = figure_of(controls, found, rows, colouring, overlay_of(controls.shown, found), interaction)
    with st.container(key="atlas" if cells else "points"):
        st.plotly_chart(
            figure,
            theme=None,
            height="stretch",
            key=state.CHART_KEY,
            config={"displayModeBar": False, "scrollZoom": True},
            alt=f"{axes_text(controls, found)} The number box Sample chooses one without a pointer.",
        )
    plotly_events(
        state.CHART_KEY,
        state.EVENTS_KEY,
        lambda: state.on_click(cells.sample_at if cells else None),
        state.on_outline,
        on_view=state.on_view,
    )


def draw_over_time(controls: Controls, classifier: Classifier | None) -> None:
    """The same latent vectors at several checkpoints beside real images, on one common PCA."""
    chosen, colours = session.selected(), palette(st.context.theme.type)
    by_classifier = controls.shown.space == "classifier"
    with progress_bar("Generating {total:,} samples…") as on_progress:
        found = data.over_time(
            chosen.run, data.timed_steps(chosen.run, chosen.step), by_classifier, controls.shown.seed, on_progress
        )
    st.plotly_chart(
        figures.over_time_chart(
            found.steps,
            found.generated,
            found.real,
            data.inks_over_time(found, colours.generator),
            found.explained,
            chosen.step,
            colours,
        ),
        theme=None,
        height=620,
        key="over_time",
        config={"displayModeBar": False},
        alt=f"{data.TIMED} samples at {len(found.steps)} checkpoints beside real images, on one common PCA",
    )
    of = "classifier's last layer" if by_classifier else "pixels of the images"
    st.caption(
        f"{data.TIMED} latent vectors of seed {controls.shown.seed} at each of {len(found.steps)} checkpoints, and "
        f"real images, on principal components of all of them together: the {of}. {as_markdown(found.said)}"
    )


def axes_text(controls: Controls, found: SampleMap) -> str:
    """What is on the chart."""
    shown, depth = controls.shown, controls.depth
    settled = f", found on the first {AXES_SAMPLES:,}" if shown.count > AXES_SAMPLES else ""
    return (
        f"{shown.count:,} samples of seed {shown.seed} on {depth} principal components of {SPACE_NOTES[shown.space]}"
        f"{settled}: {data.explained_share(found, depth):.1%} of the variance."
    )


def colouring_of(found: SampleMap, colour: str, classifier: Classifier | None) -> Colouring:
    """What the colours tell."""
    colours = palette(st.context.theme.type)
    if classifier and found.classes is not None and colour == state.CLASS:
        inks = [class_colour(number) for number, _ in enumerate(classifier.classes)]
        return by_class("classifier:", found.classes, classifier.classes, inks, colours)
    if classifier and found.confidence is not None and colour == state.CONFIDENCE:
        return by_confidence(found.confidence, len(classifier.classes), colours)
    if found.scores is None or colour == state.STROKE_MASS:
        return by_stroke_mass(found.ink, colours)
    return by_score(found.scores, cache.score_is_probability(session.selected().run), colours)


def draw_legend(colouring: Colouring, found: SampleMap, classifier: Classifier | None) -> None:
    """What the colours mean."""
    if classifier is None:
        st.caption(f"Classes are not shown: {as_markdown(cache.why_no_classifier(session.selected().run) or '')}.")
    if classifier is None or colouring.texts is None:
        st.html(scale_legend(f"{colouring.name} {colouring.low:.2f}", f"{colouring.high:.2f}", colouring.scale))
    else:
        st.html(class_legend(classifier.classes, found.shares(len(classifier.classes))))
    if classifier is not None:
        names = classifier.classes[: state.MOST_FILTERED]
        st.pills("Show only", names, selection_mode="multi", **session.bound(state.ONLY))


def overlay_of(shown: state.SampleChartKey, found: SampleMap) -> figures.Overlay:
    """What is marked on the chart."""
    position, drawn = state.clicked_position(), state.outline()
    nearest = None if position is None else data.nearest_image(session.selected().run, shown, found, position)
    outlines = {name: group.outline for name, group in state.groups().items() if group.shown == shown}
    return figures.Overlay(
        state.picked(shown),
        data.explored_position(session.selected().run, shown, found, session.shown_point()),
        position,
        nearest.position if nearest and nearest.is_there else None,
        outlines if drawn is None else {**outlines, "": drawn},
    )


def draw_axes(controls: Controls, found: SampleMap) -> None:
    """How much of the variance the axes show, and why z itself is not projected."""
    shown, latent_size = controls.shown, len(session.current_point())
    with st.popover("Axes", icon=":material/bar_chart:", help="How much of the variance the axes show"):
        st.plotly_chart(
            data.explained_variance(found.axes.explained, controls.depth, st.context.theme.type),
            theme=None,
            key="explained",
            config={"displayModeBar": False},
            alt=f"The components on the chart hold {data.explained_share(found, controls.depth):.1%} of the variance",
        )
        st.caption(f"The share of the variance on each component, of {len(found.axes.mean):,} numbers per image.")
        of_z = data.share_of_z(shown.seed, shown.count, latent_size)
        st.markdown(
            "**Why not PCA of z itself?** z is drawn from an isotropic Gaussian: every direction is alike. For these "
            f"{shown.count:,} points the first component of z would explain {of_z:.1%} of the variance; if all were "
            f"equal, {data.equal_share(latent_size):.1%}. Structure appears only in what the generator makes of z: "
            f"here {SPACE_NOTES[shown.space]}, whose first component explains {found.axes.explained[0]:.1%}."
        )


# --- a sample, or a clicked position ---------------------------------------------------------------------------------


def draw_panel(controls: Controls, found: SampleMap, rows: np.ndarray, classifier: Classifier | None) -> None:
    """What was clicked, or the groups that were drawn around."""
    with st.container(horizontal=True, gap="small", key="panel_bar"):
        panel = st.segmented_control(
            "Beside the chart",
            list(PANELS),
            format_func=lambda name: PANELS.get(name, ""),
            required=True,
            label_visibility="collapsed",
            **session.bound(state.PANEL),
        )
        draw_axes(controls, found)
    if panel == state.ONE:
        draw_clicked(controls.shown, found, classifier)
    else:
        draw_groups(controls, found, rows, classifier)


def draw_clicked(shown: state.SampleChartKey, found: SampleMap, classifier: Classifier | None) -> None:
    """The clicked sample, or what was found for a clicked empty position."""
    run = session.selected().run
    picked, position = state.picked(shown), state.clicked_position()
    choose_number(
        f"Sample of seed {shown.seed}",
        0,
        range(shown.count)[-1],
        state.SAMPLE,
        (picked,),
        placeholder="click one, or type",
    )
    data.pick(run, shown, [] if picked is None else [picked])
    if picked is not None:
        with st.container(key="observed"):
            name = f"Sample {picked} of seed {shown.seed}"
            z = data.sampled(run, shown, [picked])[0]
            draw_observed_point(z, "sample", name, classifier)
            if st.button("Open on Map", icon=":material/map:", width="stretch"):
                session.open_on_map(z)
        draw_neighbours(shown, picked)
    elif position is not None:
        draw_nearest_image(data.nearest_image(run, shown, found, position), classifier)
    else:
        st.html('<div class="atlas-empty">Click a sample, or an empty position, to see its image</div>')


def draw_neighbours(shown: state.SampleChartKey, picked: int) -> None:
    """What is nearest to a sample, generated and real."""
    run = session.selected().run
    with progress_bar("Searching {total:,} samples…", after_seconds=0.5) as on_progress:
        found = data.neighbours(run, shown, picked, on_progress)
    st.markdown("**Nearest generated images**")
    images = data.sample_images(run, shown, found.samples)
    with st.container(key="nearest_generated"):
        st.html(film_strip(images, [str(sample) for sample in found.samples], one_row=True))
    if found.real is None:
        st.caption(as_markdown(found.said))
        return
    st.markdown("**Nearest real images**")
    with st.container(key="nearest_real"):
        st.html(film_strip(found.real, found.captions, one_row=True))
    of = SPACE_NOTES[shown.space]
    by = (
        ""
        if shown.space != "hidden"
        else " Real images have no features of the generator: they are compared by pixels."
    )
    st.caption(f"Of all {shown.count:,} samples, by {of}.{by} {as_markdown(found.said)}")


def draw_nearest_image(found: data.NearestImage, classifier: Classifier | None) -> None:
    """What the generator makes at a clicked position, if anything."""
    far = f"{found.miss:.3f} from the clicked position, the nearest sample {found.nearest_sample:.3f}"
    if not found.is_there:
        st.warning(
            f"Nothing is there. The nearest image that the generator was found to make is {far}.",
            icon=":material/block:",
        )
        return
    with st.container(key="observed"):
        draw_observed_point(found.z, "nearest_image", "Nearest image to the clicked position", classifier)
    st.caption(f"Found by Gauss-Newton steps from the six nearest samples, on the latent sphere: {far}.")


# --- an attribute direction ------------------------------------------------------------------------------------------


def draw_groups(controls: Controls, found: SampleMap, shown_rows: np.ndarray, classifier: Classifier | None) -> None:
    """Two groups of samples, and the direction that leads from one to the other."""
    if controls.view in (state.POINTS_3D, state.OVER_TIME):
        st.caption("Groups are selected in the flat views.")
        outline = None
    else:
        outline = state.outline()
    rows = data.selected_of(data.selected_rows(found, outline), shown_rows)
    data.pick(session.selected().run, controls.shown, rows)
    if len(rows):
        st.markdown(f"**{counted(len(rows), 'sample')}** selected:")
        draw_examples(controls.shown, rows, "selection")
        draw_export(controls.shown, found, rows, classifier)
    else:
        st.caption(
            "Draw around some samples with the lasso or the box and set them as group A, then others as group B: their "
            "difference is an attribute direction.",
            help=explain("latent direction"),
        )
    with st.container(horizontal=True, gap="small"):
        for name in state.GROUPS:
            st.button(
                f"Set as group {name}",
                icon=":material/gesture_select:",
                key=f"set group {name}",
                disabled=not len(rows),
                on_click=state.on_set_group,
                args=() if outline is None else (name, controls.shown),
            )
    groups = state.groups()
    run = session.selected().run
    with progress_bar("Generating {total:,} samples…", after_seconds=0.5) as on_progress:
        members = {name: data.group_rows(run, group, on_progress) for name, group in groups.items()}
    for name, group in groups.items():
        st.caption(f"Group {name}: {counted(len(members[name]), 'sample')} of seed {group.shown.seed}")
        if len(members[name]):
            draw_examples(group.shown, members[name], f"group {name}")
    if len(groups) == len(state.GROUPS):
        try:
            draw_direction(groups, members)
        except AtlasError as error:
            st.error(as_markdown(str(error)), icon=":material/error:")


def draw_export(shown: state.SampleChartKey, found: SampleMap, rows: np.ndarray, classifier: Classifier | None) -> None:
    """The selected samples as files."""
    run, kept = session.selected().run, exports.exported_rows(rows)
    names = classifier.classes if classifier else ()
    with st.popover("Download", icon=":material/download:"):
        st.download_button("CSV", lambda: exports.table_file(run, shown, found, kept, names), "samples.csv", "text/csv")
        st.download_button("NPZ", lambda: exports.arrays_file(run, shown, kept), "samples.npz", "application/zip")
        st.download_button("Contact sheet", lambda: exports.sheet_file(run, shown, kept), "samples.png", "image/png")
        st.caption(f"{counted(len(kept), 'sample')}, each with its z.")
    if session.chosen(state.ONLY):
        st.caption("A group holds samples of all classes inside its line.")


def draw_examples(shown: state.SampleChartKey, rows: np.ndarray, key: str) -> None:
    """The first of some samples."""
    first = rows[:GROUP_EXAMPLES]
    images = data.sample_images(session.selected().run, shown, first)
    with st.container(key=key):
        st.html(film_strip(images, [str(row) for row in first], one_row=True))


def draw_direction(groups: Mapping[str, state.Group], members: Mapping[str, np.ndarray]) -> None:
    """How the groups lie to each other, a path from the first to the second and beyond, and the way to Explore."""
    chosen, (first, second) = session.selected(), (groups[name] for name in state.GROUPS)
    seeds = first.shown.seed, second.shown.seed
    found = data.attribute_direction(chosen.run, chosen.step, seeds, *(members[name] for name in state.GROUPS))
    direction = found.direction
    st.markdown(
        f"From A to B: **{direction.gap:.2f} σ** between the means. Separation: **{direction.separation:.0%}** "
        "(chance: 50%).",
        help="How often, of two samples, one of each group, that of B is further along the direction; on samples that "
        "were not used to find it. " + explain("sigma (σ)"),
    )
    captions = frame_names(found.distances.tolist(), found.arrival)
    with st.container(key="walk"):
        st.html(walk_strip(found.frames.images, captions, found.strip, marked=found.arrival))
    st.caption(
        "On the latent sphere from the mean of A past that of B; under each image its distance from A in σ, above how "
        "probable each class is."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input("Name of the direction", max_chars=30, width=170, **session.bound(state.NAME))
        if st.button("Use in Explore", icon=":material/tune:", type="primary", disabled=not name.strip()):
            session.name_direction(name.strip(), direction.vector)
            session.open_page("explore")


def frame_names(distances: Sequence[float], arrival: int) -> list[str]:
    """What is written under the frames of a path from A to B."""
    return ["A", *(f"{far:.1f}" if frame != arrival else "B" for frame, far in enumerate(distances[1:], start=1))]
