"""Real images for a run: those that it learned from where this machine has them, else others like them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gan_core.data.download import cache_folder
from gan_core.errors import DataError
from gan_core.runs.manifest import Stamp, stamp
from gan_core.runs.run import Run
from gan_core.schema import ImageShape, Split

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.data.at_hand import RealImages


def real_images(run: Run, split: Split = "train") -> "RealImages | str":
    """Real images with their labels, and in `source` what to say of them; or why there are none, a sentence.

    Nothing is downloaded. The first call for a set takes a second or two.

    Args:
        run: Whose data they are, or stand for.
        split: Which are wanted; `RealImages.split` says which they are.
    """
    data = run.info.data
    # the stamp: a set that is downloaded later is found then
    return _real_images(data.name, data.image_shape, data.sha256, split, stamp(cache_folder()))


@st.cache_resource(max_entries=4, show_spinner="Reading real images…")
def _real_images(
    name: str, image_shape: ImageShape, sha256: str, split: Split, downloads: Stamp | None
) -> "RealImages | str":
    from gan_core.data import at_hand

    try:
        return at_hand.real_images(name, image_shape, sha256, split)
    except DataError as error:
        return str(error)


@dataclass(frozen=True)
class NearestReal:
    """The real image that is nearest to another image.

    Attributes:
        pixels: uint8, shape (H, W), or (H, W, C) of colours.
        name: Of the set that was searched.
        label: What it shows.
        distance: Root mean square difference of the pixels in grey levels.
        usual: The median of the same distance of real images to their nearest others, then the bounds between which
            eight in ten of them lie, and the bound below which one in a hundred does.
        are_test: Whether these were test images; otherwise they were held out of those that were searched.
        searched: How many real images were.
        are_own: Whether these are the images that the run learned from.
    """

    pixels: np.ndarray
    name: str
    label: str
    distance: float
    usual: tuple[float, float, float, float]
    are_test: bool
    searched: int
    are_own: bool

    @property
    def text(self) -> str:
        """The distance, its scale and what follows from both, in words."""
        median, low, high, least = self.usual
        found = (
            f"The nearest of {self.searched:,} real images ({self.name}): {self.label}, {self.distance:.0f} grey "
            "levels away (root mean square of the pixels)."
        )
        if not np.isfinite(median):
            return found
        others = "Test images" if self.are_test else "Real images that were held out"
        scale = f"{others} are {median:.0f} from their nearest, eight in ten of them {low:.0f} to {high:.0f}."
        if self.distance < least:
            return f"{found} {scale} Nearer than 99% of those: this may be a copy."
        if self.are_own:
            return f"{found} {scale} It is no copy: nobody drew it."
        return f"{found} {scale} The run learned from more images, which are not on this machine."


def nearest_real(run: Run, image: "Tensor") -> NearestReal | str:
    """The real image nearest to one that a run makes, uint8 (C, H, W); or why there is none."""
    found = real_images(run)
    if isinstance(found, str):
        return found
    from gan_core.metrics.nearest import nearest_neighbours

    distances, which = nearest_neighbours(image.unsqueeze(0), found.images.images)
    number = int(which[0])
    pixels = found.images.images[number].permute(1, 2, 0).numpy()  # (H, W, C)
    usual, are_test = _usual_distances(found.images.sha256, run)
    return NearestReal(
        pixels[..., 0] if pixels.shape[2] == 1 else pixels,
        found.images.name,
        found.classes[int(found.images.labels[number])],
        float(distances[0]),
        usual,
        are_test,
        len(found.images.images),
        found.is_own,
    )


@st.cache_resource(max_entries=4, show_spinner="Comparing real images…")
def _usual_distances(sha256: str, _run: Run) -> tuple[tuple[float, float, float, float], bool]:
    from gan_core.metrics.nearest import distances_of_real_images

    found, test = real_images(_run), real_images(_run, "test")
    if isinstance(found, str):
        return (np.nan,) * 4, False
    others = None
    if not isinstance(test, str) and test.split == "test" and test.images.name == found.images.name:
        others = test.images.images
    distances = distances_of_real_images(found.images.images, others).numpy()
    if not len(distances):
        return (np.nan,) * 4, False
    median, low, high, least = np.quantile(distances, (0.5, 0.1, 0.9, 0.01)).tolist()
    return (median, low, high, least), others is not None
