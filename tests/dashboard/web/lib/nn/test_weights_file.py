"""Weights files of Python as the page reads them, whole and broken."""

import json
import zlib
from pathlib import Path

import pytest
import torch
from torch import nn

from gan_core.inference.web_export import layers_of, weights_file
from tests.dashboard.web.node import NEEDS_NODE, node, use

pytestmark = NEEDS_NODE

LINEAR = nn.Linear(3, 2)
FILE = weights_file({"network": ((3,), layers_of([LINEAR], (3,)))})
READ = (
    use("lib/nn/weights-file.js", "WeightsFile")
    + """
import fs from "fs";
const bytes = new Uint8Array(fs.readFileSync(`${process.argv[2]}/weights`));
const write = (value) => console.log(JSON.stringify(value, (_, part) => (part?.buffer ? [...part] : part)));
"""
)


def said(folder: Path, data: bytes, expression: str):
    """The value of an expression over the `bytes` of a file."""
    (folder / "weights").write_bytes(data)
    return json.loads(node(folder, f"{READ}write({expression});"))


def damaged(place: int) -> bytes:
    data = bytearray(FILE.data)
    data[place] ^= 1
    return bytes(data)


def of_format(number: int) -> bytes:
    """The file as another format, with a checksum that is right."""
    rest = FILE.data[8:].replace(b'"format":1', f'"format":{number}'.encode())
    return b"LATB" + zlib.crc32(rest).to_bytes(4, "little") + rest


def test_a_file_has_its_name_and_its_networks(tmp_path):
    x = torch.tensor([1.0, -2.0, 0.5])
    expression = (
        '[new WeightsFile(bytes).name, new WeightsFile(bytes).network("network").run(Float32Array.of(1, -2, 0.5))]'
    )
    name, found = said(tmp_path, FILE.data, expression)
    assert name == FILE.name
    assert found == pytest.approx(LINEAR(x).tolist(), abs=1e-6)


@pytest.mark.parametrize("offset", [1, 2, 3])
def test_bytes_may_begin_anywhere_in_memory(offset, tmp_path):
    moved = f"new Uint8Array([...new Uint8Array({offset}), ...bytes]).subarray({offset})"
    run = 'network("network").run(Float32Array.of(1, 2, 3))'
    whole, found = said(tmp_path, FILE.data, f"[new WeightsFile(bytes).{run}, new WeightsFile({moved}).{run}]")
    assert found == whole


def test_a_network_is_unpacked_once(tmp_path):
    assert said(
        tmp_path, FILE.data, '((file) => file.network("network") === file.network("network"))(new WeightsFile(bytes))'
    )


def test_a_network_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RuntimeError, match="the weights contain no generator"):
        said(tmp_path, FILE.data, 'new WeightsFile(bytes).network("generator")')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a weights file of this project"),
        (damaged(0), "not a weights file of this project"),
        (damaged(6), "damaged in transit"),
        (damaged(-1), "damaged in transit"),
        (FILE.data[:-4], "damaged in transit"),
        (of_format(2), "the weights are of format 2, not 1"),
    ],
    ids=["empty", "another file", "checksum", "last byte", "cut short", "another format"],
)
def test_a_broken_file_is_refused(data, message, tmp_path):
    with pytest.raises(RuntimeError, match=message):
        said(tmp_path, data, "new WeightsFile(bytes)")
