"""Which features are common to checkpoints, and how their samples are coloured."""

from types import SimpleNamespace

import pytest
import torch

from dashboard.shared.palette import LIGHT
from dashboard.views.compare import data
from dashboard.views.compare.sections.feature_drift import has_one_classifier, sample_inks
from gan_core.drawing import class_colour


def slot(info):
    return SimpleNamespace(classifier=None if info is None else SimpleNamespace(info=info))


@pytest.mark.parametrize(
    ("infos", "is_one"),
    [((1,), True), ((1, 1, 1), True), ((1, 1, 2), False), ((1, None), False), ((None, None), False)],
)
def test_one_classifier_must_know_the_images_of_all(infos, is_one):
    assert has_one_classifier([slot(info) for info in infos]) == is_one


def test_samples_have_the_colours_of_their_classes(monkeypatch):
    found = data.GeneratedImages(torch.zeros(2, 1, 2, 2), torch.tensor([[0.1, 0.9], [0.8, 0.2]]))
    monkeypatch.setattr(data, "generate", lambda each, z: found)
    assert sample_inks(slot(1), torch.zeros(2, 3), LIGHT) == [f"rgb{class_colour(1)}", f"rgb{class_colour(0)}"]


def test_without_a_classifier_samples_are_neutral():
    assert sample_inks(slot(None), torch.zeros(2, 3), LIGHT) == [LIGHT.neutral, LIGHT.neutral]
