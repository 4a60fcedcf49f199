"""The points that anchors name."""

import pytest
import torch

from dashboard.shared.anchor import Anchor
from dashboard.shared.cache import anchors
from dashboard.shared.cache.checkpoints import classifier_of
from dashboard.shared.latent_text import pack
from gan_core.errors import AtlasError
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import Run, open_run


@pytest.fixture
def run(finished_run) -> Run:
    return open_run(finished_run)


@pytest.fixture
def some(monkeypatch) -> torch.Tensor:
    """Two typical samples of class 7, and none of any other."""
    points = sample_latent(5, 2, 100)
    monkeypatch.setattr(anchors, "variants", lambda run, step: {7: points})
    return points


def test_a_seed_and_a_point_are_what_they_say(run):
    assert torch.equal(anchors.point_at(run, 30, Anchor("seed", 4)), sample_latent(4, 1, 100)[0])
    z = sample_latent(0, 1, 100)[0]
    assert torch.equal(anchors.point_at(run, 30, Anchor("point", packed=pack(z))), z)


def test_a_variant_beyond_the_last_is_the_last(run, some):
    assert torch.equal(anchors.point_at(run, 30, Anchor("digit", 7, 0)), some[0])
    assert torch.equal(anchors.point_at(run, 30, Anchor("digit", 7, 1)), some[1])
    assert torch.equal(anchors.point_at(run, 30, Anchor("digit", 7, 11)), some[1])


@pytest.mark.parametrize(
    ("anchor", "told"),
    [
        (Anchor("point", packed="AAAA"), "this run has 100; choose another sample"),
        (Anchor("digit", 10), "there is no class 10; the classifier knows 0 to 9"),
        (Anchor("digit", 1), "is classified as 1; choose another class"),
    ],
)
def test_what_names_no_point_says_what_to_do(run, some, anchor, told):
    with pytest.raises(AtlasError, match=told):
        anchors.point_at(run, 30, anchor)


def test_without_a_classifier_no_class_is_an_anchor(runs_without_classifier):
    run = open_run(runs_without_classifier / "kana")
    with pytest.raises(AtlasError, match="choose a seed instead"):
        anchors.point_at(run, 30, Anchor("digit", 1))
    assert anchors.first_anchor(run, 30, 1) == Anchor("seed", 1)


def test_the_first_anchor_is_a_class_where_the_generator_makes_it(run, some):
    assert anchors.first_anchor(run, 30, 7) == Anchor("digit", 7)
    assert anchors.first_anchor(run, 30, 1) == Anchor("seed", 1)


def test_typical_samples_are_of_their_class(run):
    found, classifier = anchors.variants(run, 30), classifier_of(run)
    generator = run.checkpoint(30).generator_ema
    assert found
    for number, points in found.items():
        assert 1 <= len(points) <= anchors.VARIANTS
        with torch.inference_mode():
            assert classifier.logits(generator(points)).argmax(1).tolist() == [number] * len(points)
