"""Adversarial objectives and penalties: pure functions of logits, or of a discriminator and its images.

A logit is the discriminator's answer before the sigmoid: positive says "real". Every loss is a mean over the batch.
torch is imported where it computes, so that the names of the objectives come at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from gan_core.registry import OBJECTIVES, Objective

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from gan_core.config import ObjectiveConfig
    from gan_core.training.distributed import ProcessGroup

REAL = 1.0
FAKE = 0.0
Discriminator = Callable[["Tensor"], "Tensor"]


def bce_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Binary cross-entropy with the true labels: real images are 1, generated ones 0.

    Args:
        real, fake: Logits of the two halves of the batch, shape (N,) each.

    Source: Goodfellow et al. 2014, arXiv:1406.2661.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    logits = torch.cat([real, fake])
    labels = torch.cat([torch.full_like(real, REAL), torch.full_like(fake, FAKE)])
    return binary_cross_entropy_with_logits(logits, labels)


def bce_generator(real: Tensor, fake: Tensor) -> Tensor:
    """Binary cross-entropy with the flipped label: the generated images are called real.

    Args:
        real: Unused; all generator losses take the same arguments.
        fake: Logits of generated images, shape (N,).

    Source: the non-saturating loss of Goodfellow et al. 2014, arXiv:1406.2661.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    return binary_cross_entropy_with_logits(fake, torch.full_like(fake, REAL))


def hinge_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Push real logits above 1 and generated ones below -1. Source: Lim and Ye 2017, arXiv:1705.02894."""
    return (1 - real).relu().mean() + (1 + fake).relu().mean()


def hinge_generator(real: Tensor, fake: Tensor) -> Tensor:
    """Raise the generated images' logits. Source: Lim and Ye 2017, arXiv:1705.02894."""
    return -fake.mean()


def wasserstein_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Negative estimate of the Wasserstein-1 distance. Source: Arjovsky et al. 2017, arXiv:1701.07875."""
    return fake.mean() - real.mean()


def wasserstein_generator(real: Tensor, fake: Tensor) -> Tensor:
    """Raise the critic's value of the generated images. Source: Arjovsky et al. 2017, arXiv:1701.07875."""
    return -fake.mean()


def relativistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """A real image should look more real than its generated partner.

    Source: Jolicoeur-Martineau 2018, arXiv:1807.00734; Huang et al. 2025, arXiv:2501.05441.
    """
    from torch.nn.functional import softplus

    return softplus(fake - real).mean()


def relativistic_generator(real: Tensor, fake: Tensor) -> Tensor:
    """A generated image should look more real than its real partner. Source: as `relativistic_discriminator`."""
    from torch.nn.functional import softplus

    return softplus(real - fake).mean()


def squared_gradient_norm(discriminator: Discriminator, images: Tensor) -> Tensor:
    """|dD/dx|^2 at each image.

    Args:
        discriminator: Images (N, C, H, W) to logits (N,); each logit depends on its own image only.
        images: Where to take the gradient, shape (N, C, H, W).

    Returns:
        Squared Euclidean norms, shape (N,), differentiable with respect to the discriminator's weights.
    """
    import torch

    images = images.detach().requires_grad_(True)
    logits = discriminator(images)
    (gradient,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
    return gradient.square().flatten(1).sum(1)


def zero_centred_penalty(discriminator: Discriminator, images: Tensor) -> Tensor:
    """E|dD/dx|^2 / 2: R1 on real images, R2 on generated ones. Source: Mescheder et al. 2018, arXiv:1801.04406."""
    return squared_gradient_norm(discriminator, images).mean() / 2


def wasserstein_penalty(discriminator: Discriminator, real: Tensor, fake: Tensor, fraction: Tensor) -> Tensor:
    """E(|dD/dx| - 1)^2 on lines between real and generated images.

    Args:
        discriminator: Images (N, C, H, W) to logits (N,).
        real, fake: The lines' ends, shape (N, C, H, W).
        fraction: Where on its line each point lies, shape (N,), uniform in [0, 1].

    Source: Gulrajani et al. 2017, arXiv:1704.00028.
    """
    between = real.lerp(fake, fraction.view(-1, 1, 1, 1))
    # a bare square root has an infinite slope at zero
    norms = (squared_gradient_norm(discriminator, between) + 1e-12).sqrt()
    return (norms - 1).square().mean()


def wgan_gp_penalty(
    discriminator: Discriminator,
    real: Tensor,
    fake: Tensor,
    random: torch.Generator,
    processes: ProcessGroup | None = None,
) -> Tensor:
    """`wasserstein_penalty` at points drawn from `random`, of which each process takes those of its own images."""
    import torch

    from gan_core.training.distributed import SINGLE

    processes = processes or SINGLE
    fraction = processes.local_shard(torch.rand(processes.count * len(real), generator=random, dtype=real.dtype))
    return wasserstein_penalty(discriminator, real, fake, fraction.to(real.device))


def r1_r2_penalty(
    discriminator: Discriminator,
    real: Tensor,
    fake: Tensor,
    random: torch.Generator,
    processes: ProcessGroup | None = None,
) -> Tensor:
    """R1 + R2, the pair under which the relativistic game converges. Source: Huang et al. 2025, arXiv:2501.05441."""
    import torch

    both = torch.cat([real, fake])  # as many of one as of the other, so that one pass gives half of the sum
    return 2 * zero_centred_penalty(discriminator, both)


BCE = r"""\begin{aligned}
L_D &= -\tfrac{1}{2}\,\mathbb{E}\left[\log \sigma(D(x)) + \log(1 - \sigma(D(G(z))))\right] \\
L_G &= -\mathbb{E}\left[\log \sigma(D(G(z)))\right]
\end{aligned}"""
HINGE = r"""\begin{aligned}
L_D &= \mathbb{E}\left[\max(0, 1 - D(x)) + \max(0, 1 + D(G(z)))\right] \\
L_G &= -\mathbb{E}\left[D(G(z))\right]
\end{aligned}"""
WASSERSTEIN = r"""\begin{aligned}
L_D &= \mathbb{E}\left[D(G(z)) - D(x)\right] \\
L_G &= -\mathbb{E}\left[D(G(z))\right]
\end{aligned}"""
RELATIVISTIC = r"""\begin{aligned}
L_D &= \mathbb{E}\left[\log(1 + e^{D(G(z)) - D(x)})\right] \\
L_G &= \mathbb{E}\left[\log(1 + e^{D(x) - D(G(z))})\right]
\end{aligned}"""

OBJECTIVES.register(
    "bce",
    Objective(
        "Binary cross-entropy",
        bce_discriminator,
        bce_generator,
        formula=BCE,
        chance_loss=math.log(2),
        is_probability=True,
    ),
)
OBJECTIVES.register(
    "bce-r1r2",
    Objective(
        "Binary cross-entropy",
        bce_discriminator,
        bce_generator,
        formula=BCE,
        chance_loss=math.log(2),
        penalty=r1_r2_penalty,
        penalty_title="R1 + R2",
        is_probability=True,
    ),
)
OBJECTIVES.register(
    "hinge",
    Objective("Hinge loss", hinge_discriminator, hinge_generator, formula=HINGE),
)
OBJECTIVES.register(
    "wgan-gp",
    Objective(
        "Wasserstein loss",
        wasserstein_discriminator,
        wasserstein_generator,
        formula=WASSERSTEIN,
        penalty=wgan_gp_penalty,
        penalty_title="WGAN-GP",
    ),
)
OBJECTIVES.register(
    "relativistic-r1r2",
    Objective(
        "Relativistic loss",
        relativistic_discriminator,
        relativistic_generator,
        formula=RELATIVISTIC,
        chance_loss=math.log(2),
        penalty=r1_r2_penalty,
        penalty_title="R1 + R2",
        is_relativistic=True,
    ),
)


def objective_of(config: ObjectiveConfig) -> Objective:
    """The rules that a configuration names."""
    return OBJECTIVES[config.name]


def has_penalty(config: ObjectiveConfig) -> bool:
    """Whether a gradient penalty is part of the discriminator's loss."""
    return objective_of(config).penalty is not None and config.penalty_weight > 0
