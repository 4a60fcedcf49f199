import math

import pytest
import torch
from torch.nn.functional import avg_pool2d

from gan_core.errors import GeometryError
from gan_core.latent.attributes import ATTRIBUTES, NAMES, edge_length, loop_area, measure_attributes

FINE = 8  # of a pixel, when shapes are drawn


def drawn(inside) -> torch.Tensor:
    """An image (1, 1, 28, 28) of where a function of x to the right and y upwards is true."""
    places = (torch.arange(28 * FINE) + 0.5) / FINE - 14
    x, y = places.unsqueeze(0), -places.unsqueeze(1)
    shape = inside(x, y).float().expand(28 * FINE, 28 * FINE)
    return 2 * avg_pool2d(shape[None, None], FINE) - 1


def bar(width: float, height: float, slope: float = 0.0, x: float = 0.0, y: float = 0.0) -> torch.Tensor:
    """A bar that leans to the right by `slope` pixels for each pixel upwards."""
    return drawn(lambda px, py: ((px - x - slope * (py - y)).abs() < width / 2) & ((py - y).abs() < height / 2))


def ring(radius: float, width: float) -> torch.Tensor:
    return drawn(lambda x, y: (x.square() + y.square()).sqrt().sub(radius).abs() < width / 2)


def value(image: torch.Tensor, name: str) -> float:
    return float(measure_attributes(image)[0, NAMES.index(name)])


def test_there_is_a_column_for_each_attribute():
    images = torch.cat([bar(4, 16), ring(6, 2)])
    assert measure_attributes(images).shape == (2, len(ATTRIBUTES))


@pytest.mark.parametrize("degrees", [-40, -15, 0, 10, 35])
def test_the_slant_of_a_leaning_bar_is_its_angle(degrees):
    assert value(bar(3, 16, math.tan(math.radians(degrees))), "slant") == pytest.approx(degrees, abs=0.5)


@pytest.mark.parametrize("slope", [0.0, 0.5])
def test_width_and_height_of_a_bar_are_its_own_however_it_leans(slope):
    image = bar(6, 14, slope)
    assert value(image, "width") == pytest.approx(6, abs=0.15)
    assert value(image, "height") == pytest.approx(14, abs=0.15)


@pytest.mark.parametrize("name", NAMES)
def test_where_a_shape_lies_does_not_matter(name):
    assert value(bar(4, 12, 0.3, 3, -4), name) == pytest.approx(value(bar(4, 12, 0.3), name), abs=1e-3)


@pytest.mark.parametrize("width", [1.5, 3.0])
def test_the_thickness_of_a_long_stroke_is_its_width(width):
    assert value(ring(9, width), "thickness") == pytest.approx(width, rel=0.1)


def test_a_thicker_stroke_is_thicker_and_has_more_mass():
    thin, thick = ring(8, 1.5), ring(8, 4)
    assert value(thick, "thickness") > 2 * value(thin, "thickness")
    assert value(thick, "mass") / value(thin, "mass") == pytest.approx(4 / 1.5, rel=0.02)


def test_stroke_mass_is_the_white_share_of_the_image():
    assert value(bar(7, 28), "mass") == pytest.approx(25, abs=0.1)


def test_the_edge_of_a_bar_is_its_outline():
    assert float(edge_length((bar(6, 12)[:, 0] + 1) / 2)) == pytest.approx(36, abs=2)


def test_a_ring_encloses_what_is_inside_it():
    assert value(ring(8, 2), "loop") == pytest.approx(math.pi * 7**2, rel=0.05)


def test_an_opened_ring_encloses_nothing():
    image = ring(8, 2)
    image[..., 12:16, 14:] = -1
    assert value(image, "loop") == 0


def test_a_loop_that_touches_the_edge_of_the_image_is_a_loop():
    ink = torch.zeros(1, 28, 28)
    ink[:, 0], ink[:, 9], ink[:, :10, 0], ink[:, :10, 27] = 1, 1, 1, 1
    assert float(loop_area(ink)) == 8 * 26


def test_the_way_out_of_a_winding_corridor_is_found():
    ink = torch.ones(1, 28, 28)
    ink[:, 1::2, 1:27] = 0  # corridors from side to side
    for row in range(2, 27, 2):
        ink[:, row, 1 if row % 4 else 26] = 0  # joined at alternate ends
    ink[:, 27] = 1
    inside = int((ink == 0).sum())
    assert float(loop_area(ink)) == inside
    ink[:, 0, 13] = 0
    assert float(loop_area(ink)) == 0


def test_an_empty_image_has_no_attributes():
    assert measure_attributes(torch.full((1, 1, 28, 28), -1.0)).isnan().all()


def test_images_of_another_size_are_measured():
    assert measure_attributes(torch.rand(2, 1, 32, 20) * 2 - 1).isfinite().all()


@pytest.mark.parametrize("shape", [(1, 3, 28, 28), (28, 28)])
def test_colour_is_refused(shape):
    with pytest.raises(GeometryError, match="one channel"):
        measure_attributes(torch.zeros(shape))
