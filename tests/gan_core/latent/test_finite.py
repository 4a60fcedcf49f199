import pytest
import torch

from gan_core.errors import ClassifierError, EncoderError, GeometryError
from gan_core.latent.finite import (
    differing,
    guessed_by_encoder,
    made_by_generator,
    said_by_classifier,
    said_by_discriminator,
    telling_apart,
    telling_real,
)

IMAGES = torch.linspace(-1, 1, 2 * 16).view(2, 1, 4, 4)
NOT_FINITE = [torch.nan, torch.inf, -torch.inf]


def spoiled(tensor, value):
    """The same with one other number."""
    spoiled = tensor.clone()
    spoiled.view(-1)[-1] = value
    return spoiled


@pytest.mark.parametrize("value", NOT_FINITE)
def test_whoever_made_it_is_named(value):
    answers = torch.tensor([[1.0, 2], [3, 4]])
    with pytest.raises(GeometryError, match="the generator makes infinite or undefined numbers"):
        made_by_generator(spoiled(IMAGES, value))
    with pytest.raises(EncoderError, match="the encoder answers with infinite or undefined numbers"):
        guessed_by_encoder(spoiled(torch.zeros(2, 3), value))
    with pytest.raises(GeometryError, match="the discriminator answers with infinite or undefined numbers"):
        said_by_discriminator(spoiled(torch.zeros(3), value))
    with pytest.raises(ClassifierError, match="the classifier answers with infinite or undefined numbers"):
        said_by_classifier(spoiled(answers, value), IMAGES)
    with pytest.raises(GeometryError, match="the generator"):
        said_by_classifier(spoiled(answers, value), spoiled(IMAGES, value))


def test_what_is_finite_is_handed_on():
    answers = torch.tensor([[1.0, 2], [3, 4]])
    assert made_by_generator(IMAGES) is IMAGES
    assert differing(IMAGES) is IMAGES
    assert said_by_discriminator(answers) is answers
    assert said_by_classifier(answers, IMAGES) is answers
    assert telling_apart(answers, IMAGES) is answers


@pytest.mark.parametrize("images", [IMAGES, (127 * (IMAGES + 1)).to(torch.uint8)])
def test_the_same_answer_to_different_images_tells_nothing(images):
    alike = torch.ones(2, 3)
    with pytest.raises(ClassifierError, match="the same answer, so it can tell nothing"):
        telling_apart(alike, images)
    assert telling_apart(alike[:1], images[:1]) is not None  # one answer is no comparison
    telling_apart(alike, images[:1].expand(2, -1, -1, -1))  # of one image it may say one thing
    with pytest.raises(GeometryError, match="the discriminator gives different images the same score"):
        telling_real(alike[:, 0], images)
    telling_real(alike[:1, 0], images[:1])
    telling_real(alike[:, 0], images[:1].expand(2, -1, -1, -1))


def test_images_that_differ_by_rounding_may_have_the_same_answer():
    telling_apart(torch.ones(2, 3), torch.stack([IMAGES[0], IMAGES[0] + 1e-7]))


def test_one_image_everywhere_tells_nothing_of_a_latent_space():
    with pytest.raises(GeometryError, match="the same image everywhere, so nothing can be told"):
        differing(IMAGES[:1].expand(3, -1, -1, -1))
    differing(IMAGES[:1])
