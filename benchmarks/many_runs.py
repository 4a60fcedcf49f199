"""A folder of many small runs, as a year of experiments would leave it."""

import json
import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from gan_core.config import RunConfig, from_dict
from gan_core.networks.build import build_discriminator, build_generator
from gan_core.runs.annotations import FILE as ANNOTATIONS_FILE
from gan_core.runs.annotations import Annotations
from gan_core.runs.atomic import sha256
from gan_core.runs.checkpoint import CheckpointHeader, checkpoint_to_bytes
from gan_core.runs.evaluations import FILE as QUALITY_FILE
from gan_core.runs.evaluations import (
    ClassShare,
    Evaluation,
    EvaluationSettings,
    FeatureExtractor,
    NearestImages,
    RealImages,
)
from gan_core.runs.manifest import FileEntry, Manifest, checkpoint_file
from gan_core.runs.run import DataInfo, RunInfo

SHAPE = (1, 28, 28)
KEPT = tuple(range(0, 1_000, 100))
LOGGED = 200
ORIGINALS = 25  # different weights; the other runs' step files are links to these
DATA = ("mnist", "fashion-mnist", "kmnist", "emnist-digits")
OBJECTIVES = ("bce", "bce-r1r2", "hinge", "relativistic-r1r2")


def make_runs(folder: Path, count: int) -> None:
    """Fill a folder with runs of ten kept steps each, half of them measured, drawn from seed 0."""
    chance = random.Random(0)
    originals = [_weights(folder / f".original-{number}", number) for number in range(min(ORIGINALS, count))]
    for number in range(count):
        _make_run(folder / f"run-{number:04d}", originals[number % len(originals)], chance)


def _config(chance: random.Random) -> RunConfig:
    return from_dict(
        {
            "data": {"name": chance.choice(DATA)},
            "network": {"kind": "dense", "generator_widths": [16, 24], "discriminator_widths": [24, 16]},
            "objective": {"name": chance.choice(OBJECTIVES)},
            "optimiser": {"beta1": chance.choice((0, 0.5))},
            "schedule": {"steps": KEPT[-1] + 100, "checkpoints": len(KEPT)},
            "seed": chance.randrange(1_000),
        }
    )


def _weights(folder: Path, seed: int) -> dict[str, tuple[Path, FileEntry]]:
    """The step files of one run, and what a manifest says of them."""
    config = _config(random.Random(seed))
    noise = torch.Generator().manual_seed(seed)
    generator, discriminator = build_generator(config.network, SHAPE), build_discriminator(config.network, SHAPE)
    states = [_drawn(network, noise) for network in (generator, generator, discriminator)]
    found = {}
    for step in KEPT:
        data = checkpoint_to_bytes(
            CheckpointHeader(step=step, config=config, image_shape=SHAPE, precision="int8"), *states
        )
        path = folder / checkpoint_file(step)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        found[checkpoint_file(step)] = path, FileEntry(bytes=len(data), sha256=sha256(data))
    return found


def _drawn(network: torch.nn.Module, noise: torch.Generator) -> dict[str, torch.Tensor]:
    """Random weights for a network; all above zero where they are variances, and counters at one."""
    drawn = {}
    for name, tensor in network.state_dict().items():
        values = torch.randn(tensor.shape, generator=noise) / 3
        drawn[name] = values.abs() if name.endswith("running_var") else values
        if not tensor.is_floating_point():
            drawn[name] = torch.ones(tensor.shape, dtype=tensor.dtype)
    return drawn


def _make_run(folder: Path, weights: dict[str, tuple[Path, FileEntry]], chance: random.Random) -> None:
    config = _config(chance)
    (folder / "steps").mkdir(parents=True)
    for name, (path, _) in weights.items():
        os.link(path, folder / name)
    info = RunInfo(
        config=config,
        data=DataInfo(name=config.data.name, count=60_000, image_shape=SHAPE, sha256="0" * 64),
        status=chance.choice(("finished", "finished", "stopped")),
        created=f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T12:00:00+00:00",
        versions={"python": "3.11", "torch": "2", "latent-atlas": "0.1.0"},
    )
    files = {
        "run.json": info.model_dump_json(indent=2),
        "manifest.json": Manifest(files={name: entry for name, (_, entry) in weights.items()}).model_dump_json(
            indent=2
        ),
        "metrics.jsonl": "".join(_logged(number, chance) for number in range(1, LOGGED + 1)),
    }
    if chance.random() < 0.5:
        files[QUALITY_FILE] = "".join(f"{_measured(step, chance).model_dump_json()}\n" for step in KEPT)
    if chance.random() < 0.1:
        files[ANNOTATIONS_FILE] = Annotations(starred=True, note="worth another look").model_dump_json()
    for name, text in files.items():
        (folder / name).write_text(text)


def _logged(number: int, chance: random.Random) -> str:
    names = ("loss_d", "loss_g", "d_real", "d_fake", "gradient_norm_d", "gradient_norm_g")
    step = number * (KEPT[-1] + 100) // LOGGED
    record = {"step": step, "images": 128 * step, "seconds": step / 40}
    return json.dumps(record | {name: round(chance.random(), 6) for name in names}) + "\n"


def _measured(step: int, chance: random.Random) -> Evaluation:
    fid = 200 * chance.uniform(0.8, 1.2) / (1 + step / 20)
    values = {"fid": fid, "kid": fid / 1_000, "precision": 0.6, "recall": 0.5, "density": 0.9, "coverage": 0.7}
    share = {"share": 0.1, "low": 0.09, "high": 0.11, "real_share": 0.1, "collapsed": False}
    classes = tuple(ClassShare(name=str(number), **share) for number in range(10))
    return made_evaluation(
        step, values, samples=10_000, precision_stored="int8", deviations={"kid": 0.001}, classes=classes
    )


def made_evaluation(step: int, values: Mapping[str, float | None], **changes: Any) -> Evaluation:
    """An evaluation with numbers by hand, none of them measured.

    Args:
        step: Iteration of the checkpoint.
        values: Of the metrics, by their names.
        changes: Fields of the evaluation, or of its settings, that are to be others.
    """
    settings = {
        "samples": 8,
        "seed": 0,
        "k": 3,
        "manifold_images": 8,
        "nearest_images": 4,
        "kid_subsets": 2,
        "kid_subset_size": 4,
        "extractor": FeatureExtractor(data="mnist", weights_sha256="ab" * 32),
        "real": RealImages(name="mnist-5k", split="train", count=60, sha256="cd" * 32),
        "test": None,
    }
    share = {"share": 0.5, "low": 0.4, "high": 0.6, "real_share": 0.5}
    fields = {
        "precision_stored": "float32",
        "seconds": 1.5,
        "classes": tuple(ClassShare(name=name, collapsed=name == "1", **share) for name in "01"),
        "real_confidence": 0.9375,
        "nearest": NearestImages(images=4, median=40, percentile_1=10, percentile_5=12),
        "nearest_test": None,
        "nearest_test_why": "mnist-5k has no test images",
    }
    changed = {name: changes.pop(name) for name in settings.keys() & changes.keys()}
    return Evaluation(
        step=step, values=dict(values), settings=EvaluationSettings(**settings | changed), **fields | changes
    )
