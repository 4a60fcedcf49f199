"""A DCGAN-class pair (Radford et al. 2015, arXiv:1511.06434), light enough to run for every frame on a screen."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv2d, conv_transpose2d, linear, pad, pixel_shuffle, pixel_unshuffle

# which of the 4 kernel rows reaches an even or odd output row from the input row before, at or behind it: (2, 3, 4)
PHASES = (((0, 0, 0, 1), (0, 1, 0, 0), (0, 0, 0, 0)), ((0, 0, 0, 0), (0, 0, 1, 0), (1, 0, 0, 0)))


def channels_last(maps: Tensor) -> Tensor:
    """The same maps (N, C, H, W), all channels of a place side by side in memory: convolutions are fastest so, and
    mixed layouts are slow. `Tensor.contiguous` does it too, but not under vmap.
    """
    return maps.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)


class ChannelsLastUnflatten(nn.Unflatten):
    """A row of numbers (N, C * H * W) as maps (N, C, H, W) in the layout of `channels_last`."""

    def forward(self, rows: Tensor) -> Tensor:
        return channels_last(super().forward(rows))


class BiasAfterConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution of stride 2 and padding 1 whose bias is added behind it: with a bias of its own, oneDNN
    takes a slower kernel.
    """

    def __init__(self, before: int, after: int, kernel: int) -> None:
        super().__init__(before, after, kernel, stride=2, padding=1)

    def forward(self, maps: Tensor) -> Tensor:
        maps = conv_transpose2d(maps, self.weight, None, self.stride, self.padding)
        return maps + self.bias.to(maps.dtype).view(-1, 1, 1)


class UnshuffledConv2d(nn.Conv2d):
    """A convolution of kernel 4, stride 2, padding 1, computed as a pixel unshuffle and a plain one of kernel 2.

    Same weights, same result, for even numbers of rows and columns; its gradient is sooner found on a CPU where there
    are few input channels.
    """

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, 4, stride=2, padding=1)

    def forward(self, maps: Tensor) -> Tensor:
        by_phase = self.weight.view(self.out_channels, self.in_channels, 2, 2, 2, 2).permute(0, 1, 3, 5, 2, 4)
        return conv2d(channels_last(pixel_unshuffle(pad(maps, (1, 1, 1, 1)), 2)), by_phase.flatten(1, 3), self.bias)


class SubPixelConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution of kernel 4, stride 2, padding 1, computed as a plain one and a pixel shuffle.

    Same weights, same result; about three times as fast on a CPU where there are few output channels.

    Source: Shi et al. 2016, arXiv:1609.07009.
    """

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, 4, stride=2, padding=1)

    def forward(self, maps: Tensor) -> Tensor:
        phases = torch.tensor(PHASES, dtype=self.weight.dtype, device=self.weight.device)
        weight = torch.einsum("ioyx,apy,bqx->oabipq", self.weight, phases, phases)
        return pixel_shuffle(conv2d(maps, weight.flatten(0, 2), self.bias.repeat_interleave(4), padding=1), 2)


class ConvGenerator(nn.Module):
    """Transposed convolutions from a 4x4 map to a 28x28 image.

    Args:
        latent_size: Length of z.
        channels: Feature maps at 4x4, 7x7 and 14x14.
        image_shape: (C, 28, 28).
    """

    def __init__(self, latent_size: int, channels: Sequence[int], image_shape: tuple[int, int, int]) -> None:
        super().__init__()
        at_4, at_7, at_14 = channels
        self.body = nn.Sequential(
            nn.Linear(latent_size, at_4 * 4 * 4),
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

    def hidden(self, z: Tensor) -> Tensor:
        """Activations of the last hidden layer, averaged over 2x2 places, shape (N, channels[-1] * 7 * 7)."""
        return avg_pool2d(self.body(z), 2).flatten(1)

    def hidden_and_images(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """What `hidden` and `forward` give, from one pass."""
        maps = self.body(z)
        return avg_pool2d(maps, 2).flatten(1), self.head(maps)

    def forward(self, z: Tensor) -> Tensor:
        return self.head(self.body(z))  # (N, C, 28, 28)


class ConvDiscriminator(nn.Module):
    """Strided convolutions from a 28x28 image to one logit. No normalisation, so that gradient penalties stay valid.

    Args:
        channels: Feature maps at 14x14, 7x7 and 4x4.
        image_shape: (C, 28, 28).
    """

    def __init__(self, channels: Sequence[int], image_shape: tuple[int, int, int]) -> None:
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

    def forward(self, images: Tensor) -> Tensor:
        maps = self.layers[:-2](images)
        last = self.layers[-1]
        # flattened as they lie in memory, for the gradient to come back in the same layout
        weight = last.weight.unflatten(1, maps.shape[1:]).permute(0, 2, 3, 1)
        return linear(maps.permute(0, 2, 3, 1).flatten(1), weight.flatten(1), last.bias).squeeze(1)  # (N,)
