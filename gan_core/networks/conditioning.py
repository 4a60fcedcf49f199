"""What makes a pair of networks class-conditional: the class goes into the generator beside z, and into the
discriminator as a projection.

A class is a point of a simplex, a "class mix" of K numbers that sum to 1: one-hot in training, anything between classes
afterwards. At one mix a class-conditional pair is an ordinary one, with other numbers in one layer each.
"""

import copy
import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from gan_core.errors import PluginError

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


def generator_at(generator: object, mix: Sequence[float]) -> nn.Module:
    """A class-conditional generator at one class mix (K numbers): an ordinary one, of z alone.

    Its first layer sees the same numbers beside every z, so they become a part of its bias.

    Raises:
        PluginError: If its `body` does not begin with a linear layer of z and the class mix.
    """
    body = getattr(generator, "body", None)
    first = body[0] if isinstance(body, nn.Sequential) else None
    if not isinstance(first, nn.Linear) or first.bias is None:
        raise PluginError(
            f"{type(generator).__name__} cannot be told one class for all: its `body` begins with no linear layer"
        )
    assert isinstance(generator, nn.Module)  # it has a sequence of layers
    latent_size = first.in_features - len(mix)
    of_z, of_class = first.weight.split([latent_size, len(mix)], 1)  # (H, D), (H, K)
    layer = nn.Linear(latent_size, first.out_features, device="meta")
    layer.weight = _frozen(of_z)
    layer.bias = _frozen(first.bias + of_class @ (CLASS_SCALE * torch.tensor(mix)))
    fixed = copy.deepcopy(generator)
    fixed.body[0] = layer
    fixed.class_count = 0
    return fixed


def discriminator_at(discriminator: object, mix: Sequence[float]) -> nn.Module:
    """A class-conditional discriminator at one class mix (K numbers): an ordinary one, of images alone.

    Raises:
        PluginError: If it does not end with one linear layer and a `projection`.
    """
    projection, layers = getattr(discriminator, "projection", None), getattr(discriminator, "layers", None)
    last = layers[-1] if isinstance(layers, nn.Sequential) else None
    if not isinstance(projection, ClassProjection) or not isinstance(last, nn.Linear):
        raise PluginError(f"{type(discriminator).__name__} cannot be told one class for all: it has no projection")
    assert isinstance(discriminator, nn.Module)  # it has a sequence of layers
    fixed = copy.deepcopy(discriminator)
    fixed.layers[-1].weight = _frozen(last.weight + projection.weights(torch.tensor([mix])))  # (1, F)
    fixed.projection = None
    return fixed


def _frozen(weights: Tensor) -> nn.Parameter:
    return nn.Parameter(weights.detach().clone(), requires_grad=False)
