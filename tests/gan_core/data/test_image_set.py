"""Pixels for networks and back, and checksums."""

import torch

from gan_core.data.image_set import checksum, to_model_range, to_pixels
from tests.gan_core.data.torchvision_files import IMAGES, LABELS


def test_to_pixels_inverts_to_model_range_for_every_value():
    values = torch.arange(256).to(torch.uint8)
    assert torch.equal(to_pixels(to_model_range(values)), values)


def test_the_model_range_goes_from_minus_one_to_one():
    assert to_model_range(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1, 1]


def test_to_model_range_leaves_its_argument_unchanged():
    values = torch.arange(256).to(torch.uint8)
    to_model_range(values)
    assert torch.equal(values, torch.arange(256).to(torch.uint8))


def test_to_pixels_leaves_its_argument_unchanged():
    values = torch.tensor([-1.0, 0.25, 1.0])
    to_pixels(values)
    assert values.tolist() == [-1.0, 0.25, 1.0]


def test_to_pixels_clips_what_lies_outside():
    assert to_pixels(torch.tensor([-7.0, 7.0])).tolist() == [0, 255]


def test_checksum_changes_with_one_pixel():
    other = IMAGES.clone()
    other[4, 27, 27] ^= 1
    assert checksum(other, LABELS) != checksum(IMAGES, LABELS)


def test_checksum_changes_with_one_label():
    other = LABELS.clone()
    other[0] += 1
    assert checksum(IMAGES, other) != checksum(IMAGES, LABELS)


def test_checksum_changes_with_the_shape():
    assert checksum(IMAGES.view(5, 14, 56), LABELS) != checksum(IMAGES, LABELS)


def test_checksum_ignores_the_layout_in_memory():
    assert checksum(IMAGES.mT.contiguous().mT, LABELS) == checksum(IMAGES, LABELS)
