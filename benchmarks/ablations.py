"""One training loop with a switch for everything that may make it faster."""

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.optim import Adam

from gan_core.config import RunConfig
from gan_core.data.image_set import to_model_range
from gan_core.networks.conv import ConvDiscriminator
from gan_core.networks.layers import (
    BiasAfterConvTranspose2d,
    ChannelsLastUnflatten,
    SubPixelConvTranspose2d,
    UnshuffledConv2d,
)
from gan_core.training.batches import batch_indices, draw_noise
from gan_core.training.ema import ema_decay, update_ema
from gan_core.training.objectives import has_penalty, objective_of
from gan_core.training.state import new_state
from gan_core.training.step import frozen


@dataclass(frozen=True)
class Switches:
    """What is switched on. The defaults are the plain loop's.

    Attributes:
        one_pass: Real and generated images pass the discriminator together.
        frozen: No gradients are made for the discriminator's weights while the generator learns.
        shared: One generated batch teaches both networks: the generator has not moved in between.
        own_layers: Layers that compute what torch's own compute in another way, rectifiers in place among them.
        adam: A loop over the weights, one call for lists of them, or one kernel.
        log_every: Losses are read out so often.
        brain: bfloat16 by autocast, or inside of float32 convolutions and products.
        channels_last: Memory layout of maps and kernels.
        average: The moving average of the generator is kept, for better images and not for speed.
        compiled: Networks through torch.compile.
        kept: Freed memory stays with the process. The loop cannot see to it: it has to run in a process that does.
    """

    one_pass: bool = False
    frozen: bool = False
    shared: bool = False
    own_layers: bool = False
    adam: Literal["loop", "foreach", "fused"] = "loop"
    log_every: int = 1
    brain: Literal["no", "autocast", "inside"] = "no"
    channels_last: bool = False
    average: bool = False
    compiled: bool = False
    kept: bool = False


def indexed_batches(config: RunConfig, images: Tensor) -> Iterator[Tensor]:
    """The real batches of a run, cut from uint8 images (N, C, H, W) in memory, in [-1, 1], for ever."""
    batch = 0
    while True:
        yield to_model_range(images[batch_indices(config.seed, len(images), config.schedule.batch_size, batch)])
        batch += 1


@contextmanager
def brain_inside(enabled: bool) -> Iterator[None]:
    """bfloat16 inside of float32 convolutions and matrix products, for a block."""
    kinds = (torch.backends.mkldnn.conv, torch.backends.mkldnn.matmul)
    before = [kind.fp32_precision for kind in kinds]
    try:
        for kind in kinds:
            kind.fp32_precision = "bf16" if enabled else "ieee"
        yield
    finally:
        for kind, precision in zip(kinds, before, strict=True):
            kind.fp32_precision = precision


def with_stock_layers(network: nn.Module) -> nn.Module:
    """The same function with the same weights, from torch's own layers alone; changes what it is given."""
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            setattr(parent, name, stock_layer(child))
    if isinstance(network, ConvDiscriminator):
        return nn.Sequential(*network.layers, nn.Flatten(0))  # (N,)
    return network


def stock_layer(layer: nn.Module) -> nn.Module:
    """Torch's own for one of ours, with the same weights; any other as it is."""
    if isinstance(layer, nn.LeakyReLU):
        return nn.LeakyReLU(layer.negative_slope)
    if isinstance(layer, ChannelsLastUnflatten):
        return nn.Unflatten(layer.dim, layer.unflattened_size)
    if isinstance(layer, SubPixelConvTranspose2d | BiasAfterConvTranspose2d | UnshuffledConv2d):
        kind = nn.Conv2d if isinstance(layer, nn.Conv2d) else nn.ConvTranspose2d
        stock = kind(layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride, layer.padding)
        stock.load_state_dict(layer.state_dict())
        return stock.requires_grad_(layer.weight.requires_grad)
    return layer


class Loop:
    """A configuration's pair of networks, from the configuration's own first weights, and what trains it.

    Args:
        config: The run; its precision is not looked at, the switches decide.
        batches: Real images in [-1, 1], shape (N, C, H, W).
        image_shape: (C, H, W).
        switches: What is switched on.
    """

    def __init__(
        self, config: RunConfig, batches: Iterator[Tensor], image_shape: tuple[int, int, int], switches: Switches
    ) -> None:
        state = new_state(config, image_shape)
        self.config, self.batches, self.switches, self.noise = config, batches, switches, state.noise
        self.layout = torch.channels_last if switches.channels_last else torch.contiguous_format
        self.generator, self.average, self.discriminator = (
            network if switches.own_layers else with_stock_layers(network)
            for network in (state.generator, state.generator_ema, state.discriminator)
        )
        for network in (self.generator, self.average, self.discriminator):
            network.to(memory_format=self.layout)
        self.objective = objective_of(config.objective)
        rates = (config.optimiser.generator_learning_rate, config.optimiser.discriminator_learning_rate)
        self.optimisers = [
            Adam(
                network.parameters(),
                rate,
                betas=(config.optimiser.beta1, config.optimiser.beta2),
                foreach=switches.adam == "foreach",
                fused=switches.adam == "fused",
            )
            for network, rate in zip((self.generator, self.discriminator), rates, strict=True)
        ]
        self.generate, self.tell = self.generator, self.discriminator
        if switches.compiled:
            self.generate, self.tell = (
                torch.compile(network, dynamic=False) for network in (self.generator, self.discriminator)
            )
        self.step = 0
        self.logged = (float("nan"), float("nan"))

    def __call__(self) -> int:
        """Train one iteration; says how many real images it took."""
        real = next(self.batches)
        with brain_inside(self.switches.brain == "inside"):
            fake = self._fake(len(real))
            loss_d = self._learn_to_tell(real, fake.detach())
            if not self.switches.shared:
                fake = self._fake(len(real))
            loss_g = self._learn_to_generate(real, fake)
        self.step += 1
        if self.switches.average:
            chosen = self.config.ema
            decay = ema_decay(self.step, chosen.halflife_steps, chosen.rampup_ratio)
            update_ema(self.average, self.generator, decay)
        if self.step % self.switches.log_every == 0:
            self.logged = (loss_d.item(), loss_g.item())
        return len(real)

    def _autocast(self) -> torch.autocast:
        return torch.autocast("cpu", torch.bfloat16, enabled=self.switches.brain == "autocast")

    def _fake(self, count: int) -> Tensor:
        with self._autocast():
            return self.generate(draw_noise(self.noise, count, self.config.network.latent_size)).float()

    def _learn_to_tell(self, real: Tensor, fake: Tensor) -> Tensor:
        with self._autocast():
            if self.switches.one_pass:
                real_logits, fake_logits = self.tell(torch.cat([real, fake])).float().chunk(2)
            else:
                real_logits, fake_logits = self.tell(real).float(), self.tell(fake).float()
        loss = self.objective.discriminator(real_logits, fake_logits)
        if has_penalty(self.config.objective):
            penalised = math.ceil(self.config.objective.penalty_batch_fraction * len(real))
            penalty = self.objective.penalty(self.discriminator, real[:penalised], fake[:penalised], self.noise)
            loss = loss + self.config.objective.penalty_weight * penalty
        self._descend(1, loss)
        return loss.detach()

    def _learn_to_generate(self, real: Tensor, fake: Tensor) -> Tensor:
        with frozen(self.discriminator) if self.switches.frozen else nullcontext():
            with self._autocast():
                fake_logits = self.tell(fake).float()
            real_logits = torch.zeros_like(fake_logits)
            if self.objective.is_relativistic:
                with torch.set_grad_enabled(not self.switches.frozen), self._autocast():
                    real_logits = self.tell(real).float()
            loss = self.objective.generator(real_logits, fake_logits)
            self._descend(0, loss)
        return loss.detach()

    def _descend(self, which: int, loss: Tensor) -> None:
        self.optimisers[which].zero_grad()
        loss.backward()
        self.optimisers[which].step()
