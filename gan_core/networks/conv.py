"""A DCGAN-class pair (Radford et al. 2015, arXiv:1511.06434), light enough to run for every frame on a screen."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, linear

from gan_core.networks.conditioning import (
    ClassProjection,
    ConditionalDiscriminator,
    ConditionalGenerator,
    with_class,
)
from gan_core.networks.configs import ConvConfig
from gan_core.networks.layers import (
    BiasAfterConvTranspose2d,
    ChannelsLastUnflatten,
    SubPixelConvTranspose2d,
    UnshuffledConv2d,
)
from gan_core.schema import ImageShape


class ConvGenerator(ConditionalGenerator):
    """Transposed convolutions from a 4x4 map to a 28x28 image.

    Args:
        latent_size: Length of z.
        channels: Feature maps at 4x4, 7x7 and 14x14.
        image_shape: (C, 28, 28).
        class_count: Classes that it is told beside z, 0 for none.
    """

    def __init__(
        self, latent_size: int, channels: Sequence[int], image_shape: ImageShape, class_count: int = 0
    ) -> None:
        super().__init__()
        self.class_count = class_count
        at_4, at_7, at_14 = channels
        self.body = nn.Sequential(
            nn.Linear(latent_size + class_count, at_4 * 4 * 4),
            ChannelsLastUnflatten(1, (at_4, 4, 4)),
            nn.BatchNorm2d(at_4),
            nn.LeakyReLU(0.2, inplace=True),
            BiasAfterConvTranspose2d(at_4, at_7, 3),  # (N, at_7, 7, 7)
            nn.BatchNorm2d(at_7),
            nn.LeakyReLU(0.2, inplace=True),
            BiasAfterConvTranspose2d(at_7, at_14, 4),  # (N, at_14, 14, 14)
            nn.BatchNorm2d(at_14),
            nn.LeakyReLU(0.2, inplace=True),
        )
        self.head = nn.Sequential(SubPixelConvTranspose2d(at_14, image_shape[0]), nn.Tanh())

    def hidden(self, z: Tensor, mix: Tensor | None = None) -> Tensor:
        """Activations of the last hidden layer, averaged over 2x2 places, shape (N, channels[-1] * 7 * 7)."""
        return avg_pool2d(self._maps(z, mix), 2).flatten(1)

    def hidden_and_images(self, z: Tensor, mix: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """What `hidden` and `forward` give, from one pass."""
        maps = self._maps(z, mix)
        return avg_pool2d(maps, 2).flatten(1), self.head(maps)

    def forward(self, z: Tensor, mix: Tensor | None = None) -> Tensor:
        return self.head(self._maps(z, mix))  # (N, C, 28, 28)

    def _maps(self, z: Tensor, mix: Tensor | None) -> Tensor:
        return self.body(with_class(z, mix, self.class_count))  # (N, channels[-1], 14, 14)


class ConvDiscriminator(ConditionalDiscriminator):
    """Strided convolutions from a 28x28 image to one logit. No normalisation, so that gradient penalties stay valid.

    Args:
        channels: Feature maps at 14x14, 7x7 and 4x4.
        image_shape: (C, 28, 28).
        class_count: Classes that it is told beside the image, 0 for none.
    """

    def __init__(self, channels: Sequence[int], image_shape: ImageShape, class_count: int = 0) -> None:
        super().__init__()
        at_14, at_7, at_4 = channels
        self.layers = nn.Sequential(
            UnshuffledConv2d(image_shape[0], at_14),  # (N, at_14, 14, 14)
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(at_14, at_7, 4, stride=2, padding=1),  # (N, at_7, 7, 7)
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(at_7, at_4, 3, stride=2, padding=1),  # (N, at_4, 4, 4)
            nn.LeakyReLU(0.2, inplace=True),
            nn.Flatten(),
            nn.Linear(at_4 * 4 * 4, 1),
        )
        self.projection = ClassProjection(class_count, at_4 * 4 * 4) if class_count else None

    def forward(self, images: Tensor, mix: Tensor | None = None) -> Tensor:
        maps = self.layers[:-2](images)  # (N, at_4, 4, 4)
        last = self.layers[-1]
        assert isinstance(last, nn.Linear)  # as built above
        # flattened as they lie in memory, for the gradient to come back in the same layout
        features = maps.permute(0, 2, 3, 1).flatten(1)  # (N, 4 * 4 * at_4)
        logits = linear(features, _channels_last(last.weight, maps.shape[1:]), last.bias).squeeze(1)  # (N,)
        if self.projection is None:
            return logits
        return logits + (features * _channels_last(self.projection.weights(mix), maps.shape[1:])).sum(1)


def _channels_last(weights: Tensor, shape: torch.Size) -> Tensor:
    """Weights (N, C * H * W) of flattened maps (C, H, W), in the order in which those lie in memory."""
    return weights.unflatten(1, shape).permute(0, 2, 3, 1).flatten(1)


def build_generator(config: ConvConfig, image_shape: ImageShape) -> ConvGenerator:
    """The generator of a configuration."""
    return ConvGenerator(config.latent_size, config.generator_channels, image_shape, config.class_count)


def build_discriminator(config: ConvConfig, image_shape: ImageShape) -> ConvDiscriminator:
    """The discriminator of a configuration."""
    return ConvDiscriminator(config.discriminator_channels, image_shape, config.class_count)
