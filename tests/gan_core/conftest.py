"""Tiny configurations, few images, and copies that a test may spoil."""

import shutil
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from torch import Tensor

from gan_core.cli import app as cli
from gan_core.config import RunConfig, from_dict
from gan_core.data.image_set import ImageSet, checksum
from gan_core.runs.run import Run, open_run

pytest.register_assert_rewrite("tests.gan_core.said")  # so that a failure there shows both sides

NETWORKS = {
    "dense": {
        "kind": "dense",
        "latent_size": 6,
        "generator_widths": [12, 8],
        "discriminator_widths": [10, 8],
    },
    "conv": {
        "kind": "conv",
        "latent_size": 6,
        "generator_channels": [4, 3, 2],
        "discriminator_channels": [2, 3, 4],
    },
}


@pytest.fixture(scope="session")
def tiny_config() -> Callable[..., RunConfig]:
    """Makes configurations of tiny networks; keywords are whole sections."""

    def make(kind: str = "dense", objective: str = "bce", discriminator_steps: int = 1, **sections) -> RunConfig:
        return from_dict(
            {
                "network": NETWORKS[kind],
                "objective": {"name": objective, "discriminator_steps": discriminator_steps},
                "schedule": {"steps": 12, "batch_size": 8, "checkpoints": 4, "log_every": 2},
                "precision": "float32",
                "seed": 3,
            }
            | sections
        )

    return make


@pytest.fixture(scope="session")
def few_digits(digits: ImageSet) -> ImageSet:
    """60 real digits, six of each."""
    images, labels = digits.images[::83][:60].clone(), digits.labels[::83][:60].clone()
    return ImageSet("mnist-5k", images, labels, checksum(images, labels))


@pytest.fixture
def spare_run(finished_run: Path, tmp_path: Path) -> Run:
    """A copy of the finished run that a test may change."""
    return open_run(Path(shutil.copytree(finished_run, tmp_path / "spare")))


@pytest.fixture(scope="session")
def idx() -> Callable[[Tensor], bytes]:
    """Writes a tensor in the format of MNIST's files."""

    def write(tensor: Tensor) -> bytes:
        shape = struct.pack(f">{tensor.ndim}I", *tensor.shape)
        return bytes([0, 0, 8, tensor.ndim]) + shape + tensor.byte().contiguous().numpy().tobytes()

    return write


@pytest.fixture(scope="session")
def write_mnist(idx: Callable[[Tensor], bytes]) -> Callable[..., Path]:
    """Writes images (N, 1, 28, 28) and labels of the parts "train" and "t10k" where `--data-dir` finds them."""

    def write(folder: Path, parts: dict[str, tuple[Tensor, Tensor]]) -> Path:
        raw = folder / "MNIST" / "raw"
        raw.mkdir(parents=True)
        for part, (images, labels) in parts.items():
            (raw / f"{part}-images-idx3-ubyte").write_bytes(idx(images.squeeze(1)))
            (raw / f"{part}-labels-idx1-ubyte").write_bytes(idx(labels))
        return folder

    return write


@pytest.fixture(scope="session")
def mnist_folder(tmp_path_factory: pytest.TempPathFactory, few_digits: ImageSet, write_mnist: Callable) -> Path:
    """The few digits where `--data mnist --data-dir` finds them: read much faster than mnist-5k."""
    few = (few_digits.images, few_digits.labels)
    return write_mnist(tmp_path_factory.mktemp("data"), {"train": few, "t10k": few})


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs `gan-core` in this process; an exception that is no exit is a traceback and fails the test."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["gan-core", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return SimpleNamespace(code=ended.value.code, out=out, err=err)

    return run


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory; runs and classifiers are looked for in its `runs`, then among those that ship."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LATENT_ATLAS_RUNS", "runs")
    return tmp_path


@pytest.fixture
def known(here, runs_folder, monkeypatch):
    """The finished run is found by its name, "tiny"."""
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(runs_folder))
