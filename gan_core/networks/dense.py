"""The lecture's GAN: two fully connected networks."""

import math
from collections.abc import Sequence

from torch import Tensor, nn

from gan_core.networks.configs import DenseConfig
from gan_core.schema import ImageShape


class DenseGenerator(nn.Module):
    """Reverse of an embedding: a point of the latent space becomes an image.

    Args:
        latent_size: Length of z.
        widths: Units of each hidden layer, from z to image.
        image_shape: (C, H, W) of what is made.
    """

    def __init__(self, latent_size: int, widths: Sequence[int], image_shape: ImageShape) -> None:
        super().__init__()
        self.image_shape = image_shape
        self.body = nn.Sequential()
        for before, after in zip((latent_size, *widths), widths, strict=False):
            self.body.extend([nn.Linear(before, after), nn.BatchNorm1d(after), nn.LeakyReLU(0.2, inplace=True)])
        self.head = nn.Sequential(nn.Linear(widths[-1], math.prod(image_shape)), nn.Tanh())

    def hidden(self, z: Tensor) -> Tensor:
        """Activations of the last hidden layer, shape (N, widths[-1])."""
        return self.body(z)

    def hidden_and_images(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """What `hidden` and `forward` give, from one pass."""
        hidden = self.body(z)
        return hidden, self.head(hidden).unflatten(1, self.image_shape)  # (N, C, H, W)

    def forward(self, z: Tensor) -> Tensor:
        return self.hidden_and_images(z)[1]


class DenseDiscriminator(nn.Module):
    """The shop owner: one logit an image. No normalisation, so that gradient penalties stay valid.

    Args:
        widths: Units of each hidden layer, from image to logit.
        image_shape: (C, H, W) of what is classified.
    """

    def __init__(self, widths: Sequence[int], image_shape: ImageShape) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten())
        for before, after in zip((math.prod(image_shape), *widths), widths, strict=False):
            self.layers.extend([nn.Linear(before, after), nn.LeakyReLU(0.2, inplace=True)])
        self.layers.append(nn.Linear(widths[-1], 1))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).squeeze(1)  # (N,)


def build_generator(config: DenseConfig, image_shape: ImageShape) -> DenseGenerator:
    """The generator of a configuration."""
    return DenseGenerator(config.latent_size, config.generator_widths, image_shape)


def build_discriminator(config: DenseConfig, image_shape: ImageShape) -> DenseDiscriminator:
    """The discriminator of a configuration."""
    return DenseDiscriminator(config.discriminator_widths, image_shape)
