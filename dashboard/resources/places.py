"""Typical images of each class, and the points that places name."""

import streamlit as st
import torch

from dashboard import state
from dashboard.places import Place
from dashboard.resources.steps import checkpoint_of, decoder, judge_of, why_no_judge
from gan_core.decoding import Checkpoint
from gan_core.errors import AtlasError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.survey import most_typical, survey
from gan_core.runs import Run

EXAMPLE_SAMPLES, EXAMPLES = 2_000, 12


@st.cache_data(max_entries=40, show_spinner="Looking for typical images of each class…")
def _examples(checkpoint: Checkpoint, _run: Run) -> dict[int, torch.Tensor]:
    step, judge = decoder().step(checkpoint), judge_of(_run)
    z = sample_latent(0, EXAMPLE_SAMPLES, step.header.config.network.latent_size)
    found = survey(step.generator, z, judge.logits)
    with torch.inference_mode():
        vectors = judge.features(found.images)
    rows = {number: (found.classes == number).nonzero()[:, 0] for number in range(len(judge.classes))}
    return {number: z[most_typical(vectors, members, EXAMPLES)] for number, members in rows.items() if len(members)}


def examples(run: Run, step: int) -> dict[int, torch.Tensor]:
    """Points whose images are typical of each class, the most typical first, shape (at most 12, D); only with a judge.

    A class that does not occur among 2,000 samples is left out.
    """
    return _examples(checkpoint_of(run, step), run)


def first_place(run: Run, step: int, number: int) -> Place:
    """A typical image of a class where the generator makes any, else a seed of that number."""
    makes_it = judge_of(run) is not None and number in examples(run, step)
    return Place("digit" if makes_it else "seed", number)


def point_at(run: Run, step: int, place: Place) -> torch.Tensor:
    """The point that a place names, shape (D,).

    Raises:
        AtlasError: If this step of this run has no such point.
    """
    latent_size = run.info.config.network.latent_size
    if place.source == "seed":
        return sample_latent(place.number, 1, latent_size)[0]
    if place.source == "point":
        try:
            return state.unpack(place.packed, latent_size)
        except ValueError as error:
            raise AtlasError(f"{error}; choose the place again") from None
    judge = judge_of(run)
    if judge is None:
        raise AtlasError(f"a place can't be chosen by its class: {why_no_judge(run)}; choose a seed instead")
    if place.number >= len(judge.classes):
        raise AtlasError(f"there is no class {place.number}; the judge knows 0 to {len(judge.classes) - 1}")
    found = examples(run, step).get(place.number)
    if found is None:
        raise AtlasError(
            f"none of {EXAMPLE_SAMPLES:,} images of step {step:,} is called {judge.classes[place.number]}; choose "
            "another class, a seed, or a later step"
        )
    return found[min(place.example, len(found) - 1)]
