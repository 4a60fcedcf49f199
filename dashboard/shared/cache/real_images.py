"""Real images for a run: those that it learned from where this machine has them, else others like them."""

from typing import TYPE_CHECKING

import streamlit as st

from gan_core.data.download import cache_folder
from gan_core.errors import DataError
from gan_core.runs.manifest import Stamp, stamp
from gan_core.runs.run import Run
from gan_core.schema import ImageShape, Split

if TYPE_CHECKING:
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
