"""Invert: from an image to the z of which the generator makes it, the way back of the reverse of an embedding."""

from typing import NoReturn

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.giving_way import give_way
from dashboard.shared.images import class_bars, film_strip, walk_strip
from dashboard.shared.number_box import choose_number
from dashboard.shared.terms import explain
from dashboard.shared.widgets import norm_text, open_choices, score_text, section_place
from dashboard.views.invert import data, state
from dashboard.web.invert.component import invert
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import InvertProps
from gan_core.data.normalise import SIDE
from gan_core.drawing import difference_colours
from gan_core.latent.norms import shell
from gan_core.runs.run import Run

SOURCES = {state.DRAW: "Draw", state.PICTURE: "Upload", state.REAL: "Real image"}
BELOW = {state.NEAREST: "Nearest real images", state.TRAINING: "At every checkpoint", state.MORPH: "Morph"}
DIRECTION_NAME = "between two images"
FAR = 0.2  # residual from which on an image is hardly like the given one
WAIT_SECONDS = 0.1


def page() -> None:
    open_choices(*state.CHOICES)
    chosen = session.selected()
    st.title("Invert", help=explain("inversion", "latent vector z", "generator G"))
    why = data.why_not(chosen.run)
    if why:
        draw_cannot(chosen.run, why)
        return
    cache.check(chosen.run, chosen.step)
    st.markdown(
        "The generator turns z into an image. Here is the way back: draw a digit, and find the z of which this "
        "generator makes it, as nearly as it can."
    )
    weights = data.guess_weights(chosen.run, chosen.step)
    network_weights(weights or ())
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control(
            "From",
            list(SOURCES),
            format_func=SOURCES.__getitem__,
            required=True,
            label_visibility="collapsed",
            width="content",
            **session.bound(state.SOURCE),
        )
        if chosen.run.told_classes:
            st.toggle("Try every class", **session.bound(state.EVERY_CLASS))
    inverted()


def draw_cannot(run: Run, why: str) -> None:
    """Say why nothing can be inverted here, and offer a run where it can."""
    st.info(f"Nothing can be inverted for {as_markdown(run.name)}: {as_markdown(why)}.", icon=":material/draw:")
    for name in data.runs_that_can():
        if st.button(f"Show {as_markdown(name)}"):
            session.choose_run(name)
            st.rerun()


@st.fragment
def inverted() -> None:
    """The image, its search and what was found; only this part runs again when something is drawn."""
    with part_of_page():
        image = given_image()
        chosen = session.selected()
        every = bool(chosen.run.told_classes) and session.chosen(state.EVERY_CLASS)
        work = None if image is None else data.search(chosen.run, chosen.step, image, every)
        found = work.result if work and work.wait(0) else None
        invert(props(image, found), state.INVERT_KEY, state.on_drawing)
        if image is not None and found:
            draw_found(image, found)
        elif work:
            wait_for(work, "Searching z: step {done} of {total}")
        else:
            st.caption(
                "Draw one digit, as large as you like: it is cut out, centred and scaled as MNIST's were, and the "
                "search begins by itself."
            )
    session.write_address()


def wait_for(work: data.Work, text: str) -> NoReturn:
    """Show how far something is until it has ended, and draw this part anew; who draws on meanwhile is not held up."""
    bar = st.empty()
    while not work.wait(WAIT_SECONDS):
        give_way()
        bar.progress(work.share, text=text.format(done=work.done, total=work.total))
    bar.empty()
    draw_again()


def draw_again() -> NoReturn:
    """Draw this part anew, or the page where all of it is being drawn."""
    try:
        st.rerun(scope="fragment")
    except StreamlitInvalidLayoutContextError:
        session.expect_own_run()
        st.rerun()


def given_image() -> np.ndarray | None:
    """What is to be inverted, uint8 (28, 28); None if nothing is drawn or chosen yet."""
    source, run = session.chosen(state.SOURCE), session.selected().run
    if source == state.PICTURE:
        return uploaded(run)
    if source == state.REAL:
        return real(run)
    pixels = state.drawing().pixels
    return data.image_of(pixels) if pixels else None


def uploaded(run: Run) -> np.ndarray | None:
    """A person's picture, before and after it was normalised."""
    file = st.file_uploader("A PNG or JPEG of one digit, at most 5 MB", ["png", "jpg", "jpeg"])
    if file is None:
        return None
    with part_of_page():
        picture = data.picture(run, file.getvalue())
        with st.container(width=280):
            st.html(film_strip([picture.before, picture.image], ["as it was sent", "as MNIST has it"], one_row=True))
        return picture.image
    return None


def real(run: Run) -> np.ndarray | None:
    """A real image of the run's kind, by its number."""
    found = data.real_images(run)
    if isinstance(found, str):
        st.info(as_markdown(found), icon=":material/image_not_supported:")
        return None
    number = choose_number("Number of the image", 0, session.MAX_SEED, state.REAL_NUMBER, width=160)
    image, label = data.picked(found, number)
    st.caption(f"A real {as_markdown(label)}. {as_markdown(found.source)}")
    return image


def props(image: np.ndarray | None, found: data.Search | None) -> InvertProps:
    """What the pad and the search need to know."""
    chosen = session.selected()
    weights = data.guess_weights(chosen.run, chosen.step)
    inversion = found.found.inversion if found else None
    return {
        "draws": session.chosen(state.SOURCE) == state.DRAW,
        "strokes": list(state.drawing().strokes),
        "generator": weights[0].name if weights else None,
        "encoder": weights[1].name if weights else None,
        "shell": shell(chosen.run.info.config.network.latent_size),
        "given": "" if image is None else data.packed(image),
        "side": SIDE,
        "name": found.name if found else "",
        "steps": list(inversion.steps) if inversion else [],
        "starts": data.start_names(found) if found else [],
        "frames": data.packed(found.frames) if found else "",
        "residuals": inversion.residuals.flatten().tolist() if inversion else [],
        "best": found.best if found else 0,
    }


def run_of(found: data.Search) -> Run:
    """The selected run, told the class that was found where every class was tried."""
    run = session.selected().run
    if found.told is None:
        return run
    return run.at_class([float(number == found.told) for number in range(len(run.told_classes))])


def draw_found(image: np.ndarray, found: data.Search) -> None:
    """What was found: the images, what is said of both, and where to go on."""
    chosen, run = session.selected(), run_of(found)
    if found.problem:
        st.warning(f"{as_markdown(found.problem)}; the nearest samples began alone.", icon=":material/warning:")
    pictures, words = st.columns([3, 2], gap="medium")
    with pictures:
        difference = difference_colours(image, found.image)
        captions = ["original", "reconstruction", "difference"]
        st.html(film_strip([image, found.image, difference], captions, one_row=True))
        st.caption(
            f"Residual {found.residual:.3f}: root-mean-square difference of the pixels, from 0 to 1. Orange is too "
            "bright in the reconstruction, blue too dark."
        )
        told = "" if found.told is None else f" Told class: {as_markdown(chosen.run.told_classes[found.told])}."
        st.caption(f"{norm_text(found.z)}{told}", help=explain("norm of z", "sigma (σ)"))
    with words:
        draw_verdicts(run, image, found)
    if found.residual > FAR:
        draw_far(chosen.run)
    go_on(run, found)
    draw_below(run, image, found)


def draw_verdicts(run: Run, image: np.ndarray, found: data.Search) -> None:
    """What classifier and discriminator say of the original and of the reconstruction."""
    step, classes = session.selected().step, cache.classes_of(run)
    is_probability = cache.score_is_probability(run)
    verdicts = data.verdicts(run, step, [image, found.image])
    for column, title, said in zip(st.columns(2), ("Original", "Reconstruction"), verdicts, strict=True):
        with column:
            st.markdown(f"**{title}**")
            if classes and said.probabilities is not None:
                st.html(class_bars(said.probabilities, classes))
            st.caption(f"Discriminator: {score_text(said.score, is_probability)}")
    if not classes:
        st.caption("There is no classifier of these images, so nobody says what they show.")


def draw_far(run: Run) -> None:
    """The checkpoint cannot draw it: offer one that may."""
    last = run.steps()[-1]
    st.info(
        "This generator makes nothing that is much like it: the image lies outside of what it has learned to make.",
        icon=":material/block:",
    )
    if session.selected().step != last and st.button(f"Try the last checkpoint, {last:,}"):
        session.choose_step(last)
        st.rerun()


def go_on(run: Run, found: data.Search) -> None:
    """All that the app does with a z."""
    with st.container(horizontal=True, gap="small"):
        explores = st.button("Open in Explore", icon=":material/tune:", type="primary")
        crosses = cache.classes_of(run) and st.button("Nearest boundary", icon=":material/fence:")
        writes = run.told_classes and st.button("Your hand", icon=":material/stylus_note:")
        keeps = st.button("Keep for a morph", icon=":material/bookmark_add:")
    if not (explores or crosses or writes or keeps):
        return
    if found.told is not None:
        session.tell_class(run.told_classes, found.told)
    if keeps:
        state.keep(found.z, of_checkpoint())
        session.choose(state.BELOW, state.MORPH)
        draw_again()
    session.set_truncation(1.0)
    session.set_point(found.z)
    if crosses:
        session.anchor_at(session.START, found.z)
    session.open_page("boundaries" if crosses else "handwriting" if writes else "explore")


def of_checkpoint() -> tuple[str, int]:
    """What a kept z belongs to."""
    chosen = session.selected()
    return str(chosen.run.folder), chosen.step


def draw_below(run: Run, image: np.ndarray, found: data.Search) -> None:
    """One of three views around what was found."""
    shown = st.segmented_control(
        "Below",
        list(BELOW),
        format_func=BELOW.__getitem__,
        required=True,
        label_visibility="collapsed",
        **session.bound(state.BELOW),
    )
    with section_place(shown, list(BELOW)), part_of_page():
        if shown == state.TRAINING:
            draw_training(run, image)
        elif shown == state.MORPH:
            draw_morph(run, found)
        else:
            draw_nearest(run, image)


def draw_training(run: Run, image: np.ndarray) -> None:
    """The image inverted at every checkpoint."""
    step, steps = session.selected().step, run.steps()
    work = data.development(run, steps, image)
    if not work.wait(0):
        wait_for(work, "Inverting at every checkpoint: {done} of {total}")
    found = work.result
    st.html(
        film_strip(
            found.images,
            [f"{at:,}: {residual:.2f}" for at, residual in zip(steps, found.residuals, strict=True)],
            current=steps.index(step),
        )
    )
    said = data.verdict(run, step, image).probabilities
    st.caption(
        f"The nearest image of each checkpoint, with its iteration and residual. {first_drawn(run, found, said)}"
    )


def first_drawn(run: Run, found: data.Development, said: np.ndarray | None) -> str:
    """When the network could first draw it, by the classifier."""
    classes = cache.classes_of(run)
    if said is None or classes is None:
        return ""
    own = int(said.argmax())
    first, name = found.first_as(own), as_markdown(classes[own])
    if first is None:
        return f"The classifier calls yours {name}, and the last checkpoint's nearest image something else."
    return f"From iteration {first:,} on the classifier calls the nearest image {name}, as it does yours."


def draw_morph(run: Run, found: data.Search) -> None:
    """From the kept z to this one."""
    kept = state.kept()
    if kept is None or kept.of != of_checkpoint():
        st.info(
            "Keep this one, then draw another: the way between the two is shown here.", icon=":material/bookmark_add:"
        )
        return
    if bool((kept.z == found.z).all()):
        st.info("This one is kept. Draw another: the way between the two is shown here.", icon=":material/draw:")
        return
    images, probabilities = data.morph(run, session.selected().step, kept.z, found.z)
    captions = [f"{share:.0%}" for share in data.MORPH_SHARES]
    st.html(walk_strip(images, captions, probabilities, classes=cache.classes_of(run) or ()))
    st.caption("On the great circle between the two: the first drawing on the left, this one on the right.")
    if st.button("Use as a direction", icon=":material/trending_flat:"):
        if found.told is not None:
            session.tell_class(run.told_classes, found.told)
        session.open_direction(DIRECTION_NAME, data.direction_between(kept.z, found.z))


def draw_nearest(run: Run, image: np.ndarray) -> None:
    """The real images most like it."""
    found = data.nearest_real(run, image)
    if isinstance(found, str):
        st.info(as_markdown(found), icon=":material/image_not_supported:")
        return
    images, captions, source = found
    st.html(film_strip(images, captions, one_row=True))
    st.caption(
        f"With their class and how far their pixels are from yours, as the residual is counted. {as_markdown(source)}"
    )
