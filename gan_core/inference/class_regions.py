"""The class regions of a checkpoint, observed with all cores, a few circles after the other.

A sample of a seed is always the same, however many circles are taken of it: more of them begin with those of fewer.
"""

from collections.abc import Generator
from concurrent.futures import Future
from dataclasses import replace
from itertools import islice

import torch

from gan_core.classifier.model import Classifier
from gan_core.inference.decoder import single_threaded
from gan_core.inference.folding import folded
from gan_core.latent.regions import (
    PATHS_PER_CIRCLE,
    POINTS_PER_CIRCLE,
    Regions,
    RegionSample,
    joined,
    regions_of,
    sample_regions,
)
from gan_core.random import random_stream
from gan_core.runs.checkpoint import Checkpoint

BLOCK = 25  # circles that one core observes at a time


def observe_regions(
    checkpoint: Checkpoint,
    classifier: Classifier,
    circles: int,
    points: int | None = None,
    seed: int = 0,
    known: RegionSample | None = None,
) -> Generator[RegionSample]:
    """Observe the class regions, and tell of all that is observed after every few circles.

    Args:
        checkpoint, classifier: Whose images by whose classes.
        circles: Great circles in the end.
        points: Random points in the end, evenly among the circles; None for POINTS_PER_CIRCLE each.
        seed: Draws everything.
        known: What an earlier call had told of when it was left.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers, or the latent space has one dimension.
    """
    points = POINTS_PER_CIRCLE * circles if points is None else points
    decode, network = folded(checkpoint.generator_ema), folded(classifier.network)
    classifier = replace(classifier, network=network)

    def observe(first: int) -> RegionSample:
        count = min(BLOCK, circles - first)
        return sample_regions(
            decode,
            classifier.logits,
            checkpoint.header.config.network.latent_size,
            len(classifier.classes),
            points * (first + count) // circles - points * first // circles,
            count,
            random_stream(seed, f"class regions from circle {first}"),
        )

    samples = [known] if known is not None and len(known.circles) else []
    blocks = iter(range(len(samples[0].circles) if samples else 0, circles, BLOCK))
    cores = torch.get_num_threads()
    with single_threaded("class regions", cores) as workers:
        # no more than the cores are at: who stops listening does not leave them busy
        waiting: list[Future[RegionSample]] = [workers.submit(observe, first) for first in islice(blocks, cores)]
        while waiting:
            samples.append(waiting.pop(0).result())
            waiting += [workers.submit(observe, first) for first in islice(blocks, 1)]
            yield joined(samples)


def measured(sample: RegionSample, latent_size: int, seed: int = 0, paths: int | None = None) -> Regions:
    """What a sample says; the same sample always says the same.

    Args:
        sample: What was observed.
        latent_size: D.
        seed: Of the sample; draws the passages and the intervals.
        paths: Interpolations for the passages; None for PATHS_PER_CIRCLE on each circle.
    """
    paths = PATHS_PER_CIRCLE * len(sample.circles) if paths is None else paths
    return regions_of(sample, latent_size, paths, random_stream(seed, "statistics of class regions"))
