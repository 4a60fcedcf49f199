"""The samples about which the classifier is least sure: what would you call them?"""

from collections.abc import Hashable

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_bars, digit, film_strip, skeleton
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import skeleton_until
from dashboard.views.boundaries import data, state
from dashboard.views.boundaries.figures import uncertain_shares_chart
from gan_core.classifier.model import Classifier
from gan_core.latent.uncertainty import UncertainShares
from gan_core.runs.run import Run

SAMPLES = 5_000


def draw_ambiguous(classifier: Classifier) -> None:
    """A question about each ambiguous sample, and all of them with the answers."""
    chosen = session.selected()
    facts = chosen.run.ref(chosen.step), cache.classifier_key(chosen.run)
    with skeleton_until("ambiguous samples", facts, skeleton("Searching ambiguous samples…", "quiz")) as place:
        observed = data.most_ambiguous(chosen.run, chosen.step, SAMPLES, state.QUESTIONS)
        with place.container():
            draw_quiz(observed, classifier)
    draw_uncertain_share(chosen.run, chosen.step, facts)


def draw_uncertain_share(run: Run, step: int, facts: Hashable) -> None:
    """How often the classifier cannot tell, and why that never ends."""
    st.header("Why some samples are neither", help=explain("uncertain share", "truncation (psi)"))
    with (
        skeleton_until("uncertain share", facts, skeleton("Measuring the uncertain share…", "walk")) as place,
        part_of_page(),
    ):
        found, over_training = data.uncertain_shares(run, step), data.uncertain_over_training(run)
        with place.container():
            st.markdown(uncertain_sentence(found, over_training.real, bool(run.told_classes)))
            st.plotly_chart(
                uncertain_shares_chart(
                    (found.truncations.numpy(), found.share.numpy(), found.low.numpy(), found.high.numpy()),
                    (over_training.steps, over_training.shares),
                    step,
                    over_training.real,
                    palette(st.context.theme.type),
                ),
                theme=None,
                key="uncertain_chart",
                config={"displayModeBar": False},
                alt=uncertain_sentence(found, over_training.real, bool(run.told_classes)),
            )
            st.caption(
                f"Share of {data.UNCERTAIN_SAMPLES:,} samples whose most probable class has less than 90%, with 95% "
                "intervals; over the iterations as `gan-core evaluate` measured it."
            )


def uncertain_sentence(found: UncertainShares, real: float | None, told: bool) -> str:
    """What the chart says, and the reason.

    Args:
        found: The uncertain share by truncation, whole points last.
        real: The share of real images; None where it is not known.
        told: Whether the networks are told the class.
    """
    whole, low, high = (float(each[-1]) for each in (found.share, found.low, found.high))
    beside = "" if real is None else f", of real images about {real:.1%}"
    reason = (
        "These networks are told the class: one class lies everywhere around the centre, and no border must run there."
        if told
        else "A generator is continuous and its z are one connected cloud: from a 3 to a 5 it cannot jump, so "
        "something in between has to lie there. More training makes the borders narrower, never absent."
    )
    return (
        f"The classifier is unsure about **{whole:.1%}** of the samples ({low:.1%} to {high:.1%}){beside}. {reason} "
        f"{truncation_sentence(found)} ([Tanielian et al. 2020](https://arxiv.org/abs/2006.04596))"
    )


def truncation_sentence(found: UncertainShares) -> str:
    """What truncation does to the uncertain share, where the intervals of both ends lie apart."""
    shortest, near = float(found.truncations[0]), float(found.share[0])
    if found.high[0] < found.low[-1]:
        return f"Truncation to {shortest:g} lowers it to {near:.1%}, at the price of variety."
    if found.low[0] > found.high[-1]:
        return f"Truncation to {shortest:g} raises it to {near:.1%}: at the centre all class regions meet."
    return f"Truncation to {shortest:g} leaves it at {near:.1%}: class regions are wedges that meet at the centre."


def draw_quiz(observed: cache.Observations, classifier: Classifier) -> None:
    """The next question, what was answered so far, and all samples."""
    answers, samples = state.answers(len(observed.images), len(classifier.classes)), range(len(observed.images))
    waiting = [sample for sample in samples if sample not in answers]
    if waiting:
        draw_question(waiting[0], answers, observed, classifier)
    draw_tally(answers, observed)
    st.header("Highest-entropy samples")
    captions = [caption_of(sample, answers.get(sample), observed, classifier) for sample in samples]
    with st.container(key="gallery"):
        st.html(film_strip(observed.images, captions, current=waiting[0] if waiting else None))
    st.caption(
        f"Of {SAMPLES:,} random samples those about which the classifier is least sure (highest entropy), at most "
        "three for each pair of classes. Under an image that you have named: your answer · the classifier's first "
        "two choices."
    )


def draw_question(sample: int, answers: dict[int, int], observed: cache.Observations, classifier: Classifier) -> None:
    """One image, and a button for each answer."""
    left, right = st.columns([1, 2], gap="medium")
    with left, st.container(key="question"):
        st.html(digit(observed.images[sample], "An ambiguous image"))
    with right:
        st.header("What would you call it?", anchor=False)
        with st.container(horizontal=True, gap="small"):
            for number, name in enumerate(classifier.classes):
                st.button(as_markdown(name), key=f"answer {number}", on_click=state.on_answer, args=(sample, number))
            st.button("Can't tell", key="answer unsure", on_click=state.on_answer, args=(sample, state.UNSURE))
        if answers:
            draw_last_answer(*list(answers.items())[-1], observed, classifier)


def draw_last_answer(sample: int, answer: int, observed: cache.Observations, classifier: Classifier) -> None:
    """What the classifier says of the image that was named last."""
    yours = "can't tell" if answer == state.UNSURE else classifier.classes[answer]
    st.markdown(f"Your last answer: **{as_markdown(yours)}**. Classifier:")
    st.html(class_bars(observed.known_probabilities[sample], classifier.classes))


def draw_tally(answers: dict[int, int], observed: cache.Observations) -> None:
    """How often viewer and classifier agree."""
    if not answers:
        return
    counts = data.tally(answers, observed)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.markdown(
            f"You have answered **{counts.answered} of {len(observed.images)}**: **{counts.first}** as the "
            f"classifier's first choice, **{counts.second}** as its second, **{counts.neither}** as neither, "
            f"**{counts.unsure}** can't tell.",
            width="content",
        )
        st.button("Start over", icon=":material/undo:", on_click=state.on_start_over)


def caption_of(sample: int, answer: int | None, observed: cache.Observations, classifier: Classifier) -> str:
    """What is written under an image: nothing that would give the answer away before there is one."""
    if answer is None:
        return "?"
    odds = observed.known_probabilities[sample]
    first, second = odds.argsort()[::-1][:2]
    yours = "–" if answer == state.UNSURE else classifier.classes[answer]
    return f"{yours} · {classifier.classes[first]} {odds[first]:.0%}, {classifier.classes[second]} {odds[second]:.0%}"
