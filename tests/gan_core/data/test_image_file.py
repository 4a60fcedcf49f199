"""Pictures of a person's own, and what others may send in their place."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from gan_core.data.image_file import LARGEST_SIDE, MOST_BYTES, bright_ink, image_of_picture, read_picture
from gan_core.data.normalise import normalise_drawing
from gan_core.errors import DataError

SEVEN = np.zeros((90, 70), np.uint8)
SEVEN[10:20, 10:60] = SEVEN[10:80, 48:60] = 230


def written(pixels: np.ndarray | Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes, *more: bytes, depth: int = 8, colour: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


ROWS = zlib.compress(b"".join(b"\0" + bytes(70) for _ in range(90)))
BOMB = zlib.compress(bytes(50 * 2**20), 9)
WHOLE, PHOTO = written(SEVEN), written(SEVEN, "JPEG")
CHUNKED = WHOLE.index(b"IDAT")
JPEG_SIZE = PHOTO.index(b"\xff\xc0") + 5  # height and width in the frame's header


def spoiled(data: bytes, place: int, replacement: bytes) -> bytes:
    return data[:place] + replacement + data[place + len(replacement) :]


HOSTILE = {
    "nothing": b"",
    "a letter": b"P",
    "text": b"hello, I am a picture",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "xml bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
    "pdf": b"%PDF-1.7\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "zip": b"PK\x03\x04" + bytes(100),
    "pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
    "elf": b"\x7fELF" + bytes(60),
    "gif": written(SEVEN, "GIF"),
    "bmp": written(SEVEN, "BMP"),
    "tiff": written(SEVEN, "TIFF"),
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "ico": written(SEVEN, "ICO"),
    "ppm": written(SEVEN, "PPM"),
    "numpy": b"\x93NUMPY\x01\x00" + bytes(60),
    "safetensors": struct.pack("<Q", 2) + b"{}",
    "too many bytes": WHOLE + bytes(MOST_BYTES),
    "too many bytes of jpeg": PHOTO + bytes(MOST_BYTES),
    "png: first bytes alone": WHOLE[:8],
    "png: header cut": WHOLE[:20],
    "png: cut before the pixels": WHOLE[:CHUNKED],
    "png: half": WHOLE[: CHUNKED + 20],
    "png: wrong checksum of the header": spoiled(WHOLE, 29, b"\0\0\0\0"),
    "png: pixels that are no stream": png(70, 90, b"\x78\x9c" + bytes(200)),
    "png: pixels overwritten": spoiled(WHOLE, CHUNKED + 6, bytes(40)),
    "png: no pixels": png(70, 90, b""),
    "png: pixels of another size": png(7_000, 900, ROWS),
    "png: no width": png(0, 90, ROWS),
    "png: no height": png(70, 0, ROWS),
    "png: widest": png(2**31 - 1, 1, ROWS),
    "png: highest": png(1, 2**31 - 1, ROWS),
    "png: largest": png(2**31 - 1, 2**31 - 1, ROWS),
    "png: size beyond the format": png(2**32 - 1, 2**32 - 1, ROWS),
    "png: a bomb of 10^10 pixels": png(100_000, 100_000, BOMB),
    "png: a bomb just beyond the limit": png(5_001, 5_000, BOMB),
    "png: depth of 3": png(70, 90, ROWS, depth=3),
    "png: colour type of 9": png(70, 90, ROWS, colour=9),
    "png: palette missing": png(70, 90, ROWS, colour=3)[:60],
    "png: a text bomb": png(70, 90, ROWS, *[chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(2**26), 9))] * 3),
    "png: a profile bomb": png(70, 90, ROWS[:20], chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(2**26), 9))),
    "png: a chunk longer than the file": WHOLE[:33] + struct.pack(">I", 2**31 - 1) + b"tEXt" + WHOLE[33:],
    "png: no chunk that must be known": png(70, 90, ROWS, chunk(b"QUIT", b"x"))[:70],
    "png behind a jpeg's first bytes": b"\xff\xd8\xff" + WHOLE,
    "jpeg behind a png's first bytes": b"\x89PNG\r\n\x1a\n" + PHOTO,
    "jpeg: first bytes alone": PHOTO[:3],
    "jpeg: header cut": PHOTO[:100],
    "jpeg: half": PHOTO[: len(PHOTO) // 2],
    "jpeg: no scan": PHOTO[: PHOTO.index(b"\xff\xda")],
    "jpeg: largest": spoiled(PHOTO, JPEG_SIZE, b"\xff\xff\xff\xff"),
    "jpeg: no height": spoiled(PHOTO, JPEG_SIZE, b"\0\0"),
    "jpeg: no tables": PHOTO.replace(b"\xff\xdb", b"\xff\xfe").replace(b"\xff\xc4", b"\xff\xfe"),
    "jpeg: markers without end": b"\xff\xd8\xff" + b"\xff" * 10_000,
    "jpeg: 12 bits": spoiled(PHOTO, JPEG_SIZE - 1, b"\x0c"),
}


def test_there_are_fifty_hostile_files():
    assert len(HOSTILE) >= 50


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_with_a_sentence(name):
    with pytest.raises(DataError) as told:
        read_picture(HOSTILE[name])
    assert len(str(told.value)) < 200


@pytest.mark.parametrize("name", [name for name in HOSTILE if "bomb" in name or "large" in name])
def test_a_bomb_takes_no_memory(name):
    tracemalloc.start()
    with pytest.raises(DataError):
        read_picture(HOSTILE[name])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 * 2**20


def test_png_and_jpeg_come_back_as_grey_levels():
    assert np.array_equal(read_picture(WHOLE), SEVEN)
    assert np.abs(read_picture(PHOTO).astype(int) - SEVEN).mean() < 5


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    sixteen = Image.fromarray(SEVEN.astype(np.uint16) * 257)
    picture = sixteen if mode == "I;16" else Image.fromarray(SEVEN).convert(mode, dither=Image.Dither.NONE)
    levels = read_picture(written(picture))
    assert levels.dtype == np.uint8
    assert np.array_equal(levels > 100, SEVEN > 100)


def test_what_is_transparent_is_paper():
    ink = np.dstack([np.zeros((90, 70, 3), np.uint8), SEVEN])  # black, opaque where the seven is
    levels = read_picture(written(ink))
    assert levels[0, 0] == 255
    assert levels[15, 30] < 30


def test_large_pictures_are_shrunk():
    large = read_picture(written(np.kron(SEVEN, np.ones((30, 30), np.uint8))))
    assert max(large.shape) == LARGEST_SIDE
    photo = read_picture(written(np.kron(SEVEN, np.ones((30, 30), np.uint8)), "JPEG"))
    assert max(photo.shape) <= LARGEST_SIDE


def test_ink_may_be_dark_or_bright():
    assert np.array_equal(bright_ink(SEVEN), SEVEN)
    assert np.array_equal(bright_ink(255 - SEVEN), SEVEN)
    assert np.array_equal(image_of_picture(255 - SEVEN), image_of_picture(SEVEN))


def test_faint_ink_on_grey_paper_is_told_apart():
    paper = np.random.default_rng(0).normal(170, 4, SEVEN.shape)
    faint = (paper - SEVEN * 0.3).clip(0, 255).astype(np.uint8)
    assert np.abs(image_of_picture(faint).astype(int) - normalise_drawing(SEVEN)).mean() < 3


def test_an_image_of_28_by_28_stays_as_it_is():
    image = image_of_picture(SEVEN)
    assert np.array_equal(image_of_picture(image), image)
    assert np.array_equal(image_of_picture(255 - image), image)


def test_unnormalised_the_whole_picture_is_shrunk_in_its_proportions():
    image = image_of_picture(SEVEN, normalise=False)
    whole = np.pad(SEVEN, ((0, 0), (10, 10)))
    assert image.shape == (28, 28)
    assert image.mean() == pytest.approx(whole.mean(), rel=0.02)
    assert not image[:, 0].any()


@pytest.mark.parametrize("levels", [np.zeros((50, 50), np.uint8), np.full((1, 1), 9, np.uint8)])
def test_a_picture_of_one_colour_shows_nothing(levels):
    with pytest.raises(DataError, match="nothing is drawn"):
        image_of_picture(levels)
