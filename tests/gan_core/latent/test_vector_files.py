"""Latent vectors go out and come back unchanged, and what is none says what is wrong with it."""

import io
import json

import numpy as np
import pytest
import torch

from gan_core.data.image_set import to_pixels
from gan_core.errors import GeometryError
from gan_core.latent.sampling import sample_latent
from gan_core.latent.vector_files import LARGEST, python_lines, read_vector, to_csv, to_json, to_npy
from gan_core.runs.locate import find_run
from gan_core.runs.run import open_run

Z = sample_latent(0, 1, 100)[0].numpy()


@pytest.mark.parametrize("written", [to_json(Z).encode(), to_csv(Z).encode(), to_npy(Z)], ids=["json", "csv", "npy"])
def test_what_goes_out_comes_back_bit_for_bit(written):
    found = read_vector(written, 100)
    assert found.dtype == np.float32
    assert np.array_equal(found, Z)


def test_json_is_json():
    assert np.array_equal(np.array(json.loads(to_json(Z)), np.float32), Z)


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        b"[1, 2.5, -3]",
        b"[[1, 2.5, -3]]",
        b"1,2.5,-3",
        b"1\n2.5\n-3\n",
        b"1; 2.5; -3",
        b"\xef\xbb\xbf1 2.5 -3",
        b"1e0,25e-1,-3",
    ]
    + [npy(np.array([1, 2.5, -3], kind)) for kind in ("f2", "f8", ">f4")]
    + [npy(np.array([[1, 2.5, -3]]))],
)
def test_other_ways_to_write_it(written):
    assert read_vector(written, 3).tolist() == [1, 2.5, -3]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (b"", "found 0 numbers"),
        (b"1,2", "found 2 numbers, this run's z has 3 dimensions"),
        (b"[1, 2, 3, 4]", "found 4 numbers"),
        (b"1,2,nan", "number 2 is nan"),
        (b"[1, Infinity, 3]", "number 1 is inf"),
        (b"1,2,1e300", r"number 2 is 1e\+300; every one must lie between -100 and 100"),
        (b"1,2,-100.5", "number 2 is -100.5"),
        (b"1,two,3", "'two' is no number"),
        (b"1,1_0,3", "'1_0' is no number"),
        (b"[1, 2", "JSON cannot be read"),
        (b"[" * 100_000, "JSON cannot be read"),
        (b'[1, "2", 3]', "'2' is no number"),
        (b"[1, null, 3]", "'None' is no number"),
        (b"[1, true, 3]", "'True' is no number"),
        (b"[1, {}, 3]", "is no number"),
        (b"[[1], [2], [3]]", "is no number"),
        (b"[" + b"9" * 500 + b", 1, 2]", "too large"),
        (b"\xff\xfe\x00", "neither JSON nor CSV nor an NPY"),
        (b"\x93NUMPY", "NPY file is damaged"),
        (to_npy(Z)[:-5], "NPY file is damaged"),
        (npy(np.array([{}, 1, 2], object)), "NPY file is damaged"),
        (npy(np.array(["a", "b", "c"])), "expected one row of numbers"),
        (npy(np.array([1j, 2, 3])), "expected one row of numbers"),
        (npy(np.zeros((3, 2))), "expected one row of numbers"),
        (npy(np.zeros(4)), "found 4 numbers"),
        (b"1," * 2**20, "at most 1 MiB"),
    ],
)
def test_what_is_none_says_what_is_wrong(written, why):
    with pytest.raises(GeometryError, match=why) as told:
        read_vector(written, 3)
    assert len(str(told.value)) < 200


def test_the_bounds_are_allowed():
    assert read_vector(f"{LARGEST},-{LARGEST}".encode(), 2).tolist() == [LARGEST, -LARGEST]


def run_lines(lines: str) -> np.ndarray:
    names: dict = {}
    exec(lines, names)
    return names["image"]


def test_the_lines_of_python_make_exactly_this_image(known, finished_run):
    expected = to_pixels(open_run(finished_run).checkpoint(30).generator_ema(torch.from_numpy(Z).unsqueeze(0)))
    assert np.array_equal(run_lines(python_lines(Z, "tiny", 30)), expected[0, 0].numpy())


def test_they_tell_the_class(conditional_run):
    mix = tuple(float(number == 4) / 2 + float(number == 9) / 2 for number in range(10))
    generator = find_run(str(conditional_run)).at_class(mix).checkpoint(30).generator_ema
    expected = to_pixels(generator(torch.from_numpy(Z).unsqueeze(0)))[0, 0].numpy()
    assert np.array_equal(run_lines(python_lines(Z, str(conditional_run), 30, mix)), expected)
