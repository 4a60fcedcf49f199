"""A data set of your own: images of bars, drawn here, where yours would be read from a file.

Run: python examples/own_data_set.py
"""

from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from gan_core.registry import DATA_SETS, DataSet

COUNTS = {"train": 2_000, "test": 500}


def read_bars(data_dir: Path | None, split: Literal["train", "test"]) -> tuple[Tensor, Tensor]:
    """White bars on black.

    Args:
        data_dir: What `--data-dir` names. A set that is read from files finds them there.
        split: Which images.

    Returns:
        Images uint8 (N, 28, 28) and labels int64 (N,): 0 for a horizontal bar, 1 for a vertical one.
    """
    count = COUNTS[split]
    random = torch.Generator().manual_seed(0 if split == "train" else 1)
    middles = torch.randint(6, 22, (count, 1, 1), generator=random)
    labels = torch.randint(0, 2, (count,), generator=random)
    rows = torch.arange(28).view(1, 28, 1).expand(count, 28, 28)
    bars = 255 * ((rows - middles).abs() <= 2).to(torch.uint8)  # (N, 28, 28), horizontal
    images = torch.where(labels.view(-1, 1, 1) == 1, bars.mT, bars)
    return images, labels


DATA_SETS.register("bars", DataSet("Bars", classes=("horizontal", "vertical"), read=read_bars, is_local=True))


if __name__ == "__main__":
    from gan_core.data.sources import load_images

    images = load_images("bars")
    print(f"{images.name}: {len(images.images):,} images of shape {tuple(images.images.shape[1:])}")
