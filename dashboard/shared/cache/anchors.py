"""Typical samples of each class, and the points that anchors name."""

import streamlit as st
import torch

from dashboard.shared.anchor import Anchor
from dashboard.shared.cache.checkpoints import (
    classifier_key,
    classifier_of,
    decoder,
    needed_classifier,
    why_no_classifier,
)
from dashboard.shared.latent_text import unpack
from gan_core.errors import AtlasError
from gan_core.inference.decoder import side_by_side
from gan_core.inference.folding import folded
from gan_core.latent.evaluation import CLASSIFIED_BATCH, most_typical
from gan_core.latent.finite import made_by_generator, telling_apart
from gan_core.latent.sampling import sample_latent
from gan_core.runs.manifest import CheckpointRef
from gan_core.runs.run import Run

VARIANT_SAMPLES, VARIANTS = 2_000, 12


@st.cache_resource(max_entries=40, show_spinner="Finding typical images of each class…")
def _variants(ref: CheckpointRef, classifier_key: str | None, _run: Run) -> dict[int, torch.Tensor]:
    checkpoint, classifier = decoder().checkpoint(ref), needed_classifier(_run)
    z = sample_latent(0, VARIANT_SAMPLES, checkpoint.header.config.network.latent_size)
    decode, network = folded(checkpoint.generator_ema), folded(classifier.network)

    @torch.inference_mode()
    def see(some: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        images = made_by_generator(decode(some))
        vectors = network.features(images)
        return telling_apart(network.head(vectors), images).argmax(1), vectors

    classes, vectors = map(torch.cat, zip(*side_by_side(see, z.split(CLASSIFIED_BATCH)), strict=True))
    rows = {number: (classes == number).nonzero()[:, 0] for number in range(len(classifier.classes))}
    return {number: z[most_typical(vectors, members, VARIANTS)] for number, members in rows.items() if len(members)}


def variants(run: Run, step: int) -> dict[int, torch.Tensor]:
    """Points with typical images of each class, the most typical first, shape (at most 12, D); only with a classifier.

    A class that does not occur among 2,000 samples is left out.
    """
    return _variants(run.ref(step), classifier_key(run), run)


def first_anchor(run: Run, step: int, number: int) -> Anchor:
    """A typical sample of a class where the generator makes any, else a seed of that number."""
    makes_it = classifier_of(run) is not None and number in variants(run, step)
    return Anchor("digit" if makes_it else "seed", number)


def point_at(run: Run, step: int, anchor: Anchor) -> torch.Tensor:
    """The point that an anchor names, shape (D,).

    Raises:
        AtlasError: If this checkpoint of this run has no such point.
    """
    latent_size = run.info.config.network.latent_size
    if anchor.source == "seed":
        return sample_latent(anchor.number, 1, latent_size)[0]
    if anchor.source == "point":
        try:
            return unpack(anchor.packed, latent_size)
        except ValueError as error:
            raise AtlasError(f"{error}; choose another sample") from None
    classifier = classifier_of(run)
    if classifier is None:
        raise AtlasError(f"a sample can't be chosen by its class: {why_no_classifier(run)}; choose a seed instead")
    if anchor.number >= len(classifier.classes):
        raise AtlasError(f"there is no class {anchor.number}; the classifier knows 0 to {len(classifier.classes) - 1}")
    found = variants(run, step).get(anchor.number)
    if found is None:
        raise AtlasError(
            f"none of {VARIANT_SAMPLES:,} random images at iteration {step:,} is classified as "
            f"{classifier.classes[anchor.number]}; choose another class, a seed or a later checkpoint"
        )
    return found[min(anchor.variant, len(found) - 1)]
