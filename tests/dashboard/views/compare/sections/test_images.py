"""What is written under pairs of images."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from dashboard.views.compare import data
from dashboard.views.compare.sections.images import pair_texts


@pytest.fixture
def found() -> data.ImageChange:
    """Two samples, of which the second changed its class."""
    images = torch.zeros(2, 1, 2, 2)
    before, after = (
        data.GeneratedImages(images, torch.tensor([[0.9, 0.1], second])) for second in ([0.9, 0.1], [0.2, 0.8])
    )
    return data.ImageChange(before, after, np.zeros((2, 2, 2)), np.array([3.4, 27.6]))


def slots() -> list[SimpleNamespace]:
    return [SimpleNamespace(letter=letter, classes=("bag", "boot")) for letter in "AB"]


def test_a_pair_is_marked_where_its_class_changed(found, monkeypatch):
    monkeypatch.setattr(data, "obstacles", lambda first, other: {})
    captions, changed, notes = pair_texts(found, *slots())
    assert captions == ["bag", "bag → boot"]
    assert changed == [False, True]
    assert notes == [
        "sample 0\nchanged by 3 grey levels\nA: bag, B: bag",
        "sample 1\nchanged by 28 grey levels\nA: bag, B: boot",
    ]


def test_without_common_classes_only_the_change_is_told(found, monkeypatch):
    monkeypatch.setattr(data, "obstacles", lambda first, other: {"classes": "none"})
    captions, changed, notes = pair_texts(found, *slots())
    assert captions == ["± 3", "± 28"]
    assert changed == [False, False]
    assert notes == ["sample 0\nchanged by 3 grey levels", "sample 1\nchanged by 28 grey levels"]
