"""What more than one page draws: the choice of an anchor, a point with its image, a progress bar."""

import time
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.shared import cache, session
from dashboard.shared.anchor import Anchor
from dashboard.shared.foreign_text import as_label, as_markdown
from dashboard.shared.giving_way import give_way
from dashboard.shared.images import class_bars, digit
from dashboard.shared.number_box import number_box
from dashboard.shared.terms import explain, sentence_case
from gan_core.latent.norms import typical_norm

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.classifier.model import Classifier

Item = TypeVar("Item")
Stage = TypeVar("Stage")


def choose_anchor(
    name: str, label: str, otherwise: Anchor, classifier: "Classifier | None", is_narrow: bool = False
) -> Anchor:
    """Draw the choice of an anchor: by class, by seed, or from Explore.

    Args:
        name: Under which the session keeps it.
        label: Of the widget.
        otherwise: The anchor before anything is chosen.
        classifier: Knows the classes; None without one.
        is_narrow: Whether others stand beside it in one bar.
    """
    chosen = session.anchor(name, otherwise)
    classes = classifier.classes if classifier else ()
    titles = {str(number): _title(class_name) for number, class_name in enumerate(classes)}
    titles |= {"seed": "Seed", "point": "From Explore"}
    source = str(chosen.number) if chosen.source == "digit" else chosen.source
    width = "content" if is_narrow else "stretch"
    bar = st.container(horizontal=True, gap="small", vertical_alignment="bottom", width=width, key=f"anchor_{name}")
    with bar:
        session.sync_widget(session.anchor_source_key(name), source if source in titles else "seed")
        st.selectbox(
            label,
            list(titles),
            format_func=lambda source: as_label(titles[source]),
            key=session.anchor_source_key(name),
            on_change=session.on_anchor_source,
            args=(name,),
            width=128 if is_narrow else 150,
        )
        if chosen.source == "point":
            st.button(
                "Update",
                key=f"{name} update",
                on_click=session.on_anchor_source,
                args=(name,),
                help="Take the point that Explore shows now",
            )
        else:
            _choose_number(name, chosen, 88 if is_narrow else 110)
    return chosen


def _title(class_name: str) -> str:
    return f"Digit {class_name}" if class_name.isdigit() else class_name.capitalize()


def _choose_number(name: str, chosen: Anchor, width: int) -> None:
    is_seed = chosen.source == "seed"
    key = session.anchor_number_key(name)
    number_box(
        "Seed" if is_seed else "Variant",
        0 if is_seed else 1,
        session.MAX_SEED if is_seed else cache.VARIANTS,
        chosen.number if is_seed else chosen.variant + 1,
        key,
        lambda number: session.on_anchor_number(name, chosen, number),
        width=width,
    )


def draw_observed_point(z: "Tensor", key: str, description: str, classifier: "Classifier | None") -> None:
    """A point of the selected checkpoint: its image, what classifier and discriminator say, and the way to Explore.

    Args:
        z: Shape (D,).
        key: Of the image's container.
        description: Of the image, for who does not see it.
        classifier: Of the selected run, if there is one.
    """
    chosen = session.selected()
    observed = cache.observe(chosen.run, cache.checkpoint(chosen.run, chosen.step), z.unsqueeze(0))
    with st.container(key=key):
        st.html(digit(observed.images[0], description))
    if classifier:
        st.html(class_bars(observed.known_probabilities[0], classifier.classes))
    score = score_text(float(observed.scores[0]), cache.score_is_probability(chosen.run))
    st.caption(f"Discriminator: {score}", help=explain("discriminator D", "D(x), D(G(z))"))
    st.caption(norm_text(z), help=explain("norm of z", "sigma (σ)"))
    if st.button("Open in Explore", icon=":material/tune:", type="primary", width="stretch"):
        session.open_in_explore(z)


def score_text(score: float, is_probability: bool) -> str:
    """The discriminator's output in words."""
    return f"P(real) = {score:.0%}" if is_probability else f"score D(x) = {score:+.2f}"


def norm_text(z: "Tensor") -> str:
    """How long a latent vector (D,) is, and how long random ones are but for one in twenty."""
    mean, deviation = typical_norm(len(z))
    return f"Norm of z {float(z.norm()):.2f} (random vectors: {mean:.1f} ± {2 * deviation:.1f})"


def in_rows(items: Sequence[Item], count: int) -> Iterator[Sequence[Item]]:
    """`count` items at a time, as many as stand beside each other; fewer at the end."""
    for begin in range(0, len(items), count):
        yield items[begin : begin + count]


def say_link_problems(problems: Sequence[str]) -> None:
    """Say what was wrong with a link, all of it at once."""
    if problems:
        text = "  \n".join(as_markdown(f"{sentence_case(problem).rstrip('.')}.") for problem in problems)
        st.toast(text, icon=":material/link_off:")


def open_choices(*choices: session.Choice[Any]) -> None:
    """Let the shown page offer choices, say what is wrong with a link to it, and write its address: before the page is
    drawn, which may take long.
    """
    say_link_problems(session.open_choices(choices, session.incoming()))
    session.write_address()


WAIT = '<div class="atlas-waits"><div class="atlas-wait"></div><div class="atlas-wait"></div></div>'


def section_place(chosen: str, names: Sequence[str], is_other: bool = False) -> DeltaGenerator:
    """Where the chosen one of several sections is drawn: each has a place of its own, and all others are empty at once.

    In one place for all, what was drawn of the section before stands below the new one for as long as that computes.

    Args:
        chosen, names: The sections.
        is_other: Whether the same section will show something else, so that what it showed must go, too.
    """
    places = {name: st.container() if name == chosen and not is_other else st.empty() for name in names}
    if not is_other:
        return places[chosen]
    places[chosen].html(WAIT)
    return places[chosen].container()


@contextmanager
def skeleton_until(name: str, facts: Hashable, skeleton: str) -> Generator[DeltaGenerator]:
    """A place that shows a skeleton until its content is there, unless it shows what follows from the same facts.

    Args:
        name: Of the place.
        facts: From which the content follows.
        skeleton: HTML in the shape of the content.

    Yields:
        The place.
    """
    place = st.empty()
    if not session.shows(name, facts):
        place.html(skeleton)
    try:
        yield place
    except Exception:
        place.empty()
        raise
    session.mark_drawn(name, facts)


@contextmanager
def progress_bar(text: str, after_seconds: float = 0.0) -> Generator[cache.Progress]:
    """A progress bar that is there while something goes on.

    Args:
        text: Beside the bar; "{total}" stands for the number that there are in all.
        after_seconds: What takes less time gets no bar.

    Yields:
        What to call with the number done and the number there are in all.
    """
    begin, bar = time.monotonic(), st.empty()

    def advance(done: int, total: int) -> None:
        give_way()
        if time.monotonic() - begin >= after_seconds:
            bar.progress(done / total, text=text.format(total=total))

    try:
        yield advance
    finally:
        bar.empty()


def draw_refining(
    stages: Iterable[Stage],
    draw: Callable[[Stage], None],
    done: Callable[[Stage], int],
    total: int,
    text: str,
    skeleton: str = "",
) -> None:
    """Draw what is measured finer and finer, each stage in place of the one before, under a bar until all is done.

    Args:
        stages: From coarse to fine.
        draw: Draws one; what has a key gets another one at each stage.
        done: How much a stage rests on.
        total: On how much the last rests.
        text: Beside the bar; "{done}" and "{total}" stand for these.
        skeleton: HTML in the shape of what is drawn, until the first stage is there.
    """
    bar, place = st.empty(), st.empty()
    if skeleton:
        place.html(skeleton)
    bar.progress(0.0, text=text.format(done=0, total=total))
    for stage in stages:
        give_way()
        count = done(stage)
        if count < total:
            bar.progress(count / total, text=text.format(done=count, total=total))
        else:
            bar.empty()
        with place.container():
            draw(stage)
