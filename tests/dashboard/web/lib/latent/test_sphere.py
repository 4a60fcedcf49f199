"""The page's geometry of latent vectors against that of gan_core: one table of cases for both, edge cases included."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor

from gan_core.errors import GeometryError
from gan_core.latent.directions import move_along
from gan_core.latent.interpolation import slerp
from gan_core.latent.sampling import sample_latent
from gan_core.latent.sphere import OPPOSITE_RADIANS, SAME_RADIANS, exponential, tangent_part
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE

NAMES = ("tangentPart", "exponential", "slerp", "moveAlong", "planeOf", "rounded", "isSame", "norm", "dot")
USES = use("lib/latent/sphere.js", *NAMES, "SAME_RADIANS", "OPPOSITE_RADIANS")
# doubles, so that what the page rounds at the end is all that the two may differ by
START, END, OTHER = sample_latent(0, 3, 20).double()
ZERO = torch.zeros(20, dtype=torch.float64)
UNIT = OTHER / OTHER.norm()
LOCKED = [1, 4, 7]


def at_angle(radians: float, length: float = 1.0) -> Tensor:
    """A point so far from START as seen from the origin, `length` times as far out."""
    across = tangent_part(START, OTHER)
    across = across / across.norm() * START.norm()
    return length * (np.cos(radians) * START + np.sin(radians) * across)


def straight(start: Tensor, end: Tensor, fraction: float) -> Tensor:
    return start + fraction * (end - start)


def refused(start: Tensor, end: Tensor, fraction: float) -> Tensor:
    """What gan_core refuses, the page passes straight: nobody can answer an error in the middle of a drag."""
    with pytest.raises(GeometryError):
        slerp(start, end, torch.tensor([fraction], dtype=torch.float64))
    return straight(start, end, fraction)


def interpolated(start: Tensor, end: Tensor, fraction: float) -> Tensor:
    return slerp(start, end, torch.tensor([fraction], dtype=torch.float64))[0]


def moved(z: Tensor, direction: Tensor, coordinate: float, locked: list[int]) -> Tensor:
    is_locked = torch.zeros(len(z), dtype=torch.bool)
    is_locked[locked] = True
    return move_along(z, direction, coordinate, is_locked)


@dataclass(frozen=True)
class Case:
    """A call of the page's function, and what gan_core computes of the same arguments."""

    name: str
    function: str
    arguments: tuple
    expected: Callable[..., Tensor]


FRACTIONS = (0.0, 0.3, 1.0)
EVERYTHING = list(range(20))
CASES = [
    *(Case(f"slerp {share}", "slerp", (START, END, share), interpolated) for share in FRACTIONS),
    *(Case(f"slerp between norms {share}", "slerp", (START, 2 * END, share), interpolated) for share in FRACTIONS),
    # beside each threshold on either side, where a path that is straight too early would be seen
    Case("slerp of a right angle", "slerp", (START, at_angle(np.pi / 2, 1.5), 0.25), interpolated),
    Case("slerp of 0.05 rad", "slerp", (START, at_angle(0.05, 1.1), 0.5), interpolated),
    Case("slerp of 0.005 rad", "slerp", (START, at_angle(0.005), 0.5), interpolated),
    Case("slerp of nearly identical points", "slerp", (START, at_angle(5e-5), 0.5), straight),
    Case("slerp of identical points", "slerp", (START, START, 0.4), interpolated),
    Case("slerp of one direction, two norms", "slerp", (START, 3 * START, 0.4), interpolated),
    Case("slerp 0.05 rad from antipodal", "slerp", (START, at_angle(np.pi - 0.05), 0.5), interpolated),
    Case("slerp 0.002 rad from antipodal", "slerp", (START, at_angle(np.pi - 0.002), 0.25), interpolated),
    Case("slerp of nearly antipodal points", "slerp", (START, at_angle(np.pi - 0.0005), 0.25), refused),
    Case("slerp of antipodal points", "slerp", (START, -START, 0.25), refused),
    Case("slerp of antipodal points of two norms", "slerp", (START, -2 * START, 0.75), refused),
    Case("slerp from the origin", "slerp", (ZERO, END, 0.5), refused),
    Case("slerp to the origin", "slerp", (START, ZERO, 0.25), refused),
    Case("slerp at the origin", "slerp", (ZERO, ZERO, 0.5), refused),
    Case("tangent part", "tangentPart", (START, OTHER), tangent_part),
    Case("tangent part of the point itself", "tangentPart", (START, START), tangent_part),
    Case("tangent part of nothing", "tangentPart", (START, ZERO), tangent_part),
    Case("tangent part at the origin", "tangentPart", (ZERO, OTHER), lambda _, vector: vector),
    Case("along a tangent", "exponential", (START, tangent_part(START, OTHER)), exponential),
    Case("along a short tangent", "exponential", (START, 1e-4 * tangent_part(START, OTHER)), exponential),
    Case("more than once around", "exponential", (START, 20 * tangent_part(START, OTHER)), exponential),
    Case("along nothing", "exponential", (START, ZERO), exponential),
    Case("from the origin", "exponential", (ZERO, OTHER), lambda point, tangent: point + tangent),
    Case("to a coordinate", "moveAlong", (START, UNIT, 2.5, []), moved),
    Case("to a coordinate, some dimensions locked", "moveAlong", (START, UNIT, -1.5, LOCKED), moved),
    Case("to a coordinate, all dimensions locked", "moveAlong", (START, UNIT, 2.5, EVERYTHING), moved),
    Case("to a coordinate, from the origin", "moveAlong", (ZERO, UNIT, 2.5, LOCKED), moved),
]


def written(argument: Tensor | float | list[int]) -> str:
    """An argument in the page's language; locked dimensions are a function there."""
    if isinstance(argument, list):
        return f"((index) => {json.dumps(argument)}.includes(index))"
    return json.dumps(argument.tolist() if isinstance(argument, Tensor) else argument)


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The values of some expressions in the page's language."""

    def said(*expressions: str) -> list:
        program = f"const found = [{', '.join(expressions)}];\n"
        program += "console.log(JSON.stringify(found, (_, v) => v?.buffer ? [...v] : v));"
        return json.loads(node(tmp_path_factory.mktemp("sphere"), USES + program))

    return said


@pytest.fixture(scope="module")
def table(said) -> dict[str, list[float]]:
    """What the page computes of all cases, by their names."""
    calls = [f"{case.function}({', '.join(map(written, case.arguments))})" for case in CASES]
    return dict(zip((case.name for case in CASES), said(*calls), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_computes_what_gan_core_computes(case, table):
    np.testing.assert_allclose(table[case.name], case.expected(*case.arguments), rtol=2e-6, atol=1e-6)


def test_the_thresholds_are_those_of_gan_core(said):
    assert said("SAME_RADIANS", "OPPOSITE_RADIANS") == [SAME_RADIANS, OPPOSITE_RADIANS]


def test_a_locked_dimension_never_moves(table):
    for name in ("to a coordinate, some dimensions locked", "to a coordinate, all dimensions locked"):
        assert np.array_equal(np.array(table[name])[LOCKED], START.float().numpy()[LOCKED])


def test_a_plane_is_orthonormal_and_leaves_out_what_is_locked(said):
    [plane] = said(f"planeOf({written(START)}, {written(OTHER)}, {written(LOCKED)})")
    across, up = np.array(plane["across"]), np.array(plane["up"])
    np.testing.assert_allclose([across @ across, up @ up, across @ up], [1, 1, 0], atol=1e-6)
    assert not across[LOCKED].any()
    assert not up[LOCKED].any()
    assert across @ START.numpy() > 0


def test_a_plane_needs_free_dimensions_and_two_directions(said):
    whole, line = said(
        f"planeOf({written(START)}, {written(OTHER)}, {written(EVERYTHING)})",
        f"planeOf({written(START)}, {written(-2 * START)}, {written([])})",
    )
    assert whole is None
    assert line["up"] is None


def test_rounded_points_survive_the_address(said):
    [found] = np.array(said(f"rounded({written(START)})"))
    assert np.array_equal(found.astype(np.float16).astype(float), found)
    assert np.abs(found - START.numpy()).max() <= 1 / 512


def test_vectors_are_the_same_only_in_all_their_numbers(said):
    assert said("isSame([1, 2], [1, 2])", "isSame([1, 2], [1, 3])", "isSame([1], [1, 2])") == [True, False, False]
