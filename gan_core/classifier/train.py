"""How a classifier is made: a small convolutional network, much distorted images, and an honest temperature."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample, interpolate
from torch.optim.swa_utils import AveragedModel

from gan_core.classifier.calibration import fit_temperature
from gan_core.classifier.model import IMAGE_SHAPE, ClassifierInfo, ClassifierNetwork, freeze, raw_logits, score
from gan_core.data.image_set import ImageSet, to_model_range
from gan_core.errors import ClassifierError
from gan_core.random import random_stream
from gan_core.registry import DATA_SETS

BATCH = 128
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.02
AVERAGE_DECAY = 0.999
HELD_OUT = 12  # one image in so many is kept to fit the temperature


@dataclass(frozen=True)
class Distortion:
    """How far an image may be bent and still show the same thing.

    Attributes:
        rotation, shear: Standard deviations in radians.
        scale: Standard deviation of the logarithm of the size.
        shift: Standard deviation in pixels.
        waves: Standard deviation of the smooth elastic displacement, in pixels.
        mirror: Whether left and right may change places.
    """

    rotation: float
    shear: float
    scale: float
    shift: float
    waves: float
    mirror: bool = False


WRITING = Distortion(rotation=0.12, shear=0.12, scale=0.08, shift=1.2, waves=0.8)
CLOTHES = Distortion(rotation=0.03, shear=0.03, scale=0.05, shift=1.0, waves=0.0, mirror=True)


def distort(images: Tensor, how: Distortion, random: torch.Generator) -> Tensor:
    """Bend each image in its own way.

    Args:
        images: In [-1, 1], -1 the background, shape (N, C, H, W).
        how: How far.
        random: Where the bends are drawn from.

    Source: Simard et al. 2003, doi:10.1109/ICDAR.2003.1227801.
    """
    count, _, height, width = images.shape
    rotation, shear, scale, shift_x, shift_y = torch.randn(5, count, generator=random)
    cosine, sine = (how.rotation * rotation).cos(), (how.rotation * rotation).sin()
    size = (how.scale * scale).exp()
    lean = how.shear * shear
    side = torch.ones(count)
    if how.mirror:
        side = torch.randint(0, 2, (count,), generator=random) * 2.0 - 1
    rows = [
        torch.stack([side * size * cosine, size * (lean * cosine - sine), how.shift * shift_x / (width / 2)], 1),
        torch.stack([side * size * sine, size * (lean * sine + cosine), how.shift * shift_y / (height / 2)], 1),
    ]
    grid = affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)  # (N, H, W, 2)
    if how.waves:
        coarse = how.waves / (width / 2) * torch.randn(count, 2, 5, 5, generator=random)
        waves = interpolate(coarse, (height, width), mode="bicubic", align_corners=True)
        grid = grid + waves.permute(0, 2, 3, 1)
    # outside the image lies background, which is 0 only after this shift
    return grid_sample(images + 1, grid, align_corners=False) - 1


def train_classifier(
    train: ImageSet,
    test: ImageSet,
    epochs: int,
    seed: int,
    on_step: Callable[[int, int, float], None] = lambda step, total, loss: None,
) -> tuple[ClassifierNetwork, ClassifierInfo]:
    """Train, calibrate on held-out training images, and score on the test images.

    Args:
        train: At least 24 images (N, 1, 28, 28) with labels.
        test: Images that decide nothing.
        epochs: Passes over the training images.
        seed: Of weights, order and distortions.
        on_step: Told of the finished steps, their total and the batch's loss.

    Raises:
        ClassifierError: If the images have another shape or are too few.
    """
    if train.name not in DATA_SETS or not DATA_SETS[train.name].has_test:
        others = ", ".join(name for name, data_set in DATA_SETS.items() if data_set.has_test)
        raise ClassifierError(f"{train.name} has no classifier of its own; use one of {others}")
    if tuple(train.images.shape[1:]) != IMAGE_SHAPE:
        raise ClassifierError(f"classifiers read images of shape {IMAGE_SHAPE}, found {tuple(train.images.shape[1:])}")
    if len(train.images) < 2 * HELD_OUT:
        raise ClassifierError(f"a classifier needs at least {2 * HELD_OUT} images, found {len(train.images)}")
    if epochs < 1:
        raise ClassifierError(f"a classifier needs at least one pass over the images, found epochs = {epochs}")
    order = torch.randperm(len(train.images), generator=random_stream(seed, "held out"))
    held_out, learned = order.split([len(order) // HELD_OUT, len(order) - len(order) // HELD_OUT])
    network = _fit(train, learned, epochs, seed, on_step)
    temperature = fit_temperature(raw_logits(network, train.images[held_out]), train.labels[held_out])
    info = ClassifierInfo(
        data=train.name,
        data_sha256=train.sha256,
        classes=DATA_SETS[train.name].classes,
        temperature=temperature,
        test=score(raw_logits(network, test.images) / temperature, test.labels),
        epochs=epochs,
        seed=seed,
    )
    return network, info


def _fit(
    train: ImageSet, learned: Tensor, epochs: int, seed: int, on_step: Callable[[int, int, float], None]
) -> ClassifierNetwork:
    how = CLOTHES if DATA_SETS[train.name].is_symmetric else WRITING
    network = _first_weights(len(DATA_SETS[train.name].classes), random_stream(seed, "weights"))
    network.train().to(memory_format=torch.channels_last)
    average = AveragedModel(network, multi_avg_fn=_warmed_average, use_buffers=True)
    optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
    batches_per_epoch = math.ceil(len(learned) / BATCH)
    total = epochs * batches_per_epoch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, LEARNING_RATE, total_steps=total, pct_start=min(0.9, max(0.1, 1.5 / total))
    )
    random = random_stream(seed, "distortions")
    # dropout draws from the global stream: give it one of its own, and give the old one back
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(random_stream(seed, "dropout").initial_seed())
        for epoch in range(epochs):
            order = learned[torch.randperm(len(learned), generator=random_stream(seed, f"epoch {epoch}"))]
            for place, batch in enumerate(order.split(BATCH), start=1):
                images = distort(to_model_range(train.images[batch]), how, random)
                loss = cross_entropy(network(images), train.labels[batch])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                optimiser.step()
                schedule.step()
                average.update_parameters(network)
                on_step(epoch * batches_per_epoch + place, total, loss.item())
    averaged = average.module
    assert isinstance(averaged, ClassifierNetwork)  # a copy of the network
    return freeze(averaged)


@torch.no_grad()
def _warmed_average(averages: Sequence[Tensor], weights: Sequence[Tensor], count: Tensor | int) -> None:
    """Move the average towards the weights: quickly at first, so that a short training is not held to its random start.

    Source: the warm-up of TensorFlow's ExponentialMovingAverage.
    """
    decay = min(AVERAGE_DECAY, (1 + int(count)) / (10 + int(count)))
    for average, weight in zip(averages, weights, strict=True):
        if average.is_floating_point():
            average.lerp_(weight, 1 - decay)
        else:
            average.copy_(weight)


def _first_weights(classes: int, random: torch.Generator) -> ClassifierNetwork:
    """Weights by He et al. 2015, arXiv:1502.01852, drawn from `random` alone."""
    with torch.device("meta"):
        network = ClassifierNetwork(classes)
    network.to_empty(device="cpu")
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu", generator=random)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()  # ones and zeros: draws nothing
    return network
