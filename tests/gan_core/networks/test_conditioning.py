"""Class-conditional pairs: what they are told, and that one class makes ordinary networks of them."""

import pytest
import torch

from gan_core.networks.conditioning import CLASS_SCALE, decode_told, one_hot_mix, with_class
from tests.gan_core.networks.conftest import SHAPE, TINY, discriminator_of, generator_of, noise

CLASSES = 4
KINDS = sorted(TINY)
MIXES = [(1.0, 0.0, 0.0, 0.0), (0.0, 0.25, 0.0, 0.75)]


def conditional(kind):
    return TINY[kind].model_copy(update={"class_count": CLASSES})


def images(count):
    return torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(5)) * 2 - 1


def test_a_generator_is_given_the_scaled_class_beside_z():
    z, mix = noise(2, 5), one_hot_mix(torch.tensor([3, 0]), CLASSES)
    assert torch.equal(with_class(z, mix, CLASSES), torch.cat([z, CLASS_SCALE * mix], 1))
    assert with_class(z, None, 0) is z


@pytest.mark.parametrize(
    ("mix", "class_count"), [(None, CLASSES), (torch.ones(2, CLASSES), 0), (torch.ones(1, CLASSES), CLASSES)]
)
def test_a_class_that_is_missing_or_not_wanted_is_refused(mix, class_count):
    with pytest.raises(ValueError, match="class mix"):
        with_class(noise(2, 5), mix, class_count)


@pytest.mark.parametrize("kind", KINDS)
def test_the_class_changes_image_and_logit(kind):
    config = conditional(kind)
    generator, discriminator = generator_of(config).eval(), discriminator_of(config).eval()
    z = noise(1, config.latent_size).expand(CLASSES, -1)
    every = torch.eye(CLASSES)
    made = generator(z, every)
    assert all(not torch.allclose(made[0], other) for other in made[1:])
    logits = discriminator(images(1).expand(CLASSES, *SHAPE), every)
    assert len(logits.unique()) == CLASSES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mix", MIXES)
def test_at_one_class_both_are_ordinary_networks_that_answer_the_same(kind, mix):
    config = conditional(kind)
    generator, discriminator = generator_of(config).eval(), discriminator_of(config).eval()
    z, told = noise(3, config.latent_size), torch.tensor([mix] * 3)
    before = {name: tensor.clone() for name, tensor in generator.state_dict().items()}
    fixed = generator.at_class(mix)
    torch.testing.assert_close(fixed(z), generator(z, told))
    torch.testing.assert_close(fixed.hidden(z), generator.hidden(z, told))
    torch.testing.assert_close(discriminator.at_class(mix)(images(3)), discriminator(images(3), told))
    assert generator.class_count == CLASSES
    assert all(torch.equal(tensor, before[name]) for name, tensor in generator.state_dict().items())


@pytest.mark.parametrize("kind", KINDS)
def test_a_discriminator_without_a_class_is_refused(kind):
    with pytest.raises(ValueError, match="class mix"):
        discriminator_of(conditional(kind))(images(2))


@pytest.mark.parametrize("kind", KINDS)
def test_each_point_is_told_its_own_class(kind):
    config = conditional(kind)
    generator = generator_of(config).eval()
    z, told = noise(3, config.latent_size), torch.tensor([2, 0, 1])
    found = torch.cat(list(decode_told(generator, z, told, CLASSES)))
    torch.testing.assert_close(found, generator(z, one_hot_mix(told, CLASSES)))
    ordinary = generator.at_class(MIXES[0])
    torch.testing.assert_close(torch.cat(list(decode_told(ordinary, z, None, 0))), ordinary(z))
