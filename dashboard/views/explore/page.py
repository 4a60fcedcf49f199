"""One point of the latent space and its image, which follows each slider."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import coloured, digit
from dashboard.shared.terms import explain, sentence_case
from dashboard.shared.widgets import open_choices
from dashboard.views.explore import data, state
from dashboard.views.explore.values import draw_values
from dashboard.web.console.component import console
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import ConsoleProps, ServedImage
from gan_core.latent.norms import typical_norm


def page() -> None:
    open_choices(*state.CHOICES)
    chosen = session.selected()
    cache.check(chosen.run, chosen.step)  # first: what is wrong with a checkpoint is said once, here
    st.title("Explore", help=explain("norm of z", "truncation (psi)", "latent direction", "inversion"))
    st.markdown(
        "The generator turns each latent vector z into an image, the reverse of an embedding. Drag the image or any "
        "slider, and the image follows.",
        help=explain("generator G", "latent vector z", "latent space", "discriminator D", "classifier"),
    )
    timeline = data.timeline_steps(chosen.run, chosen.step) if session.chosen(state.TIMELINE) else []
    # outside of the fragment: a drag sends no weights again
    network_weights(data.console_weights(chosen.run, [chosen.step, *timeline]))
    explore(timeline)


@st.fragment
def explore(timeline: list[int]) -> None:
    """The console; only this part runs again when a drag rests."""
    if state.consume_console_event():
        st.rerun()
    draw_more()
    with part_of_page():
        console(console_props(timeline), key=state.CONSOLE_KEY)
    session.write_address()


def draw_more() -> None:
    """What more can be known of the current latent vector, above the console, whose sliders fill several screens."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.toggle("Exact values", **session.bound(state.VALUES))
        st.toggle(
            "Nearest real image",
            help="The most similar of the real images that are on this machine, and how far it is.",
            **session.bound(state.NEAREST),
        )
        if st.button("Invert a drawing", icon=":material/draw:", type="tertiary"):
            session.open_page("invert")
    with part_of_page():
        draw_picked()
    if session.chosen(state.VALUES):
        with part_of_page():
            draw_values()
    if session.chosen(state.NEAREST):
        with part_of_page():
            draw_nearest_real()


def draw_picked() -> None:
    """The samples that are selected on Projection: choosing one opens it."""
    samples = session.picked_samples()
    if samples is None:
        return
    st.pills(
        f"Selected on Projection, samples of seed {samples.seed}",
        list(range(len(samples.numbers))),
        format_func=lambda place: f"{samples.numbers[place]:,}",
        key=state.PICKED_KEY,
        on_change=state.on_picked,
    )


def draw_nearest_real() -> None:
    """The real image that is most similar to the current one, found when a drag has come to rest."""
    chosen = session.selected()
    found = data.nearest_real(chosen.run, chosen.step, session.shown_point())
    if isinstance(found, str):
        st.caption(as_markdown(f"{sentence_case(found)}."))
        return
    with st.container(key="observed_real"):
        st.html(digit(found.pixels, f"The nearest real image: {found.label}"))
        st.markdown(as_markdown(found.text))


def console_props(timeline: list[int]) -> ConsoleProps:
    """What the console needs to know."""
    chosen = session.selected()
    run, step = chosen.run, chosen.step
    geometry = cache.geometry(run, step)
    classes, home = cache.classes_of(run), session.home_seed()
    z = session.current_values().tolist()
    classifier_block = cache.classifier_weights(run)
    why = cache.why_not_live(run, step)
    return {
        "handledEvent": state.events_consumed(),
        "z": z,
        "seed": session.seed(),
        "home": {"seed": home, "z": session.seed_values(home, len(z)).tolist()},
        "truncation": session.truncation(),
        "locked": sorted(session.locked()),
        "plane": session.chosen(state.PLANE),
        "run": run.name,
        "iteration": step,
        "weights": {
            "checkpoint": None if why else cache.step_weights(run, step).name,
            "classifier": classifier_block.name if classifier_block else None,
            "problem": why,
        },
        "noClassifier": cache.why_no_classifier(run),
        "effects": data.grey_levels(geometry.effects),
        "directions": [
            *(
                {"name": f"Direction {number}", "effect": effect, "vector": list(vector)}
                for number, (vector, effect) in enumerate(
                    zip(geometry.vectors, data.grey_levels(geometry.vector_effects), strict=True), start=1
                )
            ),
            *(
                {"name": name, "effect": None, "vector": list(vector)}
                for name, vector in data.saved_directions(run)
                if name not in session.named_directions()
            ),
        ],
        "namedDirections": [
            {"name": name, "effect": None, "vector": list(vector)}
            for name, vector in session.named_directions().items()
        ],
        "effectSamples": geometry.samples,
        "classes": coloured(classes) if classes else None,
        "scoreIsProbability": cache.score_is_probability(run),
        "meanScores": data.mean_scores(run, step),
        "typicalNorm": typical_norm(len(z)),
        "timeline": [{"iteration": each, "weights": cache.step_weights(run, each).name} for each in timeline],
        "showsTimeline": session.chosen(state.TIMELINE),
        "link": session.address(),
        "servedImage": served_image() if why or not state.is_live() else None,
    }


def served_image() -> ServedImage:
    """The image and what is said of it, for a page that cannot run the generator."""
    chosen = session.selected()
    observed = cache.observe(chosen.run, cache.checkpoint(chosen.run, chosen.step), session.shown_point().unsqueeze(0))
    return {
        "pixels": data.packed_pixels(observed.images[0]),
        "score": float(observed.scores[0]),
        "probabilities": None if observed.probabilities is None else observed.probabilities[0].tolist(),
    }
