"""The training loop that everyone writes first: a data loader with transforms, float32, two Adams, a log line a step.

Nothing in it is slow on purpose. It is what the tutorials teach, and the base that this project's speed is measured by.
"""

import math
from collections.abc import Iterable, Iterator

import torch
from PIL import Image
from torch import Tensor, nn
from torch.optim import Adam
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from gan_core.config import RunConfig
from gan_core.training.objectives import has_penalty, objective_of


class Digits(Dataset):
    """Images as torchvision's data sets hand them out: a PIL image a time, through transforms.

    Args:
        images: uint8, shape (N, 1, H, W).
    """

    def __init__(self, images: Tensor) -> None:
        self.images = images.squeeze(1)
        self.transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> Tensor:
        return self.transform(Image.fromarray(self.images[index].numpy()))  # (1, H, W) in [-1, 1]


def loader(images: Tensor, batch_size: int, workers: int = 0, seed: int = 0) -> DataLoader:
    """Shuffled batches (batch_size, 1, H, W) in [-1, 1]."""
    return DataLoader(
        Digits(images),
        batch_size=batch_size,
        shuffle=True,
        drop_last=True,
        num_workers=workers,
        persistent_workers=workers > 0,
        generator=torch.Generator().manual_seed(seed),
    )


def plain_loop(
    config: RunConfig, generator: nn.Module, discriminator: nn.Module, data: Iterable[Tensor], noise: torch.Generator
) -> Iterator[tuple[float, float]]:
    """Train for ever.

    Args:
        config: Names the objective, the learning rates and the size of z.
        generator, discriminator: Change.
        data: Real batches in [-1, 1]; one pass over it is an epoch.
        noise: Where z comes from.

    Yields:
        The discriminator's loss and the generator's, after each iteration.
    """
    objective = objective_of(config.objective)
    chosen = config.optimiser
    betas = (chosen.beta1, chosen.beta2)
    optimiser_g = Adam(generator.parameters(), chosen.generator_learning_rate, betas=betas, foreach=False, fused=False)
    optimiser_d = Adam(
        discriminator.parameters(), chosen.discriminator_learning_rate, betas=betas, foreach=False, fused=False
    )
    while True:
        for real in data:
            # the discriminator: real images are real, generated ones are not
            z = torch.randn(len(real), config.network.latent_size, generator=noise)
            fake = generator(z).detach()
            loss_d = objective.discriminator(discriminator(real), discriminator(fake))
            if has_penalty(config.objective):
                penalised = math.ceil(config.objective.penalty_batch_fraction * len(real))
                penalty = objective.penalty(discriminator, real[:penalised], fake[:penalised], noise)
                loss_d = loss_d + config.objective.penalty_weight * penalty
            optimiser_d.zero_grad()
            loss_d.backward()
            optimiser_d.step()

            # the generator: its images shall be called real
            z = torch.randn(len(real), config.network.latent_size, generator=noise)
            fake_logits = discriminator(generator(z))
            real_logits = discriminator(real) if objective.is_relativistic else torch.zeros_like(fake_logits)
            loss_g = objective.generator(real_logits, fake_logits)
            optimiser_g.zero_grad()
            loss_g.backward()
            optimiser_g.step()

            yield loss_d.item(), loss_g.item()
