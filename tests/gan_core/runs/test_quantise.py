"""Weights in fewer bits, and back: no more is lost than a row's own step."""

import pytest
import torch

from gan_core.runs.quantise import pack, packed_layout, unpack
from gan_core.runs.tensors import layout_of

PRECISIONS = ["float32", "float16", "int8"]
STATE = {"matrix": torch.tensor([[1.0, 0.3], [0.1, 0.2]]), "bias": torch.tensor([0.5]), "count": torch.tensor(3)}


def test_int8_keeps_a_rows_extremes_and_its_zeros():
    matrix = torch.tensor([[-2.54, 0.0, 1.28], [0.0, 0.0, 0.0]])
    torch.testing.assert_close(unpack(pack({"w": matrix}, "int8"))["w"], matrix)


def test_int8_gives_each_row_its_own_scale():
    matrix = torch.tensor([[1e-3, 5e-4], [1e3, 5e2]])
    torch.testing.assert_close(unpack(pack({"w": matrix}, "int8"))["w"], matrix, rtol=0.01, atol=0)


def test_int8_rounds_to_the_nearest_of_its_steps():
    matrix = torch.randn(5, 200, generator=torch.Generator().manual_seed(0))
    step = matrix.abs().amax(1, keepdim=True) / 127
    off = (unpack(pack({"w": matrix}, "int8"))["w"] - matrix).abs() / step
    assert 0.4 < off.max() < 0.501


@pytest.mark.parametrize("precision", ["float32", "float16", "int8"])
def test_packing_leaves_its_argument_unchanged(precision):
    matrix = torch.tensor([[1.0, 0.3], [0.1, 0.2]])
    before = matrix.clone()
    pack({"w": matrix}, precision)
    assert torch.equal(matrix, before)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_layout_on_disk_is_known_before_anything_is_packed(precision):
    assert packed_layout(layout_of(STATE), precision) == layout_of(pack(STATE, precision))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_unpacking_gives_back_names_types_and_shapes(precision):
    assert layout_of(unpack(pack(STATE, precision))) == layout_of(STATE)
