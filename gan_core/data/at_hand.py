"""Real images without a network: those that a run learned from where this machine has them, else others like them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.data.download import cache_folder
from gan_core.data.sources import load_images
from gan_core.errors import DataError
from gan_core.foreign_text import plain
from gan_core.registry import DATA_SETS
from gan_core.schema import ImageShape, Split

if TYPE_CHECKING:
    from gan_core.data.image_set import ImageSet


@dataclass(frozen=True)
class RealImages:
    """Real images to show beside what a run makes.

    Attributes:
        images: The images and their labels.
        classes: What the labels mean.
        split: Which images of their set they are.
        is_own: Whether they are the very images that the run learned from, or the test images of the same set.
        source: What they are, in a sentence or two for a page.
    """

    images: "ImageSet"
    classes: tuple[str, ...]
    split: Split
    is_own: bool
    source: str


def images_at_hand(name: str, split: Split = "train") -> "ImageSet":
    """As `load_images`, but nothing is downloaded.

    Raises:
        UnknownNameError: If no set has that name.
        DataError: If the set is not on this machine, or has no such images.
    """
    return load_images(name, None if DATA_SETS[name].is_local else cache_folder(), split)


def real_images(name: str, image_shape: ImageShape, sha256: str | None, split: Split = "train") -> RealImages:
    """Real images that stand for a set, without a network.

    Where the wanted images are not at hand, training images are taken: those of the set itself, or of another set that
    is read without a network and has the same classes and the same shape, `mnist-5k` for all sets of digits.

    Args:
        name: Of the set.
        image_shape: Of its images.
        sha256: Of the training images that a run learned from; None where no run is asked about.
        split: Which images are wanted.

    Raises:
        DataError: If there are none; the message says why.
    """
    if name not in DATA_SETS:
        raise DataError(f"no real images can be shown: the data set {plain(name, 60)!r} is not known here")
    wanted = DATA_SETS[name]
    found = _of_shape(name, split, image_shape)
    if found:
        is_own = sha256 in (None, found.sha256) or split == "test"
        said = f"Real images: the {len(found.images):,} {_IMAGES_OF[split]} of {wanted.title}."
        if not is_own:
            said = f"{said} They are not the images that this run learned from, which had the same name."
        return RealImages(found, wanted.classes, split, is_own, said)
    missing = f"the {_IMAGES_OF[split]} of {wanted.title} are not on this machine"
    if split == "test" and not wanted.has_test:
        missing = f"{wanted.title} has no test images"
    for other, known in DATA_SETS.items():
        is_same = other == name
        if is_same or (known.is_local and known.classes == wanted.classes):
            found = _of_shape(other, "train", image_shape)
            if found:
                is_own = is_same and sha256 in (None, found.sha256)
                said = f"Real images: the {len(found.images):,} training images of {known.title} ({other}); {missing}."
                return RealImages(found, known.classes, "train", is_own, said)
    raise DataError(f"no real images can be shown: {wanted.title} is not on this machine")


_IMAGES_OF: dict[Split, str] = {"train": "training images", "test": "test images"}


def _of_shape(name: str, split: Split, image_shape: ImageShape) -> "ImageSet | None":
    """Images of a set; None if it is not at hand, cannot be read or has images of another shape."""
    try:
        found = images_at_hand(name, split)
    except DataError:
        return None
    return found if tuple(found.images.shape[1:]) == tuple(image_shape) else None
