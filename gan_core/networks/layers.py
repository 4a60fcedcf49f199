"""Convolutions that compute the same as torch's own, sooner on a CPU."""

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d, pad, pixel_shuffle, pixel_unshuffle

# which of the 4 kernel rows reaches an even or odd output row from the input row before, at or behind it: (2, 3, 4)
PHASES = (((0, 0, 0, 1), (0, 1, 0, 0), (0, 0, 0, 0)), ((0, 0, 0, 0), (0, 0, 1, 0), (1, 0, 0, 0)))


def channels_last(maps: Tensor) -> Tensor:
    """The same maps (N, C, H, W), all channels of a place side by side in memory: convolutions are fastest so, and
    mixed layouts are slow. `Tensor.contiguous` does it too, but not under vmap.
    """
    return maps.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)


class ChannelsLastUnflatten(nn.Unflatten):
    """A row of numbers (N, C * H * W) as maps (N, C, H, W) in the layout of `channels_last`."""

    def forward(self, input: Tensor) -> Tensor:
        return channels_last(super().forward(input))


class BiasAfterConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution of stride 2 and padding 1 whose bias is added behind it: with a bias of its own, oneDNN
    takes a slower kernel.
    """

    def __init__(self, before: int, after: int, kernel: int) -> None:
        super().__init__(before, after, kernel, stride=2, padding=1)

    # pyrefly: ignore [bad-override]  # maps are all it is given: an output size is never chosen
    def forward(self, maps: Tensor) -> Tensor:
        assert self.bias is not None  # torch gives it one
        maps = conv_transpose2d(maps, self.weight, None, stride=2, padding=1)
        return maps + self.bias.to(maps.dtype).view(-1, 1, 1)


class UnshuffledConv2d(nn.Conv2d):
    """A convolution of kernel 4, stride 2, padding 1, computed as a pixel unshuffle and a plain one of kernel 2.

    Same weights, same result, for even numbers of rows and columns; its gradient is sooner found on a CPU where there
    are few input channels.
    """

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, 4, stride=2, padding=1)

    def forward(self, input: Tensor) -> Tensor:
        by_phase = self.weight.view(self.out_channels, self.in_channels, 2, 2, 2, 2).permute(0, 1, 3, 5, 2, 4)
        return conv2d(channels_last(pixel_unshuffle(pad(input, (1, 1, 1, 1)), 2)), by_phase.flatten(1, 3), self.bias)


class SubPixelConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution of kernel 4, stride 2, padding 1, computed as a plain one and a pixel shuffle.

    Same weights, same result; about three times as fast on a CPU where there are few output channels.

    Source: Shi et al. 2016, arXiv:1609.07009.
    """

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, 4, stride=2, padding=1)

    # pyrefly: ignore [bad-override]  # maps are all it is given: an output size is never chosen
    def forward(self, maps: Tensor) -> Tensor:
        assert self.bias is not None  # torch gives it one
        phases = torch.tensor(PHASES, dtype=self.weight.dtype, device=self.weight.device)
        weight = torch.einsum("ioyx,apy,bqx->oabipq", self.weight, phases, phases)
        return pixel_shuffle(conv2d(maps, weight.flatten(0, 2), self.bias.repeat_interleave(4), padding=1), 2)
