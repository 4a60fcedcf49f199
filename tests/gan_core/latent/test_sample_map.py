"""Clouds of samples: streamed ones against those found in one piece, and shapes drawn around known points."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.inference.decoder import side_by_side
from gan_core.latent.projection import Axes, features, project
from gan_core.latent.sample_map import (
    BATCH,
    KEPT_COMPONENTS,
    SampleMap,
    build_sample_map,
    refined_sample_maps,
)
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run

HEAD = torch.randn(96, 10, generator=torch.Generator().manual_seed(1))
BODY = torch.randn(784, 96, generator=torch.Generator().manual_seed(2)) / 28


def classifier_features(images):
    """What a stand-in for a classifier sees."""
    return images.flatten(1) @ BODY


def classify(images):
    """Probabilities and features of that classifier."""
    found = classifier_features(images)
    return (found @ HEAD).softmax(1), found


@pytest.fixture(scope="module")
def step(finished_run):
    return open_run(finished_run).checkpoint(30)


def survey(step, space="hidden", count=600, **options):
    return build_sample_map(step.generator_ema, space, 5, count, 100, classify, step.discriminator, **options)


@pytest.mark.parametrize("space", ["hidden", "images", "classifier"])
def test_streamed_samples_lie_where_they_would_in_one_piece(space, step):
    found = survey(step, space, count=12_000, axes_samples=2_000)
    vectors = features(step.generator_ema, sample_latent(5, 12_000, 100), space, classifier_features)
    settled = project(vectors[:2_000], 10).axes
    assert torch.equal(found.axes.components, settled.components)
    assert found.axes.explained == pytest.approx(settled.explained)
    expected = settled.coordinates_of(vectors)[:, :3]
    torch.testing.assert_close(torch.from_numpy(found.coordinates), expected, rtol=1e-4, atol=1e-4)


def test_of_each_sample_only_a_few_numbers_are_kept(step):
    found = survey(step, count=12_000, axes_samples=2_000)
    arrays = [value for value in vars(found).values() if isinstance(value, np.ndarray)]
    assert {len(array) for array in arrays} == {12_000}
    assert sum(array.nbytes if array.base is None else array.base.nbytes for array in arrays) <= 32 * 12_000


def test_few_samples_are_projected_on_their_own_components(step):
    found = survey(step)
    whole = project(features(step.generator_ema, sample_latent(5, 600, 100), "hidden"), 10)
    assert found.coordinates == pytest.approx(whole.coordinates[:, :KEPT_COMPONENTS], abs=1e-4)
    assert found.coordinates.dtype == np.float32
    assert found.axes.explained == pytest.approx(whole.explained)


def test_the_first_samples_of_many_stay_where_they_are(step):
    few, many = survey(step, count=2_000), survey(step, count=5_000, axes_samples=2_000)
    assert many.coordinates[:2_000] == pytest.approx(few.coordinates, abs=1e-4)


def same(one, other):
    """Whether two maps say the same of the same samples."""
    arrays = ("coordinates", "classes", "confidence", "scores", "ink")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)


@pytest.mark.parametrize("in_turn", [map, side_by_side])
def test_an_early_map_is_that_of_the_first_samples_and_costs_no_decode(in_turn, step):
    decoded = []

    def hidden_and_images(z):
        decoded.append(len(z))
        return step.generator_ema.hidden_and_images(z)

    generator = SimpleNamespace(hidden_and_images=hidden_and_images)
    arguments = "hidden", 5, 1_100, 100, classify, step.discriminator
    maps = refined_sample_maps(generator, *arguments, early=2 * BATCH, in_turn=in_turn)
    early = next(maps)
    assert sum(decoded) == 2 * BATCH  # nothing else is begun before the early map is there
    (last,) = maps
    assert sum(decoded) == 1_100
    assert same(early, survey(step, count=2 * BATCH))
    assert same(last, survey(step, count=1_100))


def test_where_the_first_samples_are_all_there_is_one_map(step):
    maps = refined_sample_maps(step.generator_ema, "hidden", 5, 2 * BATCH, 100, early=2 * BATCH)
    assert [len(found.ink) for found in maps] == [2 * BATCH]


def test_each_sample_is_judged_scored_and_weighed(step):
    found = survey(step)
    with torch.inference_mode():
        images = step.generator_ema(sample_latent(5, 600, 100))
        probabilities, _ = classify(images)
        scores = step.discriminator(images)
    assert found.classes.dtype == np.uint8
    assert np.mean(found.classes == probabilities.argmax(1).numpy()) > 0.995  # a tie may fall either way
    assert found.confidence == pytest.approx(probabilities.amax(1).numpy(), abs=1e-4)
    assert found.scores == pytest.approx(scores.numpy(), abs=1e-4)
    assert found.ink == pytest.approx((images.mean((1, 2, 3)).numpy() + 1) / 2, abs=1e-5)


def test_every_sample_belongs_to_one_class(step):
    found = survey(step)
    shares = found.shares(10)
    assert shares.sum() == pytest.approx(1)
    assert shares[found.classes[0]] == np.mean(found.classes == found.classes[0])


def test_without_classifier_and_discriminator_nothing_is_said_of_them(step):
    found = build_sample_map(step.generator_ema, "hidden", 5, 300, 100)
    assert found.classes is found.confidence is found.scores is None
    assert len(found.ink) == 300


def test_the_classifiers_features_need_a_classifier(step):
    with pytest.raises(GeometryError, match="no classifier"):
        build_sample_map(step.generator_ema, "classifier", 5, 300, 100)


@pytest.mark.parametrize("count", [1, BATCH, 2 * BATCH + 7])
def test_every_point_is_told_of_once(count, step):
    told = []
    if count < 10:
        with pytest.raises(GeometryError, match="as many samples"):
            survey(step, count=count, on_points=told.append)
    else:
        survey(step, count=count, on_points=told.append)
        assert sum(told) == count


def test_the_axes_can_be_followed_back(step):
    """They must take part in gradients: `invert_projection` needs them."""
    found = survey(step)
    z = sample_latent(0, 1, 100).requires_grad_()
    found.axes.coordinates_of(step.generator_ema.hidden(z)).sum().backward()
    assert z.grad.abs().sum() > 0


def test_undefined_images_are_refused(step):
    def broken(z):
        return z, torch.full((len(z), 1, 28, 28), torch.nan)

    with pytest.raises(GeometryError, match="infinite or undefined"):
        build_sample_map(SimpleNamespace(hidden_and_images=broken), "hidden", 5, 300, 100)


# --- around a place --------------------------------------------------------------------------------------------------

NO_AXES = Axes(torch.zeros(3), torch.eye(3), np.ones(3))
PLACES = np.random.default_rng(0).uniform(-1, 1, (2_000, 3)).astype(np.float32)
CLOUD = SampleMap(NO_AXES, PLACES, None, None, None, np.zeros(2_000, np.float32))


def test_the_nearest_samples_are_the_nearest_on_the_first_two_components():
    rows, distances = CLOUD.nearest((0.2, -0.1), 6)
    expected = np.hypot(PLACES[:, 0] - 0.2, PLACES[:, 1] + 0.1)
    assert distances == pytest.approx(np.sort(expected)[:6])
    assert expected[rows] == pytest.approx(distances)


def test_there_are_no_more_nearest_samples_than_samples():
    few = SampleMap(NO_AXES, PLACES[:4], None, None, None, np.zeros(4, np.float32))
    assert sorted(few.nearest((0.0, 0.0), 6)[0]) == [0, 1, 2, 3]


def test_inside_a_box_are_the_samples_between_its_sides():
    box = np.array([[-0.5, -0.2], [0.3, -0.2], [0.3, 0.7], [-0.5, 0.7]])
    x, y = PLACES[:, 0], PLACES[:, 1]
    assert np.array_equal(CLOUD.inside(box), np.nonzero((x > -0.5) & (x < 0.3) & (y > -0.2) & (y < 0.7))[0])


@pytest.mark.parametrize("turn", [1, -1])
def test_inside_a_circle_are_the_samples_nearer_than_its_radius(turn):
    angle = turn * np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    circle = 0.6 * np.column_stack([np.cos(angle), np.sin(angle)])
    assert np.array_equal(CLOUD.inside(circle), np.nonzero(np.hypot(PLACES[:, 0], PLACES[:, 1]) < 0.6)[0])


def test_a_hollow_is_outside():
    letter_c = np.array([[-1, -1], [1, -1], [1, -0.5], [-0.5, -0.5], [-0.5, 0.5], [1, 0.5], [1, 1], [-1, 1]])
    hollow = (PLACES[:, 0] > -0.5) & (np.abs(PLACES[:, 1]) < 0.5)
    assert np.array_equal(CLOUD.inside(letter_c), np.nonzero(~hollow)[0])


def test_nothing_is_inside_a_line():
    assert len(CLOUD.inside(np.array([[-1, -1], [1, 1], [-1, -1]]))) == 0
