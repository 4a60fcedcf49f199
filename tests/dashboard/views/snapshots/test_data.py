"""The images of the same points at every checkpoint."""

import numpy as np
import torch

from dashboard.shared.images import contact_sheet, png_address
from dashboard.views.snapshots import data
from dashboard.views.snapshots.data import Samples
from gan_core.data.image_set import to_pixels
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run

FOUR = Samples(4, 24)


def test_the_grid_shows_the_points_of_a_seed_at_each_checkpoint(finished_run):
    run = open_run(finished_run)
    found = data.grid_images(run, [0, 30], Samples(4, 24, 0.5))
    assert found.shape == (2, 24, 28, 28)
    z = 0.5 * sample_latent(4, 24, 100)
    with torch.inference_mode():
        expected = to_pixels(run.checkpoint(30).generator_ema(z))[:, 0].numpy()
    assert np.array_equal(found[1], expected)


def test_its_pictures_are_painted_once_for_each_seed(finished_run):
    run = open_run(finished_run)
    found = data.sheets(run, [0, 30], FOUR)
    assert data.sheets(run, [0, 30], FOUR) is found
    assert found == [png_address(contact_sheet(frame, data.COLUMNS)) for frame in data.grid_images(run, [0, 30], FOUR)]
    assert data.sheets(run, [0, 30], Samples(5, 24)) != found
    assert data.sheets(run, [30], FOUR) == found[1:]


def test_each_row_is_told_its_class_with_the_same_latent_vectors(conditional_run):
    run = open_run(conditional_run)
    steps, samples = run.steps()[-1:], data.class_samples(4, len(run.told_classes), 1.0)
    images = data.grid_images(run, steps, samples)
    assert images.shape[:2] == (1, 12 * len(run.told_classes))
    z = sample_latent(4, 12, run.info.config.network.latent_size)
    for place in (0, 7):
        told = run.at_class(torch.eye(len(run.told_classes))[place].tolist()).checkpoint(steps[0])
        with torch.inference_mode():
            row = to_pixels(told.generator_ema(z))[:, 0].numpy()
        assert np.abs(images[0, 12 * place : 12 * (place + 1)].astype(int) - row).max() <= 1
        one = data.sample_over_training(run, steps, samples, 12 * place + 5)
        assert np.abs(one[0].astype(int) - row[5]).max() <= 1
