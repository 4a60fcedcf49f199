"""What is held while the point moves, run by Node where there is one."""

import json
from pathlib import Path

import numpy as np

from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE

BEGIN = """
let changes = 0;
const held = new Held(() => (changes += 1));
held.become([1, 3], 5);
const indices = () => [...held.indices].sort();
"""


def told(folder: Path, program: str):
    """What is left in `said` by a program in which 1 and 3 of five dimensions are held."""
    joined = use("lib/latent/locked-dimensions.js", "Held") + use("console/plane-drag.js", "Wander")
    return json.loads(node(folder, f"{joined}{BEGIN}const said = [];\n{program}\nconsole.log(JSON.stringify(said));"))


def test_solo_twice_holds_what_was_held_before(tmp_path):
    said = told(
        tmp_path, "for (let time = 0; time < 2; time += 1) { held.solo(2); said.push(indices(), held.isSolo(2)); }"
    )
    assert said == [[0, 1, 3, 4], True, [1, 3], False]


def test_solo_of_another_dimension_still_leads_back(tmp_path):
    assert told(tmp_path, "held.solo(2); held.solo(4); held.solo(4); said.push(indices());") == [[1, 3]]


def test_a_lock_in_between_is_the_new_beginning(tmp_path):
    assert told(tmp_path, "held.solo(2); held.lock(0); held.solo(2); held.solo(2); said.push(indices());") == [
        [1, 3, 4],
    ]


def test_the_hand_is_told_of_but_not_python(tmp_path):
    program = "held.lock(1); held.solo(0); held.letGo(); held.become([2], 5); said.push(changes, indices());"
    assert told(tmp_path, program) == [3, [2]]


def test_another_space_forgets_what_was_held_before(tmp_path):
    program = "held.solo(2); held.become([0, 1, 3], 4); said.push(held.isSolo(2)); held.solo(2); said.push(indices());"
    assert told(tmp_path, program) == [True, []]


def test_a_wandering_point_stays_on_the_shell_of_its_free_dimensions(tmp_path):
    program = """
const deaf = { addEventListener() {} };
let z = Float32Array.from([1, 2, -1, 0.5, 2]);
const hand = { point: () => z, move: (moved) => (z = moved) };
const wander = new Wander({ picture: deaf, planes: { ...deaf, value: "any" } }, held, hand);
const plane = wander.plane();
wander.go(z, plane, 0.7, -0.4);
said.push(...z);
"""
    before, after = np.array([1, 2, -1, 0.5, 2]), np.array(told(tmp_path, program))
    free = [0, 2, 4]
    assert after[[1, 3]].tolist() == [2, 0.5]
    np.testing.assert_allclose(np.linalg.norm(after[free]), np.linalg.norm(before[free]), rtol=1e-5)
    assert np.abs(after - before).max() > 0.1
