"""A safetensors file is measured before any tensor is made of it."""

import json
import random

import pytest
import torch
from safetensors.torch import save

from gan_core.errors import CheckpointError
from gan_core.runs.foreign import ForeignFile
from gan_core.runs.tensors import (
    TensorSpec,
    check_finite,
    compare_layouts,
    layout_of,
    load_tensors,
    parse_header,
)

FILE = ForeignFile("the file", CheckpointError)
TENSORS = {
    "weight": torch.arange(6, dtype=torch.float32).reshape(2, 3),
    "count": torch.tensor(3),
    "half": torch.zeros(2, dtype=torch.float16),
    "small": torch.zeros(2, 2, dtype=torch.int8),
    "noise": torch.zeros(5, dtype=torch.uint8),
}


def with_header(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def test_the_header_says_what_save_was_given():
    found = parse_header(save(TENSORS, {"name": "value"}), FILE)
    assert found.layout == layout_of(TENSORS)
    assert found.metadata == {"name": "value"}


def test_the_layout_is_known_of_tensors_without_memory():
    assert layout_of({"w": torch.zeros(60_000, 60_000, device="meta")}) == {"w": TensorSpec("F32", (60_000, 60_000))}


def test_tensors_come_back_under_new_names():
    found = load_tensors(save(TENSORS), FILE, str.upper)
    assert found.keys() == {name.upper() for name in TENSORS}
    assert all(torch.equal(found[name.upper()], tensor) for name, tensor in TENSORS.items())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1234567",
        b"\xff" * 8,
        (2**40).to_bytes(8, "little") + b"{}",
        with_header(b"{"),
        with_header(b"[]"),
        with_header(b"null"),
        with_header({"w": 1}),
        with_header({"w": {"dtype": "F32"}}),
        with_header({"w": {"dtype": 4, "shape": [1]}}),
        with_header({"w": {"dtype": "F32", "shape": 1}}),
        with_header({"w": {"dtype": "F32", "shape": [-1]}}),
        with_header({"w": {"dtype": "F32", "shape": [True]}}),
        with_header({"w": {"dtype": "F32", "shape": ["1"]}}),
        with_header({"__metadata__": []}),
        with_header({"__metadata__": {"name": 1}}),
        with_header({"__metadata__": "text"}),
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_is_no_header_is_one_error_that_names_the_file(data):
    with pytest.raises(CheckpointError, match=r"^the file "):
        parse_header(data, FILE)


def test_equal_layouts_are_accepted_in_any_order():
    layout = layout_of(TENSORS)
    compare_layouts(dict(reversed(layout.items())), layout, "the network", FILE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight": None}, "the file lacks the weights weight"),
        ({"more": TensorSpec("F32", ())}, "the network has no place for the weights 'more'"),
        ({"weight": TensorSpec("F32", (3, 2))}, r"weight has shape \(3, 2\), the network needs \(2, 3\)"),
        ({"weight": TensorSpec("F64", (2, 3))}, r"weight has shape \(2, 3\) of F64, the network needs .* of F32"),
    ],
)
def test_the_first_difference_is_named(change, message):
    needed = layout_of(TENSORS)
    found = {name: spec for name, spec in {**needed, **change}.items() if spec is not None}
    with pytest.raises(CheckpointError, match=message):
        compare_layouts(found, needed, "the network", FILE)


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
def test_a_number_that_is_not_finite_is_named(value):
    check_finite(TENSORS, FILE)
    with pytest.raises(CheckpointError, match="the file: half holds an infinite or undefined number"):
        check_finite({**TENSORS, "half": torch.tensor([0.0, value])}, FILE)


def test_mutated_files_end_in_tensors_or_in_an_error_of_this_project():
    """Bytes changed, cut out and doubled at random: whatever the library finds, nobody meets its traceback."""
    chance, whole = random.Random(0), save(TENSORS, {"name": "value"})
    refused = 0
    for _ in range(2_000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(min(len(data), 500))
            kind = chance.randrange(3)
            if kind == 0:
                data[place] = chance.randrange(256)
            elif kind == 1:
                del data[place : place + chance.randint(1, 40)]
            else:
                data[place:place] = data[place : place + chance.randint(1, 40)]
            data = data or bytearray(b"x")
        try:
            found = parse_header(bytes(data), FILE)
            compare_layouts(found.layout, layout_of(TENSORS), "the network", FILE)
            load_tensors(bytes(data), FILE)
        except CheckpointError:
            refused += 1
    assert refused > 1_000
