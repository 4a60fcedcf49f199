"""The lecture's claims about GANs, each measured on a run.

Eleven of the twelve are measured here; the last, that both networks improve, is what a tournament of checkpoints says.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

import torch
from torch import nn
from torch.nn.functional import cosine_similarity

from gan_core.classifier.model import Classifier, find_classifier
from gan_core.data.sources import DIGITS, load_images
from gan_core.errors import AtlasError, RegionsError, counted
from gan_core.inference.class_regions import measured
from gan_core.latent.claims import lecture_claims
from gan_core.latent.comparison import image_distance
from gan_core.latent.finite import differing, made_by_generator, telling_real
from gan_core.latent.interpolation import slerp
from gan_core.latent.regions import CIRCLE_FRAMES, RegionSample
from gan_core.latent.sampling import sample_latent
from gan_core.networks.build import Discriminator, Generator
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.class_regions import read_regions
from gan_core.runs.evaluations import FeatureExtractor, read_quality
from gan_core.runs.index import comparable
from gan_core.runs.progress import read_progress
from gan_core.runs.run import Run
from gan_core.training import losses
from gan_core.training.objectives import objective_of
from gan_core.training.state import first_state
from gan_core.training.trace import StepTrace, trace_iteration

Verdict = Literal["supported", "in part", "inconclusive", "rejected", "not measured"]

SEED = 0
IMAGES = 128
STEP_SET, STEP_BATCH = "mnist-5k", 32  # the step that shows what is frozen
WAY = (0.0, 0.1, 0.25, 0.5, 1.0)  # places on a path
MANY = 1_000  # "several thousand iterations" begin here
LATENT_SIZE = 100


@dataclass(frozen=True)
class Finding:
    """What was measured of a claim, in one sentence, and what that says of it."""

    verdict: Verdict
    measured: str


@dataclass(frozen=True)
class Claim:
    """One of the twelve.

    Attributes:
        text: What the lecture says.
        measure: Of a run; None for the last.
    """

    text: str
    measure: "Callable[[Evidence], Finding] | None"


class Evidence:
    """What the claims are measured on: the last checkpoint of a run, at its first class if it is told one."""

    def __init__(self, run: Run) -> None:
        classes = len(run.told_classes)
        self.run = run.at_class(tuple(float(not place) for place in range(classes))) if classes else run

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """Its networks."""
        return self.run.checkpoint(max(self.run.steps()))

    @cached_property
    def classifier(self) -> Classifier:
        """Of what it makes."""
        return find_classifier(self.run.info.data.name, self.run.info.data.image_shape)

    @cached_property
    def sample(self) -> RegionSample:
        """Its saved class regions.

        Raises:
            RegionsError: If there are none.
        """
        if self.run.mix is not None:
            raise RegionsError("its class regions differ by the class that it is told")
        info = self.classifier.info
        identity = FeatureExtractor(data=info.data, weights_sha256=info.weights_sha256)
        saved = read_regions(self.run, self.checkpoint.header.step, identity, len(self.classifier.classes))
        if saved is None:
            raise RegionsError("no class regions are saved: run gan-core regions RUN --save")
        return saved.sample

    def learners(self) -> tuple[Generator, Discriminator]:
        """Its generator and its discriminator, known to make images that differ and to tell them apart.

        Raises:
            GeometryError: If one does not, names that.
        """
        generator, discriminator = self.checkpoint.generator, self.checkpoint.discriminator
        with torch.inference_mode():
            images = differing(made_by_generator(generator(sample_latent(SEED, IMAGES, self.latent_size))))
            telling_real(discriminator(images), images)
        return generator, discriminator

    @property
    def latent_size(self) -> int:
        """D."""
        return self.run.info.config.network.latent_size

    @cached_property
    def trace(self) -> StepTrace:
        """One real step of its networks."""
        config, shape = self.run.info.config, self.run.info.data.image_shape
        config = config.model_copy(
            update={
                "schedule": config.schedule.model_copy(update={"batch_size": STEP_BATCH}),
                "precision": "float32",
            }
        )
        generator, discriminator = map(_learning, self.learners())
        images = load_images(STEP_SET).images
        if tuple(images.shape[1:]) != shape:
            raise AtlasError(f"no images of the shape {shape} come with the project")
        return trace_iteration(first_state(config, generator, discriminator), config, images)


def findings(run: Run) -> list[Finding | None]:
    """What was measured of each of `CLAIMS` on a run; None of the last, which is measured elsewhere."""
    evidence = Evidence(run)
    return [None if claim.measure is None else _measured(claim.measure, evidence) for claim in CLAIMS]


def _learning(network: object) -> nn.Module:
    """A copy of a frozen network that can be trained."""
    assert isinstance(network, nn.Module)  # which the protocols of networks do not say
    return deepcopy(network).requires_grad_(True).train()


def _measured(measure: Callable[[Evidence], Finding], evidence: Evidence) -> Finding:
    try:
        return measure(evidence)
    except AtlasError as error:
        return Finding("not measured", str(error))


# --- the claims ------------------------------------------------------------------------------------------------------


def opposite_goals(evidence: Evidence) -> Finding:
    """Which way each network's loss would have a generated image changed."""
    networks, objective = evidence.checkpoint, objective_of(evidence.run.info.config.objective)
    with torch.no_grad():
        images = networks.generator_ema(sample_latent(SEED, IMAGES, evidence.latent_size))
    differing(made_by_generator(images)).requires_grad_(True)
    logits = telling_real(networks.discriminator(images), images)
    beside = logits.detach()  # stands for the real half, of which no gradient is asked
    losses = (objective.discriminator(beside, logits), objective.generator(beside, logits))
    ways = [torch.autograd.grad(loss, images, retain_graph=True)[0].flatten(1) for loss in losses]
    cosine = float(cosine_similarity(ways[0], ways[1]).mean())
    return Finding(
        "supported" if cosine < 0 else "rejected",
        f"the two losses pull each of {IMAGES} images in directions with a mean cosine of {cosine:+.2f}",
    )


def one_loss(evidence: Evidence) -> Finding:
    """The run's objective."""
    config = evidence.run.info.config.objective
    objective = objective_of(config)
    if not (objective.is_probability and not objective.is_relativistic):
        return Finding("rejected", f"this run plays for the {objective.title}")
    if objective.penalty is None:
        return Finding("supported", f"{objective.title}, nothing else")
    return Finding(
        "in part", f"{objective.title}, and a penalty {objective.penalty_title} of weight {config.penalty_weight:g}"
    )


def frozen_half(evidence: Evidence) -> Finding:
    """How far each network's weights move in the generator's turn."""
    moved = evidence.trace.moved["generator"]
    frozen, moving = max(moved["discriminator"]), max(moved["generator"])
    return Finding(
        "supported" if frozen == 0 < moving else "rejected",
        f"in the generator's turn of a real step its weights moved by up to {moving:.2%}, the discriminator's by "
        f"{frozen:.0%}",
    )


def alternating(evidence: Evidence) -> Finding:
    """How many iterations there were."""
    iterations = read_progress(evidence.run).iterations or 0
    turns = evidence.run.info.config.objective.discriminator_steps
    return Finding(
        "supported" if iterations >= MANY else "rejected",
        f"{counted(iterations, 'iteration')}, {counted(turns, 'step')} of the discriminator for each of the generator",
    )


def noise_in(evidence: Evidence) -> Finding:
    """The latent space."""
    return Finding(
        "supported" if evidence.latent_size == LATENT_SIZE else "in part",
        f"z has {counted(evidence.latent_size, 'number')}, each from N(0, 1)",
    )


def reverse_of_an_embedding(evidence: Evidence) -> Finding:
    """Whether images drift apart as their latent vectors do."""
    start, end = sample_latent(SEED, 2 * IMAGES, evidence.latent_size).chunk(2)
    way = slerp(start, end, torch.tensor(WAY))  # (N, T, D)
    with torch.inference_mode():
        made = evidence.checkpoint.generator_ema(way.flatten(0, 1))
    images = differing(made_by_generator(made)).unflatten(0, way.shape[:2])
    far = [float(image_distance(images[:, 0], images[:, at]).mean()) for at in range(1, len(WAY))]
    told = ", ".join(f"{distance:.0f} at {place:.0%}" for place, distance in zip(WAY[1:], far, strict=True))
    return Finding(
        "supported" if far == sorted(far) else "rejected",
        f"on the way from one z to another the image differs from the first by {told} (grey levels of 255)",
    )


def regions_of_their_own(evidence: Evidence) -> Finding:
    """How often neighbours on great circles are of one class."""
    sample = evidence.sample
    same = float((sample.circles == sample.circles.roll(1, 1)).float().mean())
    shares = sample.counts / sample.counts.sum()
    chance = float((shares**2).sum())
    return Finding(
        "supported" if same > chance else "rejected",
        f"two points {360 // CIRCLE_FRAMES}° apart are of one class in {same:.1%}, by chance in {chance:.1%}",
    )


def beside(evidence: Evidence, pair: tuple[int, int]) -> Finding:
    """How often two digits meet, against chance."""
    if evidence.classifier.classes != DIGITS:
        return Finding("not measured", "its images are no digits")
    neighbours, _ = lecture_claims(measured(evidence.sample, evidence.latent_size))
    claim = next(each for each in neighbours if each.pair == pair)
    figures = f"{claim.lift:.1f} × expected by chance [{claim.low:.1f}, {claim.high:.1f}], rank {claim.rank} of 45"
    return Finding(claim.verdict, figures)


def undecided(evidence: Evidence) -> Finding:
    """How often the classifier is unsure."""
    records = [
        record for record in comparable(read_quality(evidence.run)) if record.values.get("uncertain") is not None
    ]
    if not records:
        return Finding("not measured", "run gan-core evaluate RUN")
    last = max(records, key=lambda record: record.step)
    share, real = last.values["uncertain"], last.real_values.get("uncertain")
    assert share is not None  # as chosen above
    beside_real = "" if real is None else f"; of real ones {real:.1%}"
    return Finding(
        "supported" if share > 0 else "rejected",
        f"of {counted(last.settings.samples, 'image')} {share:.1%} get less than 90% from the classifier{beside_real}",
    )


def like_noise(evidence: Evidence) -> Finding:
    """What `gan-core losses` says."""
    fids = {record.step: record.values.get("fid") for record in comparable(read_quality(evidence.run))}
    test = losses.noise_test(evidence.run.metrics(), fids)
    if test is None:
        return Finding("not measured", "too few iterations are logged")
    verdicts: dict[str, Verdict] = {
        "holds": "supported",
        "holds in part": "in part",
        "does not hold": "rejected",
        "cannot be told": "inconclusive",
    }
    return Finding(verdicts[losses.verdict(test)], losses.in_words(test))


CLAIMS = (
    Claim("Two networks have opposite goals", opposite_goals),
    Claim("Both are trained with binary cross-entropy", one_loss),
    Claim("The generator learns through a frozen discriminator, with flipped labels", frozen_half),
    Claim("Two optimisers alternate, several thousand iterations", alternating),
    Claim("z of 100 standard normal numbers goes in, an image comes out", noise_in),
    Claim("The generator is the reverse of an embedding", reverse_of_an_embedding),
    Claim("Each digit lives in a region of its own", regions_of_their_own),
    Claim("The sevens are right beside the ones", partial(beside, pair=(1, 7))),
    Claim("The nines are near the sevens", partial(beside, pair=(7, 9))),
    Claim("On the border nobody can tell which digit it is", undecided),
    Claim("The losses look like noise", like_noise),
    Claim("Both networks improve all the same", None),
)
