"""What makes a pair of networks class-conditional: the class goes into the generator beside z, and into the
discriminator as a projection.

A class is a point of a simplex, a "class mix" of K numbers that sum to 1: one-hot in training, anything between classes
afterwards. At one mix a class-conditional pair is an ordinary one, with other numbers in one layer each.
"""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from gan_core.latent.sampling import decode_batches

CLASS_SCALE = 3.0  # a one-hot class must be heard beside the 100 normal numbers of z


def one_hot_mix(labels: Tensor, class_count: int) -> Tensor:
    """Labels (N,) as class mixes, float32, shape (N, K)."""
    return one_hot(labels, class_count).float()


def with_class(z: Tensor, mix: Tensor | None, class_count: int) -> Tensor:
    """What goes into a generator's first layer: z (N, D), and beside it the scaled class mix (N, K) if it has classes.

    Raises:
        ValueError: If a class-conditional generator gets no class mix, or another one gets one.
    """
    if class_count == 0 and mix is None:
        return z
    if mix is None or mix.shape != (len(z), class_count):
        found = None if mix is None else tuple(mix.shape)
        raise ValueError(f"expected a class mix of shape {(len(z), class_count)}, found {found}")
    return torch.cat([z, CLASS_SCALE * mix], 1)  # (N, D + K)


def decode_told(generator: Callable[..., Tensor], z: Tensor, told: Tensor | None, class_count: int) -> Iterator[Tensor]:
    """What a generator makes of many points (N, D), as `decode_batches`; each is told its own class if there are any.

    Args:
        generator: An ordinary one, or a class-conditional one.
        z: The points.
        told: A class for each, int64, shape (N,); None for an ordinary generator.
        class_count: K.

    Raises:
        GeometryError: If it makes infinite or undefined numbers.
    """
    if told is None:
        return decode_batches(generator, z)
    size = z.shape[1]
    joined = torch.cat([z, one_hot_mix(told, class_count)], 1)  # (N, D + K)
    return decode_batches(lambda batch: generator(batch[:, :size], batch[:, size:]), joined)


class ClassProjection(nn.Module):
    """How much an image's features look like its class: their product with the class's embedding.

    Args:
        class_count: K.
        features: F, the length of the discriminator's last features.

    Source: Miyato and Koyama 2018, arXiv:1802.05637. The product is divided by the root of F, so that it begins at the
    size of one feature.
    """

    def __init__(self, class_count: int, features: int) -> None:
        super().__init__()
        self.embedding = nn.Parameter(torch.empty(class_count, features))

    def forward(self, features: Tensor, mix: Tensor | None) -> Tensor:
        """Features (N, F) and class mixes (N, K) to what is added to the logits, shape (N,)."""
        return (features * self.weights(mix)).sum(1)

    def weights(self, mix: Tensor | None) -> Tensor:
        """What each feature counts at class mixes (N, K), shape (N, F).

        Raises:
            ValueError: If there is no class mix.
        """
        if mix is None:
            raise ValueError("a class-conditional discriminator needs a class mix")
        return mix @ self.embedding / math.sqrt(self.embedding.shape[1])


class ConditionalGenerator(nn.Module):
    """A generator that may be told classes.

    Attributes:
        class_count: K; 0 if it is told none.
        body: Begins with a linear layer of z and the scaled class mix.
    """

    class_count: int
    body: nn.Sequential

    def at_class(self, mix: Sequence[float]) -> Self:
        """The generator at one class mix (K numbers), as an ordinary one of z alone.

        Its first layer sees the same numbers beside every z, so they become a part of its bias.
        """
        first = self.body[0]
        assert isinstance(first, nn.Linear)  # as every subclass builds it
        of_z, of_class = first.weight.split([first.in_features - self.class_count, self.class_count], 1)
        layer = nn.Linear(of_z.shape[1], first.out_features, device="meta")
        layer.weight = _frozen(of_z)
        layer.bias = _frozen(first.bias + of_class @ (CLASS_SCALE * torch.tensor(mix)))
        fixed = copy.deepcopy(self)
        fixed.body[0] = layer
        fixed.class_count = 0
        return fixed.eval()


class ConditionalDiscriminator(nn.Module):
    """A discriminator that may be told classes.

    Attributes:
        layers: End with a linear layer of the last features.
        projection: Adds what they say of the class; None if it is told none.
    """

    layers: nn.Sequential
    projection: ClassProjection | None

    def at_class(self, mix: Sequence[float]) -> Self:
        """The discriminator at one class mix (K numbers), as an ordinary one of images alone."""
        fixed, last = copy.deepcopy(self), self.layers[-1]
        assert isinstance(last, nn.Linear) and self.projection is not None  # as every subclass builds it
        fixed.layers[-1] = layer = nn.Linear(last.in_features, 1, device="meta")
        layer.weight = _frozen(last.weight + self.projection.weights(torch.tensor([mix])))  # (1, F)
        layer.bias = _frozen(last.bias)
        fixed.projection = None
        return fixed.eval()


def _frozen(weights: Tensor) -> nn.Parameter:
    return nn.Parameter(weights.detach().clone(), requires_grad=False)
