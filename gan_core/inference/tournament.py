"""The generator of each checkpoint against the discriminator of each.

Each generator makes its images once, and each discriminator scores all of them once. The generators are those that the
optimiser moves, not their averages: these are whom the discriminators learned from.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from gan_core.errors import GeometryError, TournamentError
from gan_core.inference.decoder import single_threaded
from gan_core.inference.folding import folded
from gan_core.latent.finite import differing, telling_real
from gan_core.latent.sampling import sample_classes, sample_latent
from gan_core.networks.conditioning import decode_told, one_hot_mix
from gan_core.registry import OBJECTIVES
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.run import Run
from gan_core.runs.tournament import SavedTournament

PLAYERS = 24  # of more checkpoints, evenly many play
SAMPLES = 256
BATCH = 256
OnPlayer = Callable[[int, int], None]


def players_of(steps: Sequence[int]) -> list[int]:
    """Which of some checkpoints play: all, or of many a few, evenly spaced, the first and the last among them.

    Raises:
        TournamentError: If there are not two.
    """
    if len(steps) < 2:
        raise TournamentError(f"a tournament needs two checkpoints, this run has {len(steps)}")
    places = np.linspace(0, len(steps) - 1, min(PLAYERS, len(steps))).round().astype(int)
    return [steps[place] for place in places]


def play_tournament(
    run: Run, samples: int = SAMPLES, seed: int = 0, on_player: OnPlayer = lambda done, total: None
) -> SavedTournament:
    """Have the checkpoints of a run play, as many at a time as torch may use cores.

    Args:
        run: Its class-conditional networks are told classes at random, the discriminator the same ones as the
            generator.
        samples: Images of each generator.
        seed: Of their latent vectors, the same for all, and of the classes.
        on_player: Called with how many generators and discriminators are done, and how many there are in all.

    Raises:
        TournamentError: If there are not two checkpoints, a network makes infinite or undefined numbers or the
            same everywhere, or nothing tells above which score a discriminator takes an image for real.
        CheckpointError: If a checkpoint is damaged.
    """
    run = run.at_class(None)
    steps = players_of(run.steps())
    thresholds = thresholds_of(run, steps)
    network = run.info.config.network
    z = sample_latent(seed, samples, network.latent_size)
    classes = network.class_count
    told = sample_classes(seed, samples, torch.ones(classes)) if classes else None
    done = 0

    def count(found: Tensor) -> Tensor:
        nonlocal done
        done += 1
        on_player(done, 2 * len(steps))
        return found

    def generate(step: int) -> Tensor:
        return generated(run.checkpoint(step), z, told)

    def score(step: int) -> Tensor:
        return scores(run.checkpoint(step), images.flatten(0, 1), told)

    with single_threaded("tournament", torch.get_num_threads()) as workers:
        made = workers.map(generate, steps)
        images = torch.stack([count(each) for each in made])  # (S, N, C, H, W)
        scored = workers.map(score, steps)
        logits = torch.stack([count(each).view(len(steps), samples) for each in scored], 1)  # (S, S, N)
    fooled = (logits > torch.tensor(thresholds)[:, None]).sum(2)
    return SavedTournament(
        steps=tuple(steps),
        checkpoint_sha256=tuple(run.ref(step).sha256 for step in steps),
        seed=seed,
        samples=samples,
        thresholds=tuple(thresholds),
        fooled=tuple(map(tuple, fooled.tolist())),
    )


def generated(checkpoint: Checkpoint, z: Tensor, told: Tensor | None) -> Tensor:
    """What a checkpoint's own generator makes of latent vectors (N, D): in [-1, 1], shape (N, C, H, W).

    Raises:
        TournamentError: If it makes infinite or undefined numbers, or the same image everywhere.
    """
    count = checkpoint.header.config.network.class_count
    try:
        images = torch.cat(list(decode_told(folded(checkpoint.generator), z, told, count)))
    except GeometryError:
        raise _unfit("generator", checkpoint, "makes infinite or undefined numbers") from None
    try:
        return differing(images)
    except GeometryError:
        raise _unfit("generator", checkpoint, "makes the same image everywhere") from None


@torch.inference_mode()
def scores(checkpoint: Checkpoint, images: Tensor, told: Tensor | None) -> Tensor:
    """What a checkpoint's discriminator says of images (M, C, H, W), as logits, shape (M,).

    Args:
        checkpoint: The discriminator's.
        images: Those of one generator after the other.
        told: The classes of one generator's, shape (N,), the same for all; None where no class is told.

    Raises:
        TournamentError: If it answers with infinite or undefined numbers, or gives images that differ the same score.
    """
    discriminator: Callable[..., Tensor] = folded(checkpoint.discriminator)
    if told is None:
        logits = torch.cat([discriminator(batch) for batch in images.split(BATCH)])
    else:
        mix = one_hot_mix(told, checkpoint.header.config.network.class_count)
        logits = torch.cat([discriminator(batch, mix) for batch in images.split(len(mix))])
    if not torch.isfinite(logits).all():
        raise _unfit("discriminator", checkpoint, "makes infinite or undefined numbers")
    try:
        return telling_real(logits, images)
    except GeometryError:
        raise _unfit("discriminator", checkpoint, "gives different images the same score") from None


def _unfit(network: str, checkpoint: Checkpoint, why: str) -> TournamentError:
    return TournamentError(f"the {network} of checkpoint {checkpoint.header.step:,} {why}; it can't play")


def thresholds_of(run: Run, steps: Sequence[int]) -> list[float]:
    """For each checkpoint the logit above which its discriminator takes an image for real.

    Where its output is a probability, that is 1/2. Any other is a score of no fixed zero: then the middle between the
    mean scores of real and of generated images that were logged nearest to the checkpoint.

    Raises:
        TournamentError: If that is not logged.
    """
    if OBJECTIVES[run.info.config.objective.name].is_probability:
        return [0.0] * len(steps)
    columns = run.metrics()
    middles = (columns["d_real"] + columns["d_fake"]) / 2 if columns else np.zeros(0)
    known = np.flatnonzero(np.isfinite(middles))
    if not len(known):
        raise TournamentError(f"the scores of {run.name} have no fixed zero, and no mean scores are logged")
    logged = columns["step"][known]
    return [float(middles[known[np.abs(logged - step).argmin()]]) for step in steps]
