"""Networks that only answer: batch normalisation folded into the layer before it, so that it costs nothing."""

import copy
from itertools import pairwise
from typing import TypeVar

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

Network = TypeVar("Network")


def folded(network: Network) -> Network:
    """A copy of a network in evaluation mode that computes the same up to rounding, sooner.

    Neighbours in an `nn.Sequential` are folded; the places of all layers stay as they are. What is no module, and
    whatever else is in it, stays as it is.
    """
    if not isinstance(network, nn.Module):
        return network
    network = copy.deepcopy(network)
    for chain in (module for module in network.modules() if isinstance(module, nn.Sequential)):
        for (place, layer), (next_place, norm) in pairwise(list(chain.named_children())):
            merged = _merged(layer, norm)
            if merged is not None:
                setattr(chain, place, merged)
                setattr(chain, next_place, nn.Identity())
    return network


def _merged(layer: nn.Module, norm: nn.Module) -> nn.Module | None:
    """A layer that does what both do; None where that is not possible."""
    if not isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d) or norm.running_mean is None or norm.training:
        return None
    if isinstance(layer, nn.Linear) and isinstance(norm, nn.BatchNorm1d):
        return fuse_linear_bn_eval(layer, norm)
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and isinstance(norm, nn.BatchNorm2d) and layer.groups == 1:
        return fuse_conv_bn_eval(layer, norm, transpose=isinstance(layer, nn.ConvTranspose2d))
    return None
