"""One point of the latent space and its image."""

from typing import Any

import streamlit as st
from torch import Tensor

from dashboard import pictures, resources, state
from gan_core.checkpoints import Step
from gan_core.errors import AtlasError
from gan_core.latent.directions import Directions
from gan_core.latent.sampling import typical_norm

GROUP = 10
DIRECTIONS = "principal"
GREY_LEVELS = 127.5


def page() -> None:
    chosen = state.selection()
    step = resources.networks(chosen.run, chosen.step)
    st.title("Explore")
    st.markdown(
        "The generator turns each point z of its latent space into an image, the reverse of an embedding. "
        "Move the point and watch the digit follow."
    )
    console(step)


@st.fragment
def console(step: Step) -> None:
    """Picture and controls; only this part runs again when a slider is released."""
    left, right = st.columns([2, 3], gap="large")
    try:
        with left:
            draw_picture(step)
        with right:
            draw_point_controls()
            draw_sliders(*resources.geometry(state.selection().run, step.header.step))
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")
    state.write_address()


def draw_picture(step: Step) -> None:
    """The image, and what the discriminator says of it."""
    run = state.selection().run
    looks = resources.looks(run, step, state.shown_point().unsqueeze(0))
    score = float(looks.scores[0])
    with st.container(key="picture"):
        st.html(pictures.digit(looks.images[0], f"The generator's image at this point, step {step.header.step}"))
    draw_judgement(looks)
    is_probability = resources.score_is_probability(run)
    answer = f"says: {score:.0%} real" if is_probability else f"gives it a score of {score:+.2f}"
    st.markdown(f"**Real or fake?** The discriminator {answer}")
    draw_verdict(score, resources.mean_scores(run, step.header.step), is_probability)
    mean, spread = typical_norm(len(state.point()))
    norm = float(state.shown_point().norm())
    st.caption(f"Distance from the centre {norm:.2f} σ; random points lie at {mean:.1f} ± {2 * spread:.1f} σ.")


def draw_judgement(looks: resources.Looks) -> None:
    """How probable each class is by the judge, or why there is none."""
    run = state.selection().run
    judge = resources.judge_of(run)
    if judge is None:
        st.caption(f"Nobody says which class this is: {resources.why_no_judge(run)}.")
        return
    best = int(looks.classes[0])
    st.markdown(f"**Which is it?** The judge says: {looks.probabilities[0, best]:.0%} {judge.classes[best]}")
    with st.container(key="judgement"):
        st.html(pictures.class_bars(looks.probabilities[0], judge.classes))


def draw_verdict(score: float, means: tuple[float, float] | None, is_probability: bool) -> None:
    """Where the score lies between fake and real."""
    if means is None:
        st.caption("No answers to real images were logged to compare it with.")
        return
    st.html(pictures.verdict(score, *means, is_probability))
    mean_real, mean_fake = (f"{mean:.0%}" if is_probability else f"{mean:+.2f}" for mean in means)
    note = "" if is_probability else " With this objective only the difference counts, not the number."
    st.caption(
        f"White marks: its mean answer at this step to generated images ({mean_fake}) and to real ones "
        f"({mean_real}).{note}"
    )


def draw_point_controls() -> None:
    """Where the point comes from."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        state.mirror("seed_input", state.home_seed())
        st.number_input("Seed", 0, state.MAX_SEED, step=1, key="seed_input", on_change=state.on_seed, width=112)
        st.button("Random", icon=":material/casino:", on_click=state.on_random, help="A new random point")
        st.button("Reset", icon=":material/undo:", on_click=state.on_reset, help="Back to the seed's own point")
        state.mirror("truncation_input", state.truncation())
        st.slider(
            "Truncation",
            0.0,
            1.0,
            step=0.05,
            key="truncation_input",
            on_change=state.on_truncation,
            help="Draws the point towards the centre of the space: images grow more typical and less varied.",
            width=190,
        )


def draw_sliders(effects: Tensor, directions: Directions) -> None:
    """One bank of sliders at a time."""
    ranking = effects.argsort(descending=True).tolist()
    banks = [DIRECTIONS, *range(0, len(ranking), GROUP)]

    def label(bank: int | str) -> str:
        return "Principal directions" if bank == DIRECTIONS else f"{bank + 1}–{min(bank + GROUP, len(ranking))}"

    bank = st.pills(
        "Sliders: the directions that change the image most, or single dimensions ordered by effect",
        banks,
        format_func=label,
        default=DIRECTIONS,
        required=True,
        wrap=True,
        key="bank",
    )
    if bank == DIRECTIONS:
        draw_direction_sliders(directions)
    else:
        draw_dimension_sliders(ranking[bank : bank + GROUP], effects)
    st.caption(
        "The number behind a name is its effect: the root-mean-square change of a pixel, in grey levels of 255, "
        f"per σ, averaged over {resources.METRIC_SAMPLES} random points."
    )


def draw_direction_sliders(directions: Directions) -> None:
    """Coordinates of the point along the directions that change images most."""
    columns = st.columns(2, gap="medium")
    for index, (direction, effect) in enumerate(zip(directions.vectors, directions.effects, strict=True)):
        with columns[2 * index // len(directions.vectors)]:
            coordinate_slider(
                f"Direction {index + 1} · {GREY_LEVELS * effect:.1f}",
                state.direction_key(index),
                float(state.point() @ direction),
                on_change=state.on_direction,
                args=(index, direction),
            )
    draw_named_directions()
    if state.locked():
        st.caption(f"{len(state.locked())} locked dimensions hold still while you move along a direction.")


def draw_named_directions() -> None:
    """Coordinates of the point along the directions that were named in Projection."""
    columns = st.columns(2, gap="medium")
    for place, (name, direction) in enumerate(state.named_directions().items()):
        with columns[place % 2], st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            key = f"named {name}"
            coordinate_slider(
                name,
                state.direction_key(key),
                float(state.point() @ direction),
                on_change=state.on_direction,
                args=(key, direction),
            )
            st.button(
                "Forget",
                key=f"forget {name}",
                help=f"Take the direction {name} away",
                type="tertiary",
                on_click=state.on_forget_direction,
                args=(name,),
            )


def draw_dimension_sliders(shown: list[int], effects: Tensor) -> None:
    """Single coordinates of the point, and their locks."""
    columns = st.columns(2, gap="medium")
    for place, index in enumerate(shown):
        with columns[2 * place // len(shown)]:
            coordinate_slider(
                f"z{index} · {GREY_LEVELS * effects[index]:.1f}",
                state.dimension_key(index),
                float(state.point()[index]),
                on_change=state.on_dimension,
                args=(index,),
                disabled=index in state.locked(),
            )
    state.mirror("lock_input", [index for index in shown if index in state.locked()])
    st.pills(
        "Locked: kept by a new seed, Random and Reset",
        shown,
        selection_mode="multi",
        format_func=lambda index: f"z{index}",
        key="lock_input",
        on_change=state.on_lock,
        args=(shown,),
    )


def coordinate_slider(label: str, key: str, value: float, **options: Any) -> None:
    """A slider that shows a coordinate of the point, in sigma."""
    state.mirror_slider(key, value)
    st.slider(label, -state.SLIDER_RANGE, state.SLIDER_RANGE, step=0.05, key=key, **options)


page()
