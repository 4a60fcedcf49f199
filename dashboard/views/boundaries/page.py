"""Where one digit becomes another: nearest borders, walks, who borders on whom, and the images that nobody can name."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.figures import border_matrix
from dashboard.shared.images import FINE_FRAMES, SHOWN_FRAMES, class_bars, digit, film_strip, walk_strip
from dashboard.shared.palette import palette
from dashboard.shared.widgets import choose_anchor, progress_bar
from dashboard.views.boundaries import data, figures, state
from gan_core.classifier.model import Classifier
from gan_core.data.sources import DIGITS
from gan_core.drawing import class_colour
from gan_core.errors import AtlasError
from gan_core.latent.claims import lecture_claims
from gan_core.latent.regions import Regions, neighbour_layout, ranks

FIRST_START, FIRST_TARGETS, FIRST_END = 7, (1, 9), 1

ANY = "any"

WALK_FRAMES = 9

CIRCLES = (50, 100, 200, 400)

UNDECIDABLE_SAMPLES, UNDECIDABLE = 5_000, 24


def page() -> None:
    chosen = session.selected()
    st.title("Boundaries")
    classifier = cache.classifier_of(chosen.run)
    st.markdown(
        "Walk from an image and its class stays the same for a while; then, on a border, even people can't tell which "
        "it is; then it is another. Here the borders are found and measured."
    )
    if classifier is None:
        st.info(
            f"Borders need somebody who names the images: {cache.why_no_classifier(chosen.run)}.",
            icon=":material/gavel:",
        )
        return
    sections = {
        "Nearest borders": draw_nearest,
        "A walk": draw_walk,
        "Who borders on whom": draw_matrix,
        "Undecidable": draw_undecidable,
    }
    section = st.segmented_control(
        "Section", list(sections), default="Nearest borders", required=True, key="section", label_visibility="collapsed"
    )
    sections[section](classifier)


def draw_nearest(classifier: Classifier) -> None:
    """From one digit over the nearest borders."""
    chosen = session.selected()
    left, right = st.columns([1, 2], gap="medium")
    with left:
        place = choose_anchor(
            session.START, "From", cache.first_anchor(chosen.run, chosen.step, FIRST_START), classifier
        )
        z = cache.point_at(chosen.run, chosen.step, place)
    observed = cache.observe(chosen.run, cache.networks(chosen.run, chosen.step), z.unsqueeze(0))
    own = int(observed.classes[0])
    with right:
        options = [ANY, *(number for number in range(len(classifier.classes)) if number != own)]
        targets = st.pills(
            "To the nearest",
            options,
            selection_mode="multi",
            format_func=lambda number: "any other" if number == ANY else classifier.classes[number],
            default=[target for target in FIRST_TARGETS if target != own] or [ANY],
            wrap=True,
            key=f"targets of {own}",
        )
    if not targets:
        st.info("Choose at least one class to become.", icon=":material/touch_app:")
        return
    found = data.crossings(chosen.run, chosen.step, z, [None if target == ANY else target for target in targets])
    for target, crossing in zip(targets, found, strict=True):
        draw_crossing(own, target, crossing, classifier)
    st.caption(
        "Distances are arcs on the shell on which random points lie, in σ, and the angle seen from the centre. The "
        "search follows the classifier's gradient, slides along the border until it is nowhere nearer, and fixes the border "
        "by bisection to 0.001 σ; a border that is nearer still may exist. The strip is as high in a class's colour as "
        "the classifier finds it probable; the line marks the border. Both halves of a strip have their own scale: read the "
        "distances below."
    )


def draw_crossing(own: int, target: int | str, crossing: data.Crossing | None, classifier: Classifier) -> None:
    """The way over one border."""
    names = classifier.classes
    if crossing is None:
        wanted = "any other class" if target == ANY else names[target]
        st.warning(f"No border with {wanted} was found from here.", icon=":material/search_off:")
        return
    border = crossing.border
    way = "" if border.left == own else f", by way of {names[border.left]}"
    title = f"{names[own]} becomes {names[border.entered]} after {border.distance:.2f} σ"
    st.subheader(title[0].upper() + title[1:])
    middle = SHOWN_FRAMES // 2
    odds = crossing.frames.probabilities[middle]
    st.markdown(
        f"{border.degrees:.1f}° around the shell{way}. On the border the classifier says {names[border.left]} with "
        f"{odds[border.left]:.0%}, {names[border.entered]} with {odds[border.entered]:.0%}."
    )
    captions = [f"{distance:.2f} σ" for distance in crossing.distances]
    st.html(walk_strip(crossing.frames.images, captions, crossing.strip, marked=middle))
    if st.button("Open the border in Explore", icon=":material/tune:", key=f"open {target}"):
        session.open_in_explore(border.point)


def draw_walk(classifier: Classifier) -> None:
    """From one digit to another, on a great circle or on a straight line."""
    chosen = session.selected()
    columns = st.columns(3, gap="small")
    with columns[0]:
        start = choose_anchor(
            session.START, "From", cache.first_anchor(chosen.run, chosen.step, FIRST_START), classifier
        )
    with columns[1]:
        end = choose_anchor(session.END, "To", cache.first_anchor(chosen.run, chosen.step, FIRST_END), classifier)
    with columns[2]:
        way = st.segmented_control(
            "Way", ("Great circle", "Straight line"), default="Great circle", required=True, key="way"
        )
    points = [cache.point_at(chosen.run, chosen.step, place) for place in (start, end)]
    try:
        found = data.walk(chosen.run, chosen.step, *points, is_straight=way == "Straight line")
    except AtlasError as error:
        st.error(str(error), icon=":material/error:")
        return
    shown = np.linspace(0, FINE_FRAMES - 1, WALK_FRAMES).astype(int)
    captions = [f"{found.length * frame / (FINE_FRAMES - 1):.1f} σ" for frame in shown]
    met = [classifier.classes[number] for number in runs_of(found.observed.classes)]
    st.subheader(" → ".join(met))
    st.html(walk_strip(found.observed.images[shown], captions, found.observed.probabilities))
    is_probability = cache.score_is_probability(chosen.run)
    st.plotly_chart(
        figures.walk_curves(
            found.observed.scores,
            found.change,
            found.norms,
            "Discriminator's answer, chance of being real" if is_probability else "Discriminator's score",
            palette(st.context.theme.type),
        ),
        theme=None,
        key="walk_curves",
        config={"displayModeBar": False},
    )
    st.caption(
        "A straight line (lerp) cuts through the inside of the shell, where the generator was never trained; a great "
        "circle (slerp) stays on it. Compare the distance from the centre, and what the images do half way."
    )


def runs_of(classes: np.ndarray) -> list[int]:
    """Classes in the order in which they are met, repetitions left out."""
    return [int(number) for place, number in enumerate(classes) if place == 0 or number != classes[place - 1]]


def draw_matrix(classifier: Classifier) -> None:
    """Shares, the border matrix, the neighbour graph, and the lecture's claims."""
    chosen = session.selected()
    circles = st.segmented_control(
        "Great circles walked around the shell", CIRCLES, default=100, required=True, key="circles"
    )
    with progress_bar("Generating and classifying {total:,} images…") as on_progress:
        found = cache.regions(chosen.run, chosen.step, circles, on_progress)
    names, borders = classifier.classes, found.adjacency
    colours = palette(st.context.theme.type)
    inks = [class_colour(number) for number in range(len(names))]
    matrix, graph = st.columns(2, gap="medium")
    with matrix:
        st.subheader("Borders")
        st.plotly_chart(
            border_matrix(
                without_diagonal(borders.lift.numpy()),
                border_texts(found, names),
                names,
                colours,
            ),
            theme=None,
            key="border_matrix",
            config={"displayModeBar": False},
        )
    with graph:
        st.subheader("Neighbours")
        st.plotly_chart(
            figures.neighbour_graph(
                neighbour_layout(borders.lift).numpy(),
                found.shares.share.numpy(),
                borders.lift.numpy(),
                borders.share.numpy(),
                names,
                inks,
                colours,
            ),
            theme=None,
            key="neighbour_graph",
            config={"displayModeBar": False},
        )
    st.caption(
        f"A walk once around the shell crosses {borders.per_circle:.1f} borders on average. How often one is crossed "
        "measures how long it is. The numbers compare its length with borders dealt out by lot, to each pair in "
        "proportion to the shares of both: above 1 they are neighbours. In the graph a disc is as large as a class's "
        "share; lines join neighbours, as wide as their border is long."
    )
    if names == DIGITS:
        draw_claims(found, names)
    st.subheader("How the latent space is shared")
    st.plotly_chart(
        figures.shares_chart(
            *(part.numpy() for part in (found.shares.share, found.shares.low, found.shares.high)), names, inks, colours
        ),
        theme=None,
        key="shares",
        config={"displayModeBar": False},
    )
    st.caption(
        f"Share of {int(found.shares.counts.sum()):,} random points that the classifier calls each class, with 95% "
        "confidence intervals; the dashed line is an equal share."
    )


def without_diagonal(values: np.ndarray) -> np.ndarray:
    """A class has no border with itself."""
    return np.where(np.eye(len(values), dtype=bool), np.nan, values)


def border_texts(found: Regions, names: Sequence[str]) -> np.ndarray:
    """What the pointer reads on the border matrix, shape (K, K)."""
    borders, places = found.adjacency, ranks(found.adjacency.share)

    def text(one: int, other: int) -> str:
        if one == other:
            return names[one]
        return (
            f"{names[one]} and {names[other]}: {borders.share[one, other]:.1%} of all borders, "
            f"number {places[one, other]}<br>{borders.lift[one, other]:.2f} times as long as by lot "
            f"[{borders.low[one, other]:.2f}, {borders.high[one, other]:.2f}]<br>"
            f"{borders.crossings[one, other]} crossings there, {borders.crossings[other, one]} back"
        )

    size = range(len(names))
    return np.array([[text(one, other) for other in size] for one in size])


def draw_claims(found: Regions, names: Sequence[str]) -> None:
    """The lecture's claims against what was measured."""
    neighbours, passages = lecture_claims(found)
    pairs = len(names) * (len(names) - 1) // 2
    signs = {
        "holds": ":green[supported]",
        "fails": ":red[rejected]",
        "open": ":orange[inconclusive]",
    }
    rows = [
        f"| {one} and {other} are neighbours | {claim.lift:.1f} × by lot, 95% interval {claim.low:.1f} to "
        f"{claim.high:.1f}; number {claim.rank} of {pairs} | {signs[claim.verdict]} |"
        for claim in neighbours
        for one, other in [claim.pair]
    ]
    rows += [passage_row(claim) for claim in passages]
    st.subheader("Is the lecture right?")
    st.markdown("\n".join(["| The claim | Measured at this step | |", "|---|---|---|", *rows]))
    st.caption(
        "A claim about neighbours holds where the whole interval lies above 1, fails where it lies below, and is open "
        "otherwise: walk more circles. On the ways between two digits the classifier may meet several others; the number "
        "says how often the claimed one is met, compared with the rest."
    )


def passage_row(claim: object) -> str:
    """A claim about what lies between two digits."""
    first, middle, last = claim.way
    begin = f"| Between {first} and {last} lies {middle} | "
    if claim.walks == 0:
        return f"{begin}no random walk led from {first} to {last} | :orange[open] |"
    return (
        f"{begin}met on {claim.share:.0%} of {claim.walks} walks, 95% interval {claim.low:.0%} to {claim.high:.0%}; "
        f"number {claim.rank} of 8 | |"
    )


def draw_undecidable(classifier: Classifier) -> None:
    """The images that nobody can name: what would you call them?"""
    chosen = session.selected()
    points, observed = data.undecidable(chosen.run, chosen.step, UNDECIDABLE_SAMPLES, UNDECIDABLE)
    answers = state.answers()
    waiting = [image for image in range(len(points)) if image not in answers]
    if waiting:
        draw_question(waiting[0], observed, classifier)
    draw_tally(answers, observed)
    st.subheader("The least decidable")
    captions = [caption_of(image, answers.get(image), observed, classifier) for image in range(len(points))]
    with st.container(key="gallery"):
        st.html(film_strip(observed.images, captions, current=waiting[0] if waiting else None))
    st.caption(
        f"Of {UNDECIDABLE_SAMPLES:,} random images those about which the classifier is least sure (highest entropy), at "
        "most three for each pair of classes. Under an image that you have named: your answer · the classifier's two "
        "first choices."
    )


def draw_question(image: int, observed: cache.Observations, classifier: Classifier) -> None:
    """One image, and a button for each answer."""
    left, right = st.columns([1, 2], gap="medium")
    with left, st.container(key="question"):
        st.html(digit(observed.images[image], "An image that is hard to name"))
    with right:
        st.subheader("What would you call it?")
        with st.container(horizontal=True, gap="small"):
            for number, name in enumerate(classifier.classes):
                st.button(name, key=f"answer {number}", on_click=state.on_answer, args=(image, number))
            st.button("Can't tell", key="answer unsure", on_click=state.on_answer, args=(image, state.UNSURE))
        named = state.answers()
        if named:
            draw_last_answer(list(named)[-1], observed, classifier)


def draw_last_answer(image: int, observed: cache.Observations, classifier: Classifier) -> None:
    """What the classifier says of the image that was named last."""
    answer = state.answers()[image]
    yours = "can't tell" if answer == state.UNSURE else classifier.classes[answer]
    st.markdown(f"Of the one before you said **{yours}**. The classifier:")
    st.html(class_bars(observed.probabilities[image], classifier.classes))


def draw_tally(answers: dict[int, int], observed: cache.Observations) -> None:
    """How often viewer and classifier agree."""
    if not answers:
        return
    order = observed.probabilities.argsort(1)[:, ::-1]
    named = {image: answer for image, answer in answers.items() if answer != state.UNSURE}
    first = sum(answer == order[image, 0] for image, answer in named.items())
    second = sum(answer == order[image, 1] for image, answer in named.items())
    neither = len(named) - first - second
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.markdown(
            f"You have named **{len(named)}** of {len(answers)}: **{first}** as the classifier's first choice, **{second}** "
            f"as its second, **{neither}** as neither.",
            width="content",
        )
        st.button("Begin anew", icon=":material/undo:", on_click=state.on_forget_answers)


def caption_of(image: int, answer: int | None, observed: cache.Observations, classifier: Classifier) -> str:
    """What stands under an image: nothing that would give the answer away before there is one."""
    if answer is None:
        return "?"
    odds = observed.probabilities[image]
    first, second = odds.argsort()[::-1][:2]
    yours = "–" if answer == state.UNSURE else classifier.classes[answer]
    return f"{yours} · {classifier.classes[first]} {odds[first]:.0%}, {classifier.classes[second]} {odds[second]:.0%}"
