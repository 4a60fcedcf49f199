"""What is at points, as both networks see it."""

import numpy as np
import pytest
import torch

from dashboard.shared.cache.checkpoints import checkpoint
from dashboard.shared.cache.observations import (
    Observations,
    images_over_training,
    observe,
    score_is_probability,
    scores_of,
)
from gan_core.config import from_dict
from gan_core.data.image_set import to_pixels
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import Run, open_run


@pytest.fixture
def run(finished_run) -> Run:
    return open_run(finished_run)


def with_objective(run: Run, name: str) -> Run:
    config = from_dict(run.info.config.model_dump() | {"objective": {"name": name}})
    return Run(run.folder, run.info.model_copy(update={"config": config}))


@pytest.mark.parametrize(("objective", "outputs"), [("bce", [0.5, 0.8807971]), ("hinge", [0.0, 2.0])])
def test_a_logit_is_a_probability_only_where_the_objective_makes_it_one(run, objective, outputs):
    run = with_objective(run, objective)
    assert score_is_probability(run) == (objective == "bce")
    assert scores_of(run, torch.tensor([0.0, 2.0])) == pytest.approx(outputs)


def test_a_point_is_observed_by_the_generator_that_people_look_at(run):
    networks, z = checkpoint(run, 30), sample_latent(0, 3, 100)
    found = observe(run, networks, z)
    with torch.inference_mode():
        images = networks.generator_ema(z)
        logits = networks.discriminator(images)
    assert np.array_equal(found.images, to_pixels(images)[:, 0].numpy())
    assert found.scores == pytest.approx(scores_of(run, logits), abs=1e-5)
    assert found.probabilities.sum(1) == pytest.approx(np.ones(3), abs=1e-5)


def test_classes_are_the_most_probable_and_confidence_is_how_probable():
    found = Observations(np.zeros((2, 28, 28)), np.zeros(2), np.array([[0.2, 0.8], [0.9, 0.1]]))
    assert found.classes.tolist() == [1, 0]
    assert found.confidence.tolist() == [0.8, 0.9]


def test_images_over_training_are_those_of_each_checkpoint_in_order(run):
    z = sample_latent(1, 2, 100)
    found = images_over_training(run, [30, 0], z)
    for images, step in zip(found, (30, 0), strict=True):
        with torch.inference_mode():
            expected = to_pixels(checkpoint(run, step).generator_ema(z))[:, 0].numpy()
        assert np.array_equal(images, expected)
    assert not np.array_equal(*found)
