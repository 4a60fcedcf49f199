"""Parts of a GAN that do not ship: tried for their effect on image quality by `benchmarks/literature_trials.py`."""

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, pad
from torch.nn.utils.parametrizations import spectral_norm

from gan_core.networks.dense import DenseDiscriminator
from gan_core.training.distributed import ProcessGroup
from gan_core.training.objectives import Discriminator

GROUP = 4  # images that share a statistic, as in StyleGAN; neighbours in a batch are all real or all generated
NOISE = 0.01  # deviation, where an image's grey levels go from -1 to 1
SHIFT = 2  # pixels


def noise_penalty(
    discriminator: Discriminator,
    real: Tensor,
    fake: Tensor,
    random: torch.Generator,
    processes: ProcessGroup | None = None,
) -> Tensor:
    """R1 + R2 without a second derivative: how much a little noise in an image moves the discriminator's answer.

    Its mean over the noise is that of `r1_r2_penalty` where the discriminator is straight within the noise's reach.

    Source: Lin et al. 2025, arXiv:2501.08316.
    """
    images = torch.cat([real, fake])
    noise = torch.randn(images.shape, generator=random, dtype=images.dtype)
    with_noise, without = discriminator(torch.cat([images + NOISE * noise, images])).chunk(2)
    return ((with_noise - without) / NOISE).square().mean()


def with_spectral_norm(discriminator: nn.Module) -> nn.Module:
    """Every layer with its largest singular value divided out. Source: Miyato et al. 2018, arXiv:1802.05957."""
    for layer in discriminator.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            spectral_norm(layer)
    return discriminator


class GroupDeviation(nn.Module):
    """One more feature: by how much the images of a group differ. Source: Karras et al. 2018, arXiv:1710.10196."""

    def forward(self, features: Tensor) -> Tensor:
        groups = features.float().unflatten(0, (-1, GROUP))
        deviation = (groups.var(1, correction=0) + 1e-8).sqrt().mean(1)
        repeated = deviation.repeat_interleave(GROUP).unsqueeze(1)
        return torch.cat([features, repeated.to(features.dtype)], 1)  # (N, F + 1)


def with_group_deviation(discriminator: DenseDiscriminator) -> DenseDiscriminator:
    """A dense discriminator that also sees how its group varies; the new weight begins at zero."""
    last = discriminator.layers[-1]
    wider = nn.Linear(last.in_features + 1, 1)
    with torch.no_grad():
        wider.weight.copy_(pad(last.weight, (0, 1)))
        wider.bias.copy_(last.bias)
    discriminator.layers = nn.Sequential(*discriminator.layers[:-1], GroupDeviation(), wider)
    return discriminator


class Shifted(nn.Module):
    """A discriminator that is shown every image somewhere else. Source: Zhao et al. 2020, arXiv:2006.10738."""

    def __init__(self, discriminator: nn.Module) -> None:
        super().__init__()
        self.discriminator = discriminator

    def forward(self, images: Tensor) -> Tensor:
        count, _, height, width = images.shape
        down, right = torch.randint(0, 2 * SHIFT + 1, (2, count, 1), device=images.device)
        rows = (torch.arange(height, device=images.device) + down)[:, :, None]
        columns = (torch.arange(width, device=images.device) + right)[:, None, :]
        wide = pad(images, (SHIFT,) * 4, value=-1.0)  # black
        which = torch.arange(count, device=images.device)[:, None, None]
        return self.discriminator(wide.permute(0, 2, 3, 1)[which, rows, columns].permute(0, 3, 1, 2))


class UpsamplingGenerator(nn.Module):
    """`ConvGenerator` with bilinear resampling and plain convolutions in place of transposed ones.

    Source: Odena et al. 2016, Deconvolution and checkerboard artifacts, doi:10.23915/distill.00003.
    """

    def __init__(self, latent_size: int, channels: tuple[int, int, int]) -> None:
        super().__init__()
        at_4, at_7, at_14 = channels
        self.body = nn.Sequential(nn.Linear(latent_size, at_4 * 4 * 4), nn.Unflatten(1, (at_4, 4, 4)))
        for before, after, size in ((at_4, at_7, 7), (at_7, at_14, 14), (at_14, 1, 28)):
            self.body.extend([nn.BatchNorm2d(before), nn.LeakyReLU(0.2)])
            self.body.append(nn.Upsample((size, size), mode="bilinear"))
            self.body.append(nn.Conv2d(before, after, 3, padding=1))
        self.body.append(nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        return self.body(z)  # (N, 1, 28, 28)


class Residual(nn.Module):
    """x + f(x), where f ends in a layer that begins at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.last = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, maps: Tensor) -> Tensor:
        return maps + self.last(leaky_relu(self.first(leaky_relu(maps, 0.2)), 0.2))


class Resampled(nn.Module):
    """Maps of another size and number: bilinear, then a mixing of the channels."""

    def __init__(self, before: int, after: int, size: int) -> None:
        super().__init__()
        self.size = size
        self.mix = nn.Conv2d(before, after, 1)

    def forward(self, maps: Tensor) -> Tensor:
        return self.mix(interpolate(maps, (self.size, self.size), mode="bilinear"))


def residual_generator(latent_size: int, channels: tuple[int, int, int]) -> nn.Module:
    """Residual blocks without normalisation, bilinear resampling, nothing that bounds the image: a tanh in front of
    unnormalised layers is soon black everywhere, and stays so. Source: Huang et al. 2025, arXiv:2501.05441.
    """
    at_4, at_7, at_14 = channels
    return nn.Sequential(
        nn.Linear(latent_size, at_4 * 4 * 4),
        nn.Unflatten(1, (at_4, 4, 4)),
        Residual(at_4),
        Resampled(at_4, at_7, 7),
        Residual(at_7),
        Resampled(at_7, at_14, 14),
        Residual(at_14),
        Resampled(at_14, at_14, 28),
        nn.Conv2d(at_14, 1, 3, padding=1),
    )


def residual_discriminator(channels: tuple[int, int, int]) -> nn.Module:
    """The way back of `residual_generator`."""
    at_14, at_7, at_4 = channels
    return nn.Sequential(
        nn.Conv2d(1, at_14, 3, padding=1),
        Resampled(at_14, at_14, 14),
        Residual(at_14),
        Resampled(at_14, at_7, 7),
        Residual(at_7),
        Resampled(at_7, at_4, 4),
        Residual(at_4),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(at_4 * 4 * 4, 1),
        nn.Flatten(0),  # (N,)
    )


def zero_last_layers(network: nn.Module) -> nn.Module:
    """Every residual block as the identity that it begins as."""
    for block in network.modules():
        if isinstance(block, Residual):
            nn.init.zeros_(block.last.weight)
    return network
