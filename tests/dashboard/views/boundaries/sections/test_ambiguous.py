"""What is written under an ambiguous image."""

from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.shared.cache import Observations
from dashboard.views.boundaries.sections.ambiguous import caption_of
from dashboard.views.boundaries.state import UNSURE

CLASSIFIER = SimpleNamespace(classes=("bag", "boot", "coat"))
OBSERVED = Observations(np.zeros((1, 2, 2), np.uint8), np.zeros(1), np.array([[0.15, 0.45, 0.4]]))


@pytest.mark.parametrize(
    ("answer", "caption"),
    [(None, "?"), (UNSURE, "– · boot 45%, coat 40%"), (0, "bag · boot 45%, coat 40%")],
)
def test_the_classifiers_choices_are_told_only_after_an_answer(answer, caption):
    assert caption_of(0, answer, OBSERVED, CLASSIFIER) == caption
