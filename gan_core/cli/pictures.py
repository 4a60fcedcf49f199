"""The pictures that commands write."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PAPER, INK = (251, 250, 246), (34, 39, 46)


def write_png(path: Path, pixels: "np.ndarray") -> None:
    """Write uint8 (H, W, 3) as a PNG."""
    from PIL import Image

    from gan_core.runs.atomic import write_atomic

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, buffer.getvalue())
