"""Write the golden runs of the present format: python tests/golden/write.py tests/golden/format-N."""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from torch import nn

from benchmarks.many_runs import made_evaluation
from gan_core.config import from_dict
from gan_core.data.image_set import ImageSet, checksum
from gan_core.data.sources import load_images
from gan_core.runs.evaluations import (
    Evaluation,
    RealImages,
    append_quality,
)
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.publish import publish
from gan_core.runs.run import Run, open_run
from gan_core.training.loop import resume_run, start_run, train

NETWORKS = {
    "dense": {"kind": "dense", "latent_size": 4, "generator_widths": [8, 1], "discriminator_widths": [1, 8]},
    "conv": {"kind": "conv", "latent_size": 4, "generator_channels": [4, 3, 2], "discriminator_channels": [2, 3, 4]},
}


def main(target: Path) -> None:
    """Each run, what its weights are, and where resuming it leads."""
    torch.set_num_threads(1)
    digits = load_images("mnist-5k")
    images, labels = digits.images[::83][:60].clone(), digits.labels[::83][:60].clone()
    data = ImageSet("mnist-5k", images, labels, checksum(images, labels))
    for kind in NETWORKS:
        run = trained(target / kind, kind, data)
        for step, fid in ((0, 300.5), (2, 250.25)):
            append_quality(run, evaluation(step, fid, data))
        weights = {step: digests(run, step) for step in run.steps()}
        with tempfile.TemporaryDirectory() as folder:
            copy = open_run(Path(shutil.copytree(run.folder, Path(folder) / "copy")))
            copy, state = resume_run(copy, data, total_steps=6)
            train(copy, state, data)
            shutil.copy(copy.folder / checkpoint_file(6), target / f"{kind}-step-6-after-resuming.safetensors")
            metrics = {name: column.tolist() for name, column in copy.metrics().items() if name != "seconds"}
        expected = {"weights_sha256": weights, "metrics_after_resuming": metrics}
        (target / f"{kind}-expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    publish(open_run(target / "conv"), target / "conv-int8", "int8")
    for lock in target.rglob(".*lock"):
        lock.unlink()


def trained(folder: Path, kind: str, data: ImageSet) -> Run:
    """A finished run of two iterations; no field that was ever renamed has its default value."""
    config = {
        "network": NETWORKS[kind],
        "objective": {"name": "bce-r1r2", "penalty_weight": 0.3, "penalty_batch_fraction": 0.25},
        "optimiser": {"lr_decay_fraction": 0.4, "beta1": 0.0},
        "ema": {"halflife_steps": 20.0, "rampup_ratio": 0.1},
        "schedule": {"steps": 2, "batch_size": 8, "checkpoints": 3, "log_every": 1},
        "precision": "float32",
        "seed": 3,
    }
    run, state = start_run(folder, from_dict(config), data)
    train(run, state, data)
    return run


def evaluation(step: int, fid: float, data: ImageSet) -> Evaluation:
    """An evaluation with numbers by hand."""
    values = {"fid": fid, "kid": 2.5, "precision": 0.25, "recall": 0.125, "density": 0.75, "coverage": 0.5}
    return made_evaluation(
        step,
        values | {"confidence": 0.875, "nearer_share": None, "nearest": 40.0, "collapsed": 1.0},
        seed=5,
        real=RealImages(name="mnist-5k", split="train", count=60, sha256=data.sha256),
        deviations={"kid": 0.5},
    )


def digests(run: Run, step: int) -> dict[str, str]:
    """SHA-256 of each network's tensors, name and bytes in order."""
    checkpoint = run.checkpoint(step)
    names = ("generator_ema", "generator", "discriminator")
    return {name: digest(getattr(checkpoint, name)) for name in names}


def digest(network: nn.Module) -> str:
    """SHA-256 of a network's tensors, name and bytes in order."""
    state = network.state_dict()
    content = b"".join(name.encode() + tensor.contiguous().numpy().tobytes() for name, tensor in state.items())
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
