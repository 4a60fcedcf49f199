"""Whether networks made numbers at all. Whoever made one that is infinite or undefined is named, and nobody else."""

import torch
from torch import Tensor

from gan_core.errors import ClassifierError, EncoderError, GeometryError


def made_by_generator(images: Tensor) -> Tensor:
    """The same images or features, known to be finite.

    Raises:
        GeometryError: If they are not.
    """
    if not torch.isfinite(images).all():
        raise GeometryError("the generator makes infinite or undefined numbers here; choose another checkpoint")
    return images


def guessed_by_encoder(z: Tensor) -> Tensor:
    """The same latent vectors, guessed of finite images, known to be finite.

    Raises:
        EncoderError: If they are not.
    """
    if not torch.isfinite(z).all():
        raise EncoderError("the encoder answers with infinite or undefined numbers; remove it, or train it again")
    return z


def said_by_discriminator(scores: Tensor) -> Tensor:
    """The same logits of finite images, known to be finite.

    Raises:
        GeometryError: If they are not.
    """
    if not torch.isfinite(scores).all():
        raise GeometryError(
            "the discriminator answers with infinite or undefined numbers here; choose another checkpoint"
        )
    return scores


def telling_real(scores: Tensor, images: Tensor) -> Tensor:
    """As `said_by_discriminator`, of logits (N,) that are also not the same for all images (N, C, H, W) that differ.

    Raises:
        GeometryError: As `said_by_discriminator`; also if they are the same.
    """
    said_by_discriminator(scores)
    if len(scores) > 1 and _all_same(scores) and _differ_clearly(images):
        raise GeometryError(
            "the discriminator gives different images the same score, so it can tell nothing; choose another checkpoint"
        )
    return scores


def said_by_classifier(answers: Tensor, images: Tensor) -> Tensor:
    """The same logits, probabilities or features (N, K) of images (N, C, H, W), known to be finite.

    Raises:
        GeometryError: If the images themselves are not.
        ClassifierError: If the answers are not.
    """
    if not torch.isfinite(answers).all():
        made_by_generator(images)
        raise ClassifierError("the classifier answers with infinite or undefined numbers; train it again")
    return answers


def telling_apart(answers: Tensor, images: Tensor) -> Tensor:
    """As `said_by_classifier`, of logits or features that are also not the same for all images, where those differ.

    Probabilities may be the same: all of them round to 1 and 0 where a classifier is very sure.

    Raises:
        GeometryError, ClassifierError: As `said_by_classifier`; also if the answers are the same.
    """
    said_by_classifier(answers, images)
    if len(answers) > 1 and _all_same(answers) and _differ_clearly(images):
        raise ClassifierError(
            "the classifier gives different images the same answer, so it can tell nothing; train it again"
        )
    return answers


def differing(images: Tensor) -> Tensor:
    """The same images (N, C, H, W), known not to be one image N times.

    Raises:
        GeometryError: If they are.
    """
    if len(images) > 1 and _all_same(images):
        raise GeometryError(
            "the generator makes the same image everywhere, so nothing can be told of its latent space; choose another "
            "checkpoint"
        )
    return images


def _differ_clearly(images: Tensor) -> bool:
    """Whether a pixel changes by more than rounding could hide; of images in [-1, 1] or of grey levels."""
    return bool((images.float() - images[:1].float()).abs().max() > 0.5)


def _all_same(rows: Tensor) -> bool:
    return bool((rows == rows[:1]).all())
