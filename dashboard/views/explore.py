"""One point of the latent space in the hand, and its image."""

import streamlit as st

from dashboard import pictures, resources, state
from dashboard.web.console.component import console
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import ConsoleProps, ServedImage
from gan_core.errors import AtlasError
from gan_core.latent.directions import METRIC_POINTS
from gan_core.latent.sampling import typical_norm


def page() -> None:
    chosen = state.selection()
    resources.networks(chosen.run, chosen.step)  # first: what is wrong with a step is said once, here
    st.title("Explore")
    st.markdown(
        "The generator turns each point z of its latent space into an image, the reverse of an embedding. "
        "Drag the picture or any slider, and the image follows your hand."
    )
    film = resources.film_steps(chosen.run, chosen.step) if state.shows_film() else []
    # outside of the fragment: what the hand does sends no weights again
    network_weights(resources.console_weights(chosen.run, [chosen.step, *film]))
    explore(film)


@st.fragment
def explore(film: list[int]) -> None:
    """The console; only this part runs again when the hand rests."""
    if state.take_hand():
        st.rerun()
    try:
        console(console_props(film), key=state.CONSOLE_KEY)
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")
    state.write_address()


def console_props(film: list[int]) -> ConsoleProps:
    """What the console needs to know."""
    chosen = state.selection()
    run, step = chosen.run, chosen.step
    effects, directions = resources.geometry(run, step)
    judge = resources.judge_of(run)
    why = resources.why_not_live(run, step)
    return {
        "handledEvent": state.hands_taken(),
        "z": state.point().tolist(),
        "seed": state.seed(),
        "home": {"seed": state.home_seed(), "z": resources.seed_point(run, state.home_seed())},
        "truncation": state.truncation(),
        "locked": sorted(state.locked()),
        "run": run.name,
        "iteration": step,
        "weights": {
            "checkpoint": None if why else resources.step_weights(run, step).name,
            "classifier": judge and resources.judge_weights(run).name,
            "problem": why,
        },
        "noClassifier": resources.why_no_judge(run),
        "effects": resources.grey_levels(effects),
        "directions": [
            {"name": f"Direction {number}", "effect": effect, "vector": vector}
            for number, (vector, effect) in enumerate(
                zip(directions.vectors.tolist(), resources.grey_levels(directions.effects), strict=True), start=1
            )
        ],
        "namedDirections": [
            {"name": name, "effect": None, "vector": vector.tolist()}
            for name, vector in state.named_directions().items()
        ],
        "effectSamples": METRIC_POINTS,
        "classes": judge and pictures.coloured(judge.classes),
        "scoreIsProbability": resources.score_is_probability(run),
        "meanScores": resources.mean_scores(run, step),
        "typicalNorm": typical_norm(len(state.point())),
        "timeline": [{"iteration": each, "weights": resources.step_weights(run, each).name} for each in film],
        "showsTimeline": state.shows_film(),
        "link": state.address(),
        "servedImage": drawn_here() if why or not state.is_live() else None,
    }


def drawn_here() -> ServedImage:
    """The picture and what is said of it, for a page that cannot run the generator."""
    chosen = state.selection()
    looks = resources.looks(chosen.run, resources.networks(chosen.run, chosen.step), state.shown_point().unsqueeze(0))
    return {
        "pixels": pictures.packed_pixels(looks.images[0]),
        "score": float(looks.scores[0]),
        "probabilities": None if looks.probabilities is None else looks.probabilities[0].tolist(),
    }


page()
