"""Typical images of each class, and the points that places name."""

import streamlit as st
import torch

from dashboard import state
from dashboard.places import Place
from dashboard.resources.steps import checkpoint_of, classifier_of, decoder, why_no_classifier
from gan_core.errors import AtlasError
from gan_core.latent.evaluation import evaluate_points, most_typical
from gan_core.latent.sampling import sample_latent
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

EXAMPLE_SAMPLES, EXAMPLES = 2_000, 12


@st.cache_data(max_entries=40, show_spinner="Looking for typical images of each class…")
def _examples(checkpoint: CheckpointRef, _run: Run) -> dict[int, torch.Tensor]:
    step, classifier = decoder().checkpoint(checkpoint), classifier_of(_run)
    z = sample_latent(0, EXAMPLE_SAMPLES, step.header.config.network.latent_size)
    found = evaluate_points(step.generator_ema, z, classifier.logits)
    with torch.inference_mode():
        vectors = classifier.features(found.images)
    rows = {number: (found.classes == number).nonzero()[:, 0] for number in range(len(classifier.classes))}
    return {number: z[most_typical(vectors, members, EXAMPLES)] for number, members in rows.items() if len(members)}


def examples(run: Run, step: int) -> dict[int, torch.Tensor]:
    """Points whose images are typical of each class, the most typical first, shape (at most 12, D); only with a classifier.

    A class that does not occur among 2,000 samples is left out.
    """
    return _examples(checkpoint_of(run, step), run)


def first_place(run: Run, step: int, number: int) -> Place:
    """A typical image of a class where the generator makes any, else a seed of that number."""
    makes_it = classifier_of(run) is not None and number in examples(run, step)
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
    classifier = classifier_of(run)
    if classifier is None:
        raise AtlasError(f"a place can't be chosen by its class: {why_no_classifier(run)}; choose a seed instead")
    if place.number >= len(classifier.classes):
        raise AtlasError(f"there is no class {place.number}; the classifier knows 0 to {len(classifier.classes) - 1}")
    found = examples(run, step).get(place.number)
    if found is None:
        raise AtlasError(
            f"none of {EXAMPLE_SAMPLES:,} images of step {step:,} is called {classifier.classes[place.number]}; choose "
            "another class, a seed, or a later step"
        )
    return found[min(place.example, len(found) - 1)]
