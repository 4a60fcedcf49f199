"""What can be measured on the image of a written character without any network: slant, stroke thickness, width,
height, loop area and stroke mass.

All but the loop area follow smoothly from the grey levels: from their moments, and from how long their edges are. They
mean what they say for bright strokes on a dark ground, in one channel.

Source: the attributes of Morpho-MNIST (Castro et al. 2019, arXiv:1809.10780), here without its skeleton.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from gan_core.errors import GeometryError

LEAST_MASS = 3.0  # white pixels: with less there is no stroke whose shape could be measured
HALF_GREY = 0.5


@dataclass(frozen=True)
class Attribute:
    """Something that is measured on an image.

    Attributes:
        name: In commands, files and addresses.
        title: For people.
        unit: Of its values.
        digits: Behind the point, when a value is printed.
    """

    name: str
    title: str
    unit: str
    digits: int = 1


ATTRIBUTES = (
    Attribute("slant", "Slant", "°"),
    Attribute("thickness", "Stroke thickness", "px", 2),
    Attribute("width", "Width", "px"),
    Attribute("height", "Height", "px"),
    Attribute("loop", "Loop area", "px²"),
    Attribute("mass", "Stroke mass", "%"),
)
NAMES = tuple(attribute.name for attribute in ATTRIBUTES)


def measure_attributes(images: Tensor) -> Tensor:
    """All attributes of images.

    Args:
        images: In [-1, 1], shape (N, 1, H, W).

    Returns:
        One column for each of ATTRIBUTES, shape (N, 6). Rows of images that are all but empty are NaN.

    Raises:
        GeometryError: If the images have another number of channels.
    """
    if images.ndim != 4 or images.shape[1] != 1:
        raise GeometryError(
            f"attributes are measured on images of one channel, found shape {tuple(images.shape[1:])}; principal "
            "directions and directions between classes need no such images"
        )
    ink = ((images[:, 0] + 1) / 2).clamp(0, 1)  # (N, H, W)
    mass = ink.sum((1, 2))
    across, up, both = _central_moments(ink, mass.clamp_min(1e-6))
    found = torch.stack(
        [
            torch.rad2deg(torch.atan2(both, up)),
            2 * mass / edge_length(ink).clamp_min(1e-6),
            _extent(across - both.square() / up),  # what a shear adds is the slant's
            _extent(up),
            loop_area(ink),
            100 * ink.mean((1, 2)),
        ],
        1,
    )
    return torch.where((mass < LEAST_MASS).unsqueeze(1), math.nan, found)


def _central_moments(ink: Tensor, mass: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Variance across, variance upwards and their covariance, in square pixels, shape (N,) each."""
    height, width = ink.shape[1:]
    x, y = torch.arange(width, dtype=ink.dtype), torch.arange(height - 1, -1, -1, dtype=ink.dtype)
    columns, rows = ink.sum(1) / mass.unsqueeze(1), ink.sum(2) / mass.unsqueeze(1)  # (N, W), (N, H)
    middle_x, middle_y = columns @ x, rows @ y
    across = (columns @ x.square() - middle_x.square()).clamp_min(0)
    up = (rows @ y.square() - middle_y.square()).clamp_min(1e-6)
    both = torch.einsum("nhw,h,w->n", ink, y, x) / mass - middle_x * middle_y
    return across, up, both


def _extent(variance: Tensor) -> Tensor:
    """How long a bar of even brightness is that has this variance along it, in pixels."""
    return (12 * variance.clamp_min(0)).sqrt()


def edge_length(ink: Tensor) -> Tensor:
    """How long the edges of strokes are: the total variation of the brightness, in pixels, shape (N,).

    It is the length of the outline, averaged over all grey levels at which one could be drawn (the coarea formula), so
    twice the mass divided by it is the mean thickness of a long stroke.

    Args:
        ink: Brightness in [0, 1], shape (N, H, W).
    """
    framed = pad(ink, (1, 1, 1, 1))
    along_x = framed.diff(dim=2)[:, :-1]  # (N, H + 1, W + 1)
    along_y = framed.diff(dim=1)[:, :, :-1]
    return (along_x.square() + along_y.square()).sqrt().sum((1, 2))


def loop_area(ink: Tensor) -> Tensor:
    """How many dark pixels bright strokes enclose, shape (N,): 0 for an open line.

    Args:
        ink: Brightness in [0, 1], shape (N, H, W); from half grey on a pixel is a stroke's.
    """
    # images last: a line of all of them lies together in memory
    ground = pad(ink < HALF_GREY, (1, 1, 1, 1), value=True).permute(1, 2, 0).contiguous()  # (H + 2, W + 2, N)
    outside = torch.zeros_like(ground)
    outside[0] = True
    reached = -1
    while reached != (reached := int(outside.sum())):
        _sweep(outside, ground)
        _sweep(outside.transpose(0, 1), ground.transpose(0, 1))
    return (ground & ~outside).sum((0, 1)).to(ink.dtype)


def _sweep(outside: Tensor, ground: Tensor) -> None:
    """Let what is outside spread along the first axis, forwards and backwards, in place, over ground beside it."""
    last = len(ground) - 1
    for line in range(1, last + 1):
        outside[line] |= outside[line - 1] & ground[line]
    for line in range(last - 1, -1, -1):
        outside[line] |= outside[line + 1] & ground[line]
