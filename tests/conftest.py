"""What the tests of both packages share: real digits and one small finished run."""

from pathlib import Path

import pytest
import torch

from gan_core.config import RunConfig, from_dict
from gan_core.data.image_set import ImageSet
from gan_core.data.sources import load_images
from gan_core.training.loop import start_run, train


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tiny networks lose more to the hand-over between threads than they gain."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def digits() -> ImageSet:
    """All of mnist-5k."""
    return load_images("mnist-5k")


@pytest.fixture(scope="session")
def finished_config() -> RunConfig:
    """What `finished_run` was trained by: the default 100 dimensions of z, everything else tiny."""
    return from_dict(
        {
            "network": {"kind": "dense", "generator_widths": [16, 24], "discriminator_widths": [24, 16]},
            "schedule": {"steps": 30, "batch_size": 16, "checkpoints": 6, "log_every": 5},
            "precision": "float32",
            "seed": 7,
        }
    )


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory, digits: ImageSet, finished_config: RunConfig) -> Path:
    """The folder of a finished run named "tiny". Everyone looks at the same one: copy it before changing it."""
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    run, state = start_run(folder, finished_config, digits)
    train(run, state, digits)
    return folder


@pytest.fixture(scope="session")
def runs_folder(finished_run: Path) -> Path:
    """The folder that holds `finished_run`, as $LATENT_ATLAS_RUNS would name it."""
    return finished_run.parent


@pytest.fixture(scope="session")
def shipped_runs() -> Path:
    """The folder of the runs that ship: their generators make real digits."""
    return Path(__file__).parents[1] / "checkpoints"
