"""Directions of the latent space: what each does to several digits, what it leaks into, and how to keep it."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import film_strip
from dashboard.shared.number_box import choose_number
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices, progress_bar, skeleton_until
from dashboard.views.directions import data, figures, keeping, state
from dashboard.views.directions.naming import (
    attribute_text,
    effect_rows,
    origin_of,
    source_title,
    verdict_over_training,
)
from dashboard.web.direction_strip.component import direction_strip
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import NetworkNames
from gan_core.errors import AtlasError, DirectionsError
from gan_core.foreign_text import plain
from gan_core.inference import directions
from gan_core.inference.directions import CLASS, FoundDirection, Study
from gan_core.latent.attributes import ATTRIBUTES, NAMES
from gan_core.latent.direction_effects import DirectionEffects
from gan_core.runs.directions import LONGEST_NAME, SavedDirection, described, read_directions

SECTION_TITLES = {
    state.LEAK: "Leak",
    state.TRAINING: "Over training",
    state.ARITHMETIC: "Arithmetic",
    state.SAVE: "Save",
}
WAIT = '<div class="atlas-waits"><div class="atlas-wait"></div><div class="atlas-wait"></div></div>'
HELD_TITLES = {CLASS: "Class", **{each.name: each.title for each in ATTRIBUTES}}


def page() -> None:
    open_choices(*state.CHOICES)
    chosen = session.selected()
    cache.check(chosen.run, chosen.step)
    st.title("Directions", help=explain("latent direction", "latent vector z", "sigma (σ)"))
    st.markdown("Move z along one direction and see what changes, what changes along with it, and how far that holds.")
    names, blocks = data.networks(chosen.run, chosen.step)
    network_weights(blocks)  # outside of the fragment: a choice sends no weights again
    explore_directions(names)


@st.fragment
def explore_directions(networks: NetworkNames) -> None:
    """Which direction, what it does, and what can be done with it; only this part runs again."""
    with part_of_page():
        chosen = session.selected()
        saved = saved_directions()
        facts = chosen.run.ref(chosen.step), cache.classifier_key(chosen.run)
        with (
            skeleton_until("directions", facts, WAIT) as place,
            progress_bar("Measuring {total:,} samples…", 0.5) as bar,
        ):
            known = data.study(chosen.run, chosen.step, bar)
            with place.container():
                draw_directions(known, saved, networks)
    session.write_address()


def draw_directions(known: Study, saved: Sequence[SavedDirection], networks: NetworkNames) -> None:
    """The direction that is chosen, and all that is known of it."""
    chosen = session.selected()
    kept = kept_directions(saved)
    wanted = choose_direction(known, kept)
    try:
        found = data.direction(chosen.run, chosen.step, known, wanted, kept)
    except AtlasError as error:
        st.error(as_markdown(str(error)), icon=":material/error:")
        return
    title = title_of(wanted)
    left, right = st.columns([5, 3], gap="medium")
    with left, part_of_page():
        draw_strip(found, title, networks)
    with right, part_of_page():
        effects = draw_effects(known, found, wanted)
    section = st.segmented_control(
        "About this direction",
        list(SECTION_TITLES),
        format_func=lambda name: SECTION_TITLES.get(name, ""),
        required=True,
        label_visibility="collapsed",
        **session.bound(state.SECTION),
    )
    with part_of_page():
        if section == state.SAVE:
            keeping.draw_saving(found, title, origin_of(title, wanted, class_names()), saved)
        elif section == state.ARITHMETIC:
            draw_arithmetic(known)
        elif effects is None:
            st.info("What a direction leaks is measured on attributes, which these images have none of.")
        elif section == state.LEAK:
            draw_leak(known, found, wanted, title)
        else:
            draw_training(found, wanted, effects)


def saved_directions() -> tuple[SavedDirection, ...]:
    """What is saved beside the run; a file that cannot be read is told, and everything else goes on."""
    try:
        return read_directions(session.selected().run)
    except DirectionsError as error:
        st.warning(as_markdown(str(error)), icon=":material/warning:")
        return ()


def kept_directions(saved: Sequence[SavedDirection]) -> Sequence[SavedDirection]:
    """What is saved, and what was named in this session, on this page or by two groups on Projection."""
    chosen, known = session.selected(), {each.name for each in saved}
    named = [
        described(chosen.run, chosen.step, plain(name, LONGEST_NAME), "named in this session", vector)
        for name, vector in session.named_directions().items()
        if name not in known
    ]
    return [*saved, *named]


def class_names() -> Sequence[str]:
    """Of the classifier; none without one."""
    return cache.classes_of(session.selected().run) or ()


# --- which direction -------------------------------------------------------------------------------------------------


def choose_direction(known: Study, saved: Sequence[SavedDirection]) -> data.Wanted:
    """The direction, what must not move along, and a second one to combine it with."""
    options, names = data.sources(known, saved), class_names()
    held = [*((CLASS,) if known.classes is not None else ()), *(NAMES if known.attributes is not None else ())]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="directions_bar"):
        along = st.selectbox(
            "Direction",
            options,
            format_func=source_title,
            width=230,
            help="Attributes are measured on images; first layer (SeFa) and features (GANSpace) need no labels.",
            **session.bound(state.ALONG, options),
        )
        numbers = range(min(len(names), state.MOST_CLASSES))
        if along == CLASS:
            first, second = choose_class("From", state.FIRST, numbers), choose_class("To", state.SECOND, numbers)
            along = directions.class_source(first, second)
        elif along == data.SEEDS:
            seeds = [
                choose_number(label, 0, session.MAX_SEED, choice, width=110)
                for label, choice in (("From seed", state.FROM_SEED), ("To seed", state.TO_SEED))
            ]
            along = data.seeds_source(*seeds)
        kept = st.multiselect(
            "Hold fixed",
            held,
            format_func=lambda name: HELD_TITLES.get(name, ""),
            placeholder="Nothing",
            width=260,
            help="The part of the direction that moves these is taken out, as far as they are linear in z.",
            **session.bound(state.HELD),
        )
        with st.popover("Combine", icon=":material/join_inner:"):
            others = ["", *(option for option in options if option not in (CLASS, data.SEEDS))]
            plus = st.selectbox(
                "And along",
                others,
                format_func=lambda name: source_title(name) or "Nothing else",
                **session.bound(state.PLUS, others),
            )
            weight = st.slider("Weight", -2.0, 2.0, step=0.1, disabled=not plus, **session.bound(state.WEIGHT))
            choose_number("Seed of the images", 0, session.MAX_SEED, state.IMAGES)
    return data.Wanted(along, plus, weight, tuple(name for name in kept if name in held and name != along))


def choose_class(label: str, choice: session.Choice[int], numbers: range) -> int:
    """One of the classes."""
    names = class_names()
    return st.selectbox(label, numbers, format_func=names.__getitem__, width=100, **session.bound(choice, numbers))


def title_of(wanted: data.Wanted) -> str:
    """The direction in a few words."""
    title = source_title(wanted.along, class_names())
    return f"{title} and {source_title(wanted.plus)}" if wanted.plus else title


# --- what it does ----------------------------------------------------------------------------------------------------


def draw_strip(found: FoundDirection, title: str, networks: NetworkNames) -> None:
    """Several digits moved along the direction."""
    chosen, names = session.selected(), class_names()
    moved = data.moved_images(
        chosen.run, chosen.step, session.chosen(state.IMAGES), session.shown_point(), found.vector
    )
    if networks["problem"] is not None:
        draw_served_strip(found, moved, networks["problem"])
        return
    direction_strip(
        {
            "name": title,
            "weights": networks,
            "vector": found.vector.tolist(),
            "points": moved.z.tolist(),
            "labels": moved.labels,
            "own": moved.own,
            "classes": list(names) or None,
            "positions": list(data.SHOWN_POSITIONS),
            "limit": state.LIMIT,
            "coordinate": session.chosen(state.COORDINATE),
        },
        state.STRIP_KEY,
        state.on_coordinate,
        state.on_open,
    )
    opened = state.opened(len(moved.labels))
    if opened:
        number, coordinate = opened
        session.open_in_explore(data.moved_to(moved.z[[number]], found.vector, coordinate)[0])
    st.caption(
        "One sample of each class, as it is at 0 σ; none of them found the direction. A click on an image opens it in "
        "Explore."
    )


def draw_served_strip(found: FoundDirection, moved: data.Moved, problem: str) -> None:
    """The same, drawn by the server, where the page cannot run the generator."""
    chosen = session.selected()
    coordinate = st.slider(
        "Along the direction, σ", -state.LIMIT, state.LIMIT, step=0.5, **session.bound(state.COORDINATE)
    )
    for position in (coordinate, *data.SHOWN_POSITIONS):
        images = data.images_along(chosen.run, chosen.step, moved.z, found.vector, position)
        st.html(film_strip(images, [f"{position:+g} σ" for _ in images], one_row=True))
    st.caption(f"The server draws these images: {as_markdown(problem)}.")


def draw_effects(known: Study, found: FoundDirection, wanted: data.Wanted) -> DirectionEffects | None:
    """How far the direction moves each attribute, and how far that holds."""
    if known.attributes is None:
        st.info(
            "Attributes are measured on images of one channel, and these are in colour. Directions of the first layer, "
            "of the features and between classes work all the same.",
            icon=":material/palette:",
        )
        return None
    chosen = session.selected()
    with progress_bar("Moving {total:,} images…", after_seconds=0.5) as on_progress:
        effects = data.effects(chosen.run, chosen.step, found.vector, on_progress)
    number = data.attribute_of(wanted, effects)
    attribute = ATTRIBUTES[number]
    st.markdown(attribute_text(number, effects), help=explain("sigma (σ)", "latent direction"))
    if found.explained is not None and found.explained < directions.LEAST_EXPLAINED:
        st.warning(
            f"{attribute.title} is hardly linear in z here: a line explains {found.explained:.0%} of it. This "
            "checkpoint may make noise; a later one, or another direction, tells more.",
            icon=":material/warning:",
        )
    st.plotly_chart(
        figures.curve_chart(
            effects.positions.numpy(),
            effects.curve.value[:, number].numpy(),
            effects.curve.low[:, number].numpy(),
            effects.curve.high[:, number].numpy(),
            f"{attribute.title}, {attribute.unit}",
            data.sure_range(effects, number),
            palette(st.context.theme.type),
        ),
        theme=None,
        key="direction_curve",
        config={"displayModeBar": False},
        alt=f"Mean {attribute.title.lower()} along the direction, with its 95% interval",
    )
    with st.expander("All attributes"):
        st.markdown(
            "\n".join(
                ["| Attribute | Change per σ | Goes this way | Holds |", "|---|---|---|---|", *effect_rows(effects)]
            )
        )
        st.caption(
            f"On {effects.samples} samples that did not find the direction, with 95% intervals by resampling them. "
            "Goes this way: on how many of the steps of 1 σ between −2 and 2 σ; 50% is chance."
        )
    return effects


# --- what it leaks ---------------------------------------------------------------------------------------------------


def draw_leak(known: Study, found: FoundDirection, wanted: data.Wanted, title: str) -> None:
    """All attribute directions against all attributes."""
    chosen = session.selected()
    this = None if wanted.is_plain and wanted.along in NAMES else (f"This: {title}", found.vector)
    with progress_bar("Moving {total:,} images…") as on_progress:
        matrix = data.leak_matrix(chosen.run, chosen.step, known, this, on_progress)
    st.plotly_chart(
        figures.leak_chart(
            matrix.value,
            matrix.low,
            matrix.high,
            [
                [f"{number:+.{each.digits}f} {each.unit}" for each, number in zip(ATTRIBUTES, row, strict=True)]
                for row in matrix.slope.tolist()
            ],
            matrix.names,
            [each.title for each in ATTRIBUTES],
            palette(st.context.theme.type),
        ),
        theme=None,
        key="leak",
        config={"displayModeBar": False},
        alt="What each direction does to each attribute, in standard deviations per sigma",
    )
    st.caption(
        "Each row is a direction, each column an attribute, in standard deviations per σ: on the diagonal its own "
        "effect, beside it what leaks. "
        "Point at a cell for its interval and its units. Hold attributes fixed above to make the leak smaller."
    )


# --- over the training -----------------------------------------------------------------------------------------------


def draw_training(found: FoundDirection, wanted: data.Wanted, effects: DirectionEffects) -> None:
    """The same vector at other checkpoints: does it mean the same there?"""
    chosen = session.selected()
    steps, number = data.followed_steps(chosen.run, chosen.step), data.attribute_of(wanted, effects)
    source = wanted.along if wanted.is_plain and wanted.along in NAMES else None
    with progress_bar("Moving images at {total:,} places…") as on_progress:
        followed = data.followed(chosen.run, steps, found.vector, number, source, on_progress)
    st.markdown(verdict_over_training(followed, chosen.step, ATTRIBUTES[number].title))
    st.plotly_chart(
        figures.followed_chart(
            followed.steps,
            followed.value,
            followed.low,
            followed.high,
            followed.alike,
            chosen.step,
            ATTRIBUTES[number].title,
            palette(st.context.theme.type),
        ),
        theme=None,
        key="followed",
        config={"displayModeBar": False},
        alt=f"Effect of this direction on {ATTRIBUTES[number].title.lower()} at each checkpoint",
    )
    images = data.over_training(chosen.run, steps, session.shown_point(), found.vector)
    st.html(film_strip(images, [f"{step:,}" for step in steps], current=steps.index(chosen.step), one_row=True))
    st.caption("Explore's z at −2, 0 and 2 σ along this direction, at each checkpoint.")
    for step, problem in followed.problems.items():
        st.caption(f"Iteration {step:,}: {as_markdown(problem)}.")


# --- arithmetic ------------------------------------------------------------------------------------------------------


def draw_arithmetic(known: Study) -> None:
    """A - B + C once, and how often it works."""
    chosen, names = session.selected(), class_names()
    if known.classes is None:
        st.info(f"Arithmetic is judged by a classifier: {as_markdown(cache.why_no_classifier(chosen.run) or '')}.")
        return
    numbers = range(min(len(names), state.MOST_CLASSES))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        first, second = choose_class("B and C", state.FIRST, numbers), choose_class("A", state.SECOND, numbers)
        if st.button("Other samples", icon=":material/casino:"):
            session.choose(state.IMAGES, data.next_seed(session.chosen(state.IMAGES)))
    result = data.one_sum(chosen.run, chosen.step, known, second, first, session.chosen(state.IMAGES))
    a, b, c, made = (as_markdown(names[number]) for number in result.classes)
    with st.container(key="one_sum"):
        captions = [f"A: {a}", f"− B: {b}", f"+ C: {c}", f"= {made}"]
        st.html(film_strip(result.images, captions, current=3))
    if st.button("Open the result in Explore", icon=":material/tune:"):
        session.open_in_explore(result.z)
    with progress_bar("Trying A − B + C…") as on_progress:
        measured = data.arithmetic(chosen.run, chosen.step, known, on_progress)
    rows = [
        f"| {each.averaged} | {keeping.worked_text(each.classes)} | {keeping.worked_text(each.slant)} |"
        for each in measured
    ]
    st.markdown(
        "\n".join(
            [
                "| Samples in A and in B | Digit: A's class | Slant carried over, C's class kept |",
                "|---|---|---|",
                *rows,
            ]
        )
    )
    st.caption(
        f"How often it works, over {data.TRIPLES:,} triples each, with 95% intervals and what random samples score. "
        "Digit: A of one class, B and C of another; the result should be of A's. Slant: A and B of one class and "
        "unlike in slant, C of another; the result should keep C's class and take half of the difference at least. "
        "A − B + C is brought back to the norm of random vectors."
    )
