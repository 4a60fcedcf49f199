"""The page makes of a drawing what gan_core makes of it: one table of cases for both, edge cases included."""

import json

import numpy as np
import pytest

from gan_core.data.normalise import normalise_drawing
from gan_core.errors import DataError
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE


def rectangle(shape: tuple[int, int], rows: slice, columns: slice, level: int = 255) -> np.ndarray:
    levels = np.zeros(shape, np.uint8)
    levels[rows, columns] = level
    return levels


def noise(shape: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


TURNED = rectangle((280, 280), slice(30, 60), slice(20, 200)) | rectangle((280, 280), slice(30, 250), slice(150, 180))
CASES = {
    "seven": TURNED,
    "tall": rectangle((280, 280), slice(10, 270), slice(130, 152)),
    "wide": rectangle((100, 280), slice(40, 52), slice(3, 280)),
    "dot": rectangle((280, 280), slice(7, 8), slice(270, 271)),
    "everything": rectangle((64, 48), slice(None), slice(None)),
    "just ink": rectangle((28, 28), slice(4, 24), slice(9, 19), 128),
    "not quite ink": rectangle((28, 28), slice(4, 24), slice(9, 19), 127),
    "nothing": np.zeros((10, 10), np.uint8),
    "small": noise((9, 13)),
    "noise": noise((91, 73)),
    "heavy on one side": rectangle((280, 280), slice(0, 280), slice(0, 30)) | rectangle((280, 280), 9, slice(0, 280)),
}


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> dict[str, list[int] | None]:
    """What the page makes of all cases, by their names."""
    given = {name: [levels.ravel().tolist(), levels.shape[1], levels.shape[0]] for name, levels in CASES.items()}
    program = use("lib/ui/normalise-drawing.js", "normaliseDrawing") + (
        f"const cases = Object.entries({json.dumps(given)});\n"
        "const found = cases.map(([name, [levels, width, height]]) => "
        "[name, normaliseDrawing(Uint8Array.from(levels), width, height)]);\n"
        "console.log(JSON.stringify(Object.fromEntries(found), (_, v) => v?.buffer ? [...v] : v));"
    )
    return json.loads(node(tmp_path_factory.mktemp("normalise"), program))


@pytest.mark.parametrize("name", CASES)
def test_the_page_makes_what_gan_core_makes(name, table):
    try:
        expected = normalise_drawing(CASES[name])
    except DataError:
        assert table[name] is None
        return
    found = np.reshape(table[name], expected.shape)
    # the two add in another order: half a level may be rounded either way
    assert np.abs(found - expected.astype(int)).max() <= 1


def test_some_cases_are_empty_and_some_are_not(table):
    assert {name for name, image in table.items() if image is None} == {"nothing", "not quite ink"}
