"""Two-dimensional slices of the latent space, laid out flat so that they can be drawn.

Three points and the centre of the latent space span a three-dimensional subspace; the shell cuts it in a sphere. A
slice shows that sphere around the middle of the three points as a globe is shown from above: straight lines through
the middle of the chart are great circles, and distances along them are true, in sigma. (The azimuthal equidistant
projection; Snyder 1987, USGS Professional Paper 1395, chapter 25.)
"""

from dataclasses import dataclass
from typing import Generic, overload

import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.evaluation import EvaluatedPoints, Logits, OnPoints, Score, Scores, evaluate_points
from gan_core.latent.sampling import Decode
from gan_core.latent.sphere import OPPOSITE_RADIANS, SAME_RADIANS, angle_between, exponential, logarithm, tangent_part


@dataclass(frozen=True)
class Slice:
    """A chart of part of the shell.

    Attributes:
        centre: The point in the middle of the chart, shape (D,); its norm is the scale of the chart.
        across, up: Unit vectors at right angles to `centre` and to each other, shape (D,).
        slope: Change of the norm per sigma across and up, shape (2,): a slice through points of different norms is no
            sphere but passes through each of them.
        lowest, highest: Norms are held between these.
    """

    centre: Tensor
    across: Tensor
    up: Tensor
    slope: Tensor
    lowest: float
    highest: float

    def points(self, coordinates: Tensor) -> Tensor:
        """Latent points at places of the chart: (..., 2) in sigma to (..., D)."""
        tangent = coordinates[..., :1] * self.across + coordinates[..., 1:] * self.up
        on_sphere = exponential(self.centre.expand_as(tangent), tangent)
        return on_sphere * (self._norm(coordinates) / self.centre.norm()).unsqueeze(-1)

    def locate(self, z: Tensor) -> Tensor:
        """Places on the chart of latent points: (..., D) to (..., 2), inverse of `points`.

        A point outside the slice is put where its nearest direction inside the slice lies.
        """
        tangent = logarithm(self.centre.expand_as(z), self._inside(z))
        return torch.stack([tangent @ self.across, tangent @ self.up], -1)

    @property
    def widest(self) -> float:
        """Side of the largest square window whose corners still lie on the chart, in sigma."""
        return 4.0 * float(self.centre.norm())

    def home_width(self, anchors: Tensor) -> float:
        """Side of a window around the middle that shows points (N, D) with a margin, in sigma."""
        return 2.4 * float(self.locate(anchors).abs().max())

    def _norm(self, coordinates: Tensor) -> Tensor:
        return (self.centre.norm() + coordinates @ self.slope).clamp(self.lowest, self.highest)

    def _inside(self, z: Tensor) -> Tensor:
        basis = torch.stack([self.centre / self.centre.norm(), self.across, self.up])  # (3, D)
        return z @ basis.T @ basis


@dataclass(frozen=True)
class FlatSlice:
    """The whole of a two-dimensional latent space, as it is."""

    def points(self, coordinates: Tensor) -> Tensor:
        """The identity."""
        return coordinates

    def locate(self, z: Tensor) -> Tensor:
        """The identity."""
        return z

    @property
    def widest(self) -> float:
        """Beyond this window hardly any point is ever drawn."""
        return 16.0

    def home_width(self, anchors: Tensor) -> float:
        """Side of a window that shows points (N, 2), and nearly all others too, in sigma."""
        return max(8.0, 2.4 * float(anchors.abs().max()))


def slice_through(first: Tensor, second: Tensor, third: Tensor) -> Slice | FlatSlice:
    """The slice that passes through three points, its middle in their middle, `first` to `second` from left to right.

    Args:
        first, second, third: Latent points, shape (D,).

    Raises:
        GeometryError: If two of them lie in the same or in opposite directions, all on one great circle, or there is
            only one dimension.
    """
    anchors = torch.stack([first, second, third])  # (3, D)
    _check_anchors(anchors)
    if anchors.shape[1] == 2:
        return FlatSlice()
    norms = anchors.norm(dim=1)
    units = anchors / norms.unsqueeze(1)
    middle = units.mean(0)
    radius = norms.mean()
    if middle.norm() < 1e-3:
        raise GeometryError("the three samples lie on one great circle; choose a third that does not")
    centre = radius * middle / middle.norm()
    across = tangent_part(centre, units[1] - units[0])
    if across.norm() < 1e-3:
        raise GeometryError("the three samples lie on one great circle; choose a third that does not")
    across = across / across.norm()
    up = _perpendicular(tangent_part(centre, units[2] - units[0]), across)
    round_slice = Slice(centre, across, up, torch.zeros(2), float(radius), float(radius))
    places = round_slice.locate(anchors)  # (3, 2)
    # the norm is the linear function of the place that has the three anchors' values; far out it is held
    equations = torch.cat([torch.ones(3, 1), places], 1)
    solution = torch.linalg.solve(equations.double(), norms.double()).float()
    centre = centre / radius * solution[0]
    # the chart's scale is the norm in its middle: its unit changes by the same ratio
    slope = solution[1:] * radius / solution[0]
    return Slice(centre, across, up, slope, float(norms.min()), float(norms.max()))


def slice_around(point: Tensor, across: Tensor, up: Tensor) -> Slice | FlatSlice:
    """The slice around a point in two directions.

    Args:
        point: Middle of the chart, shape (D,).
        across, up: Directions to the right and upwards, shape (D,); only their parts along the shell count, and of
            `up` only what is at right angles to `across`.

    Raises:
        GeometryError: If the point is the centre, or the directions do not span a plane on the shell.
    """
    if len(point) < 2:
        raise GeometryError("a latent space of one dimension has no two-dimensional slice")
    if len(point) == 2:
        return FlatSlice()
    norm = float(point.norm())
    if norm == 0:
        raise GeometryError("the centre of the latent space has no shell around it; choose a point away from it")
    across, up = _along_shell(point, across, "first"), _along_shell(point, up, "second")
    across = across / across.norm()
    return Slice(point, across, _perpendicular(up, across), torch.zeros(2), norm, norm)


def _along_shell(point: Tensor, direction: Tensor, name: str) -> Tensor:
    along = tangent_part(point, direction)
    # rounding leaves a millionth of the part that is taken away
    if along.norm() <= 1e-4 * direction.norm():
        raise GeometryError(f"the {name} direction points straight away from the centre; choose another")
    return along


def grid(middle: Tensor, width: float, size: int) -> Tensor:
    """Centres of square cells that fill a square window of a chart.

    Args:
        middle: Place of the window's middle, shape (2,).
        width: Its side in sigma.
        size: Cells along each side.

    Returns:
        Places, shape (size, size, 2): rows from top to bottom, columns from left to right.
    """
    offsets = (torch.arange(size) + 0.5) / size - 0.5
    right, down = width * offsets, width * offsets
    rows, columns = torch.meshgrid(middle[1] - down, middle[0] + right, indexing="ij")
    return torch.stack([columns, rows], -1)


@dataclass(frozen=True)
class EvaluatedSlice(Generic[Scores]):
    """A window of a slice, cell by cell.

    Attributes:
        coordinates: The cells' centres on the slice, shape (S, S, 2), rows from top to bottom.
        found: What was found there, S * S points row by row.
        change: How fast the image changes from cell to cell, as `image_change`, shape (S, S).
    """

    coordinates: Tensor
    found: EvaluatedPoints[Scores]
    change: Tensor


@overload
def evaluate_slice(
    chart: Slice | FlatSlice,
    middle: Tensor,
    width: float,
    size: int,
    decode: Decode,
    logits: Logits | None,
    score: Score,
    on_points: OnPoints = ...,
) -> EvaluatedSlice[Tensor]: ...
@overload
def evaluate_slice(
    chart: Slice | FlatSlice,
    middle: Tensor,
    width: float,
    size: int,
    decode: Decode,
    logits: Logits | None = None,
    score: Score | None = None,
    on_points: OnPoints = ...,
) -> EvaluatedSlice[Tensor | None]: ...
def evaluate_slice(
    chart: Slice | FlatSlice,
    middle: Tensor,
    width: float,
    size: int,
    decode: Decode,
    logits: Logits | None = None,
    score: Score | None = None,
    on_points: OnPoints = lambda count: None,
) -> EvaluatedSlice[Tensor | None]:
    """Decode, classify and score the cells of a square window of a slice.

    Args:
        chart: The slice.
        middle, width, size: The window, as for `grid`; size at least 2.
        decode, logits, score: As for `evaluate_batches`.
        on_points: Called with how many more points are done.

    Raises:
        GeometryError: If the generator makes infinite or undefined numbers, or the size is below 2.
    """
    if size < 2:
        raise GeometryError(f"a map needs at least 2 cells along each side, found {size}")
    coordinates = grid(middle, width, size)
    z = chart.points(coordinates)  # (S, S, D)
    found = evaluate_points(decode, z.flatten(0, 1), logits, score, on_points)
    return EvaluatedSlice(coordinates, found, image_change(found.images.unflatten(0, (size, size)), z))


def image_change(images: Tensor, z: Tensor) -> Tensor:
    """How fast images change from cell to cell of a slice.

    Args:
        images: Of a grid's cells, shape (S, S, C, H, W) with S at least 2.
        z: Their latent points, shape (S, S, D).

    Returns:
        Root-mean-square change of a pixel per sigma of movement, averaged over the slice's directions, shape (S, S).
        Central differences between the neighbours, so finer on a finer grid.
    """
    flat = images.flatten(2)
    rates = [_rate(flat, z, axis) for axis in (0, 1)]
    return ((rates[0] + rates[1]) / 2).sqrt()


def _rate(flat: Tensor, z: Tensor, axis: int) -> Tensor:
    """Mean square change of a pixel per squared sigma along one axis, between both neighbours where there are two."""
    size = flat.shape[axis]
    ahead = torch.arange(1, size + 1).clamp_max(size - 1)
    behind = torch.arange(-1, size - 1).clamp_min(0)
    change = flat.index_select(axis, ahead) - flat.index_select(axis, behind)
    distance = (z.index_select(axis, ahead) - z.index_select(axis, behind)).norm(dim=-1)
    return change.square().mean(-1) / distance.square()


def _perpendicular(vector: Tensor, unit: Tensor) -> Tensor:
    rest = vector - (vector @ unit) * unit
    if rest.norm() < 1e-3 * vector.norm().clamp_min(1e-3):
        raise GeometryError("the slice has no second direction: its points lie on one great circle")
    return rest / rest.norm()


def _check_anchors(anchors: Tensor) -> None:
    if anchors.shape[1] < 2:
        raise GeometryError("a latent space of one dimension has no two-dimensional slice")
    for one, other in ((0, 1), (0, 2), (1, 2)):
        if anchors.shape[1] == 2:
            continue
        angle = float(angle_between(anchors[one], anchors[other]))
        names = f"samples {one + 1} and {other + 1}"
        if angle < SAME_RADIANS:
            raise GeometryError(f"{names} lie in the same direction; choose another one")
        if torch.pi - angle < OPPOSITE_RADIANS:
            raise GeometryError(
                f"{names} lie opposite each other, where the path between them is not unique; choose another one"
            )
