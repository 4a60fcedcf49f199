"""Principal components of clouds whose shape is known."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from gan_core.latent.projection import features, project, project_together
from gan_core.latent.sampling import sample_latent
from gan_core.networks.build import build_generator, initialise
from gan_core.runs.run import open_run


def cloud(count, deviations):
    """Points whose covariance is exactly the square of the deviations along random axes, around a far centre."""
    size = len(deviations)
    random = torch.randn(count, size + 1, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    random[:, 0] = 1  # the other columns become orthogonal to it: their mean is zero
    along, _ = torch.linalg.qr(random)
    axes, _ = torch.linalg.qr(torch.randn(size, size, generator=torch.Generator().manual_seed(1), dtype=torch.double))
    scaled = along[:, 1:] * torch.tensor(deviations, dtype=torch.double) * (count - 1) ** 0.5
    return (scaled @ axes.T + 3).float()


@pytest.mark.parametrize("count", [200, 6], ids=["many samples", "few samples"])
def test_explained_shares_are_those_of_the_known_covariance(count):
    found = project(cloud(count, [3.0, 2.0, 1.0]), 3)
    assert found.explained == pytest.approx(np.array([9, 4, 1]) / 14, rel=1e-4)


def test_coordinates_have_the_known_deviations():
    found = project(cloud(200, [3.0, 2.0, 1.0]), 3)
    assert found.coordinates.std(0, ddof=1) == pytest.approx([3, 2, 1], rel=1e-4)
    assert found.coordinates.mean(0) == pytest.approx([0, 0, 0], abs=1e-4)


def test_vectors_are_projected_as_the_cloud_was():
    vectors = cloud(200, [3.0, 2.0, 1.0])
    found = project(vectors, 3)
    torch.testing.assert_close(found.axes.coordinates_of(vectors), torch.from_numpy(found.coordinates))
    assert found.axes.coordinates_of(found.axes.mean).tolist() == [0, 0, 0]


def test_coordinates_are_uncorrelated():
    correlations = np.corrcoef(project(cloud(200, [3.0, 2.0, 1.0]), 3).coordinates.T)
    assert correlations == pytest.approx(np.eye(3), abs=1e-4)


def test_all_components_keep_all_distances():
    points = cloud(50, [3.0, 2.0, 1.0])
    found = torch.from_numpy(project(points, 3).coordinates)
    torch.testing.assert_close(torch.pdist(found), torch.pdist(points))


@pytest.mark.parametrize("shape", [(300, 20), (20, 300), (30, 30)])
def test_shares_descend_and_sum_to_no_more_than_one(shape):
    explained = project(torch.randn(shape, generator=torch.Generator().manual_seed(0)), 10).explained
    assert (np.diff(explained) <= 0).all()
    assert 0 < explained.sum() <= 1


@pytest.mark.parametrize("shape", [(300, 20), (20, 300)])
def test_fewer_components_are_the_first_of_more(shape):
    vectors = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    two, five = project(vectors, 2), project(vectors, 5)
    assert np.abs(two.coordinates) == pytest.approx(np.abs(five.coordinates[:, :2]), abs=1e-3)
    assert two.explained == pytest.approx(five.explained[:2])


@pytest.mark.parametrize("shape", [(300, 20), (20, 300)])
def test_both_solvers_agree_with_the_full_decomposition(shape):
    vectors = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    expected = PCA(3, svd_solver="full").fit_transform(vectors.numpy())
    assert np.abs(project(vectors, 3).coordinates) == pytest.approx(np.abs(expected), abs=1e-3)


@pytest.mark.parametrize("shape", [(300, 20), (20, 300)])
def test_a_flat_cloud_still_has_axes_at_right_angles(shape):
    random = torch.Generator().manual_seed(0)
    flat = torch.randn(shape[0], 2, generator=random) @ torch.randn(2, shape[1], generator=random)
    axes = project(flat, 10).axes
    torch.testing.assert_close(axes.components @ axes.components.T, torch.eye(10), rtol=0, atol=1e-4)
    assert axes.explained == pytest.approx([*axes.explained[:2], *[0] * 8], abs=1e-5)
    assert axes.explained.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("shape", [(300, 20), (20, 300)])
def test_the_largest_entry_of_each_component_is_positive(shape):
    components = project(torch.randn(shape, generator=torch.Generator().manual_seed(0)), 5).axes.components
    assert (components.amax(1) == components.abs().amax(1)).all()


def test_the_same_points_are_projected_alike():
    vectors = torch.randn(100, 10, generator=torch.Generator().manual_seed(0))
    assert np.array_equal(project(vectors, 3).coordinates, project(vectors, 3).coordinates)


def test_coordinates_are_float32():
    assert project(cloud(20, [2.0, 1.0]), 2).coordinates.dtype == np.float32


@pytest.mark.parametrize("shape", [(2, 10), (10, 2)], ids=["samples", "features"])
def test_three_components_need_three_samples_and_features(shape):
    with pytest.raises(ValueError, match=r"3 components need as many samples and features, found \("):
        project(torch.zeros(shape), 3)


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_values_that_are_not_finite_are_refused(value):
    vectors = torch.zeros(10, 4)
    vectors[2, 1] = value
    with pytest.raises(ValueError, match="infinite or undefined"):
        project(vectors, 2)


def test_a_generator_that_makes_one_image_only_has_no_components():
    with pytest.raises(ValueError, match="the same"):
        project(torch.ones(10, 4), 2)


# --- features --------------------------------------------------------------------------------------------------------


def tiny_generator(config):
    return initialise(build_generator(config.network, (1, 28, 28)), torch.Generator().manual_seed(0)).eval()


def test_hidden_features_are_the_last_hidden_layer(finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    z = sample_latent(0, 5, 100)
    found = features(generator, z, "hidden")
    assert found.shape == (5, 24)
    torch.testing.assert_close(found, generator.hidden(z))


def test_hidden_features_of_a_tiny_generator_are_flat(tiny_config):
    assert features(tiny_generator(tiny_config("conv")), sample_latent(0, 5, 6), "hidden").shape == (5, 2 * 7 * 7)


@pytest.mark.parametrize("kind", ["dense", "conv"])
def test_image_features_are_the_pixels(kind, tiny_config):
    generator = tiny_generator(tiny_config(kind))
    z = sample_latent(0, 5, 6)
    found = features(generator, z, "images")
    assert found.shape == (5, 784)
    torch.testing.assert_close(found, generator(z).flatten(1).detach())


@pytest.mark.parametrize("space", ["hidden", "images"])
def test_features_of_more_points_than_a_batch_keep_their_order(space, finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    z = sample_latent(0, 1_005, 100)
    torch.testing.assert_close(features(generator, z, space)[-5:], features(generator, z[-5:], space))


def test_features_can_be_projected(finished_run):
    generator = open_run(finished_run).checkpoint(30).generator_ema
    assert project(features(generator, sample_latent(0, 50, 100), "images"), 3).coordinates.shape == (50, 3)


def test_axes_of_a_flat_cloud_have_coordinates_of_zero():
    cloud = torch.randn(50, 1, generator=torch.Generator().manual_seed(0))
    axes = project(cloud, 1).axes.padded(3)
    coordinates = axes.coordinates_of(cloud)
    assert coordinates.shape == (50, 3)
    assert not coordinates[:, 1:].any()
    assert axes.explained.tolist() == [1, 0, 0]
    assert axes.padded(2).components.shape == (3, 1)


def test_groups_that_are_projected_together_share_their_axes():
    first, second = sample_latent(0, 40, 6), sample_latent(1, 30, 6) + 5
    (one, other), axes = project_together([first, second], 2)
    assert (len(one), len(other)) == (40, 30)
    assert np.allclose(one, axes.coordinates_of(first).numpy(), atol=1e-4)
    assert np.allclose(other, axes.coordinates_of(second).numpy(), atol=1e-4)
    assert abs(one[:, 0].mean() - other[:, 0].mean()) > 5
