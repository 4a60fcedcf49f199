"""The lecture's GAN: two fully connected networks."""

import math
from collections.abc import Sequence

from torch import Tensor, nn

from gan_core.networks.conditioning import (
    ClassProjection,
    ConditionalDiscriminator,
    ConditionalGenerator,
    with_class,
)
from gan_core.networks.configs import DenseConfig
from gan_core.schema import ImageShape


class DenseGenerator(ConditionalGenerator):
    """Reverse of an embedding: a point of the latent space becomes an image.

    Args:
        latent_size: Length of z.
        widths: Units of each hidden layer, from z to image.
        image_shape: (C, H, W) of what is made.
        class_count: Classes that it is told beside z, 0 for none.
    """

    def __init__(self, latent_size: int, widths: Sequence[int], image_shape: ImageShape, class_count: int = 0) -> None:
        super().__init__()
        self.image_shape = image_shape
        self.class_count = class_count
        self.body = nn.Sequential()
        for before, after in zip((latent_size + class_count, *widths), widths, strict=False):
            self.body.extend([nn.Linear(before, after), nn.BatchNorm1d(after), nn.LeakyReLU(0.2, inplace=True)])
        self.head = nn.Sequential(nn.Linear(widths[-1], math.prod(image_shape)), nn.Tanh())

    def hidden(self, z: Tensor, mix: Tensor | None = None) -> Tensor:
        """Activations of the last hidden layer, shape (N, widths[-1])."""
        return self.body(with_class(z, mix, self.class_count))

    def hidden_and_images(self, z: Tensor, mix: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """What `hidden` and `forward` give, from one pass."""
        hidden = self.hidden(z, mix)
        return hidden, self.head(hidden).unflatten(1, self.image_shape)  # (N, C, H, W)

    def forward(self, z: Tensor, mix: Tensor | None = None) -> Tensor:
        return self.hidden_and_images(z, mix)[1]


class DenseDiscriminator(ConditionalDiscriminator):
    """The shop owner: one logit an image. No normalisation, so that gradient penalties stay valid.

    Args:
        widths: Units of each hidden layer, from image to logit.
        image_shape: (C, H, W) of what is classified.
        class_count: Classes that it is told beside the image, 0 for none.
    """

    def __init__(self, widths: Sequence[int], image_shape: ImageShape, class_count: int = 0) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten())
        for before, after in zip((math.prod(image_shape), *widths), widths, strict=False):
            self.layers.extend([nn.Linear(before, after), nn.LeakyReLU(0.2, inplace=True)])
        self.layers.append(nn.Linear(widths[-1], 1))
        self.projection = ClassProjection(class_count, widths[-1]) if class_count else None

    def forward(self, images: Tensor, mix: Tensor | None = None) -> Tensor:
        features = self.layers[:-1](images)  # (N, widths[-1])
        logits = self.layers[-1](features).squeeze(1)  # (N,)
        return logits if self.projection is None else logits + self.projection(features, mix)


def build_generator(config: DenseConfig, image_shape: ImageShape) -> DenseGenerator:
    """The generator of a configuration."""
    return DenseGenerator(config.latent_size, config.generator_widths, image_shape, config.class_count)


def build_discriminator(config: DenseConfig, image_shape: ImageShape) -> DenseDiscriminator:
    """The discriminator of a configuration."""
    return DenseDiscriminator(config.discriminator_widths, image_shape, config.class_count)
