"""The page's walks on the shell against those of gan_core."""

import json

import numpy as np
import pytest
import torch

from gan_core.latent.directions import move_along
from gan_core.latent.interpolation import slerp
from gan_core.latent.sampling import sample_latent
from gan_core.latent.sphere import exponential, tangent_part
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE
USES = use("lib/latent/sphere.js", "tangentPart", "exponential", "slerp", "moveAlong", "planeOf", "rounded")

START, END, OTHER = sample_latent(0, 3, 20)
TANGENT = tangent_part(START, OTHER)
UNIT = OTHER / OTHER.norm()
HELD = [1, 4, 7]


@pytest.fixture
def asked(tmp_path):
    """The value of an expression in the page's language, over the points above."""

    def ask(expression: str) -> np.ndarray:
        points = {"START": START, "END": END, "OTHER": OTHER, "TANGENT": TANGENT, "UNIT": UNIT}
        known = "".join(f"const {name} = {json.dumps(z.tolist())};\n" for name, z in points.items())
        held = f"const isHeld = (index) => {json.dumps(HELD)}.includes(index);\n"
        program = f"{known}{held}const found = {expression};\nconsole.log(JSON.stringify(found));"
        written = program.replace("JSON.stringify(found)", "JSON.stringify(found, (_, v) => v?.buffer ? [...v] : v)")
        return np.array(json.loads(node(tmp_path, USES + written)))

    return ask


def test_a_walk_along_a_tangent(asked):
    np.testing.assert_allclose(asked("tangentPart(START, OTHER)"), TANGENT, atol=1e-5)
    np.testing.assert_allclose(asked("exponential(START, TANGENT)"), exponential(START, TANGENT), atol=1e-5)


def test_no_walk_leads_nowhere(asked):
    np.testing.assert_allclose(asked("exponential(START, START.map(() => 0))"), START, atol=1e-6)


@pytest.mark.parametrize("share", [0, 0.3, 1])
def test_the_way_from_point_to_point(share, asked):
    np.testing.assert_allclose(
        asked(f"slerp(START, END, {share})"), slerp(START, END, torch.tensor([share]))[0], atol=1e-5
    )


def test_opposite_points_and_the_centre_are_reached_straight(asked):
    np.testing.assert_allclose(asked("slerp(START, START.map((v) => -v), 0.25)"), START / 2, atol=1e-5)
    np.testing.assert_allclose(asked("slerp(START.map(() => 0), END, 0.5)"), END / 2, atol=1e-5)


@pytest.mark.parametrize("held", [[], HELD])
def test_a_coordinate_is_reached_without_moving_what_is_held(held, asked):
    locked = torch.zeros(20, dtype=torch.bool)
    locked[held] = True
    is_held = "isHeld" if held else "() => false"
    found = asked(f"moveAlong(START, UNIT, 2.5, {is_held})")
    np.testing.assert_allclose(found, move_along(START, UNIT, 2.5, locked), atol=1e-5)
    assert np.dot(found, UNIT.numpy()) == pytest.approx(2.5, abs=1e-5)


def test_a_direction_that_is_held_whole_moves_nothing(asked):
    assert np.allclose(asked("moveAlong(START, UNIT, 2.5, () => true)"), START)


def test_a_plane_is_orthonormal_and_leaves_out_what_is_held(asked):
    across, up = asked("Object.values(planeOf(START, OTHER, isHeld))")
    np.testing.assert_allclose([across @ across, up @ up, across @ up], [1, 1, 0], atol=1e-6)
    assert not across[HELD].any()
    assert not up[HELD].any()


def test_without_free_dimensions_there_is_no_plane(asked):
    assert asked("planeOf(START, OTHER, () => true)").tolist() is None


def test_rounded_points_survive_the_address(asked):
    found = asked("rounded(START)")
    assert np.array_equal(found.astype(np.float16).astype(float), found)
    assert np.abs(found - START.numpy()).max() <= 1 / 512
