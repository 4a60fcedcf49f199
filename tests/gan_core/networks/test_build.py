"""What every kind of network does, and its first weights."""

import pytest
import torch
from torch import nn

from gan_core.errors import PluginError
from gan_core.networks.build import as_generator, build_discriminator, build_generator
from gan_core.registry import NETWORKS, Network
from tests.gan_core.networks.conftest import DEFAULT, SHAPE, TINY, discriminator_of, either, generator_of, noise


@either
def test_generator_maps_points_to_images(kind):
    assert generator_of(TINY[kind])(noise(3, 5)).shape == (3, *SHAPE)


@either
def test_generator_makes_as_many_channels_as_asked(kind):
    assert generator_of(TINY[kind], (3, 28, 28))(noise(2, 5)).shape == (2, 3, 28, 28)


@either
def test_latent_size_is_honoured(kind):
    config = TINY[kind].model_copy(update={"latent_size": 11})
    assert generator_of(config)(noise(3, 11)).shape == (3, *SHAPE)


@either
def test_a_point_of_another_latent_size_does_not_fit(kind):
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        generator_of(TINY[kind])(noise(3, 6))


@either
def test_images_stay_between_minus_one_and_one_even_far_out(kind):
    images = generator_of(TINY[kind])(noise(16, 5, scale=1e4))
    assert images.abs().max() <= 1


@either
def test_images_differ_between_points(kind):
    first, second = generator_of(TINY[kind]).eval()(noise(2, 5))
    assert not torch.equal(first, second)


@either
def test_discriminator_gives_one_logit_an_image(kind):
    assert discriminator_of(TINY[kind])(torch.zeros(4, *SHAPE)).shape == (4,)


@either
def test_discriminator_gives_one_logit_to_a_single_image(kind):
    assert discriminator_of(TINY[kind])(torch.zeros(1, *SHAPE)).shape == (1,)


@either
def test_each_logit_depends_on_its_own_image_only(kind):
    discriminator = discriminator_of(TINY[kind])
    images = torch.randn(4, *SHAPE, generator=torch.Generator().manual_seed(2)).requires_grad_()
    discriminator(images)[1].backward()
    assert images.grad.flatten(1).abs().sum(1).gt(0).tolist() == [False, True, False, False]


@either
def test_no_discriminator_normalises_over_the_batch(kind):
    modules = build_discriminator(DEFAULT[kind], SHAPE).modules()
    assert not [module for module in modules if isinstance(module, nn.modules.batchnorm._BatchNorm)]


@pytest.mark.parametrize(("kind", "size"), [("dense", 9), ("conv", 2 * 7 * 7)])
def test_hidden_features_have_the_size_of_the_last_hidden_layer(kind, size):
    assert generator_of(TINY[kind]).hidden(noise(3, 5)).shape == (3, size)


def test_a_network_without_features_is_no_generator():
    with pytest.raises(PluginError, match=r"Linear is no generator: it needs the methods hidden\(z\)"):
        as_generator(nn.Linear(5, 784))


@either
def test_hidden_features_and_images_come_from_one_pass(kind):
    generator = generator_of(TINY[kind]).eval()
    z, passes = noise(3, 5), []
    expected = generator.hidden(z), generator(z)
    generator.body.register_forward_hook(lambda *_: passes.append(1))
    hidden, images = generator.hidden_and_images(z)
    torch.testing.assert_close(hidden, expected[0])
    torch.testing.assert_close(images, expected[1])
    assert len(passes) == 1


@either
@pytest.mark.parametrize("build", [build_generator, build_discriminator])
def test_a_network_is_built_without_weights(kind, build):
    assert {tensor.device.type for tensor in build(TINY[kind], SHAPE).state_dict().values()} == {"meta"}


@either
@pytest.mark.parametrize("make", [generator_of, discriminator_of])
def test_the_same_seed_gives_the_same_weights(kind, make):
    first, second = make(TINY[kind], seed=4).state_dict(), make(TINY[kind], seed=4).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


@either
@pytest.mark.parametrize("make", [generator_of, discriminator_of])
def test_another_seed_gives_other_weights(kind, make):
    first, second = make(TINY[kind], seed=4), make(TINY[kind], seed=5)
    matrices = [name for name, tensor in first.named_parameters() if tensor.ndim > 1]
    assert not any(torch.equal(first.get_parameter(name), second.get_parameter(name)) for name in matrices)


@either
@pytest.mark.parametrize("make", [generator_of, discriminator_of])
def test_the_global_random_stream_is_not_used(kind, make):
    before = torch.get_rng_state()
    make(TINY[kind])
    assert torch.equal(torch.get_rng_state(), before)


@either
@pytest.mark.parametrize("make", [generator_of, discriminator_of])
def test_all_first_weights_are_finite(kind, make):
    assert all(tensor.isfinite().all() for tensor in make(TINY[kind]).state_dict().values())


@either
@pytest.mark.parametrize("make", [generator_of, discriminator_of])
def test_biases_start_at_zero(kind, make):
    biases = [tensor for name, tensor in make(TINY[kind]).named_parameters() if name.endswith("bias")]
    assert biases
    assert not any(bias.any() for bias in biases)


def test_normalisation_starts_as_the_identity():
    norm = next(module for module in generator_of(TINY["dense"]).modules() if isinstance(module, nn.BatchNorm1d))
    assert torch.equal(norm.weight, torch.ones(7))
    assert torch.equal(norm.running_mean, torch.zeros(7))
    assert torch.equal(norm.running_var, torch.ones(7))


@pytest.mark.parametrize("build", [build_generator, build_discriminator])
@pytest.mark.parametrize("module", ["math", "no_such_module"])
def test_a_network_whose_module_does_not_build_it_is_named(build, module):
    config = NETWORKS["dense"].config()
    with (
        NETWORKS.replaced("dense", Network(type(config), module)),
        pytest.raises(PluginError, match=f"the network 'dense' has no {build.__name__}.* in {module}"),
    ):
        build(config, (1, 28, 28))
