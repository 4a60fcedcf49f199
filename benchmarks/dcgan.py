"""A plain DCGAN, the rival that everyone knows: networks, first weights and one iteration, as its authors wrote them.

Source: Radford et al. 2015, arXiv:1511.06434: strided and transposed convolutions, batch normalisation in both networks
but not at the generator's output and the discriminator's input, ReLU and LeakyReLU(0.2), weights from N(0, 0.02), Adam
with 2e-4 and beta1 0.5, the non-saturating cross-entropy, no average of the weights. For 28x28 images it needs one
level less than for their 64x64. As in the DCGAN tutorial of PyTorch, real and generated images pass the discriminator
in batches of their own, and one generated batch teaches both networks.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Adam

LATENT_SIZE = 100
LEARNING_RATE = 2e-4
BETAS = (0.5, 0.999)
DEVIATION = 0.02


def generator() -> nn.Sequential:
    """From z (N, 100, 1, 1) to images (N, 1, 28, 28) in [-1, 1]."""
    return nn.Sequential(
        nn.ConvTranspose2d(LATENT_SIZE, 128, 7, bias=False),  # (N, 128, 7, 7)
        nn.BatchNorm2d(128),
        nn.ReLU(),
        nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False),  # (N, 64, 14, 14)
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 1, 4, stride=2, padding=1, bias=False),  # (N, 1, 28, 28)
        nn.Tanh(),
    )


def discriminator() -> nn.Sequential:
    """Images (N, 1, 28, 28) to logits (N,)."""
    return nn.Sequential(
        nn.Conv2d(1, 64, 4, stride=2, padding=1, bias=False),  # (N, 64, 14, 14)
        nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 4, stride=2, padding=1, bias=False),  # (N, 128, 7, 7)
        nn.BatchNorm2d(128),
        nn.LeakyReLU(0.2),
        nn.Conv2d(128, 1, 7, bias=False),  # (N, 1, 1, 1)
        nn.Flatten(0),
    )


def initialise(network: nn.Module, random: torch.Generator) -> nn.Module:
    """First weights from N(0, 0.02), those of batch normalisation around 1; drawn from `random` alone."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0, DEVIATION, generator=random)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, DEVIATION, generator=random)
    return network


@dataclass
class Pair:
    """All that training changes."""

    generator: nn.Module
    discriminator: nn.Module
    generator_optimiser: Adam
    discriminator_optimiser: Adam
    noise: torch.Generator


def new_pair(seed: int) -> Pair:
    """Untrained networks and fresh optimisers."""
    weights, noise = (torch.Generator().manual_seed(2 * seed + stream) for stream in (0, 1))
    makes, tells = initialise(generator(), weights), initialise(discriminator(), weights)
    # a fused Adam computes the same in less time: the rival shall lose nothing to its optimiser's loop
    optimisers = [Adam(network.parameters(), LEARNING_RATE, betas=BETAS, fused=True) for network in (makes, tells)]
    return Pair(makes, tells, *optimisers, noise)


def against(logits: Tensor, label: float) -> Tensor:
    """Binary cross-entropy of logits (N,) whose images are all called `label`."""
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


def iterate(pair: Pair, real: Tensor) -> tuple[Tensor, Tensor]:
    """One step of the discriminator, then one of the generator.

    Args:
        pair: Moves on by one step.
        real: Images in [-1, 1], shape (N, 1, 28, 28).

    Returns:
        The discriminator's loss and the generator's.
    """
    fake = pair.generator(torch.randn(len(real), LATENT_SIZE, 1, 1, generator=pair.noise))
    pair.discriminator_optimiser.zero_grad()
    loss_d = against(pair.discriminator(real), 1.0) + against(pair.discriminator(fake.detach()), 0.0)
    loss_d.backward()
    pair.discriminator_optimiser.step()
    pair.generator_optimiser.zero_grad()
    loss_g = against(pair.discriminator(fake), 1.0)
    loss_g.backward()
    pair.generator_optimiser.step()
    return loss_d.detach(), loss_g.detach()
