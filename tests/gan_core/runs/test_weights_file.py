"""A weights file of others is only used if it is whole, of the right networks, and named by its content."""

import json
import zlib

import numpy as np
import pytest

from gan_core.errors import ExportError
from gan_core.inference.web_export import export_checkpoint
from gan_core.runs.run import open_run
from gan_core.runs.weights_file import MAGIC, PREAMBLE, checked, packed

IMAGE = (28, 28, 1)
NEEDED = {"generator": ((100,), IMAGE), "discriminator": (IMAGE, (1,))}


@pytest.fixture(scope="session")
def data(finished_run):
    return export_checkpoint(open_run(finished_run).checkpoint(30)).data


def parts(data):
    """The networks in the header, and the body."""
    end = PREAMBLE + int.from_bytes(data[8:PREAMBLE], "little")
    return json.loads(data[PREAMBLE:end])["networks"], data[end:]


def written(header, body):
    """A file with any header and a right checksum."""
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    rest = len(text).to_bytes(4, "little") + text + body
    return MAGIC + zlib.crc32(rest).to_bytes(4, "little") + rest


def test_what_the_export_makes_is_whole(data):
    networks, body = parts(data)
    assert checked(data, NEEDED).data == data
    assert packed(networks, body).data == data
    assert checked(data, NEEDED).name == packed(networks, body).name


@pytest.mark.parametrize("place", [0, 5, 9, 40, -1])
def test_a_flipped_byte_is_damage(place, data):
    spoiled = bytearray(data)
    spoiled[place] ^= 1
    with pytest.raises(ExportError, match="no weights file, or damaged"):
        checked(bytes(spoiled), NEEDED)


@pytest.mark.parametrize("length", [0, 3, PREAMBLE, 100])
def test_a_cut_file_is_damage(length, data):
    with pytest.raises(ExportError, match="no weights file, or damaged"):
        checked(data[:length], NEEDED)


def test_other_networks_than_the_run_has_are_refused(data):
    with pytest.raises(ExportError, match="expected networks from and to"):
        checked(data, NEEDED | {"generator": ((50,), IMAGE)})


def test_a_name_that_is_not_that_of_the_content_is_refused(data):
    networks, body = parts(data)
    with pytest.raises(ExportError, match="its name is not that of its content"):
        checked(written({"format": 1, "name": "0" * 16, "networks": networks}, body), NEEDED)


@pytest.mark.parametrize("header", [b"[]", b"{", b'{"format": NaN}', b"\xff", b"[" * 100_000])
def test_a_header_that_is_none_is_refused(header):
    rest = len(header).to_bytes(4, "little") + header
    with pytest.raises(ExportError):
        checked(MAGIC + zlib.crc32(rest).to_bytes(4, "little") + rest, NEEDED)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "loop"}, "kind"),
        ({"shape": [2**20, 2**20, 1]}, "too large"),
        ({"rows": 2**20}, "outside the file"),
        ({"bias": 2**30}, "outside the file"),
        ({"bias": 2}, "multiple"),
        ({"bias": -4}, "greater"),
        ({"activation": ["swish", 0.0]}, "activation"),
        ({"weight": None}, "one kind of weights"),
        ({"weight8": 0}, "weights"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_layer_that_breaks_the_schema_or_lies_outside_is_refused(fields, why, data):
    networks, body = parts(data)
    layer = networks["generator"]["layers"][0]
    assert "weight" in layer, "the tiny run keeps its weights as float32"
    changed = {name: value for name, value in (layer | fields).items() if value is not None}
    if "weight8" in fields:
        changed |= {"rowScale": 0}
    networks["generator"]["layers"][0] = changed
    with pytest.raises(ExportError, match=why):
        checked(packed(networks, body).data, NEEDED)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(value, data):
    networks, body = parts(data)
    place = networks["generator"]["layers"][0]["weight"]
    spoiled = body[:place] + np.float32(value).tobytes() + body[place + 4 :]
    with pytest.raises(ExportError, match="infinite or undefined"):
        checked(packed(networks, spoiled).data, NEEDED)
