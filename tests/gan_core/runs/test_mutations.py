"""Each file of a run and of a classifier, changed at random: it is read, or there is an error of this project.

Checkpoints, states and weights are sealed again after each change, so that nothing is caught by its checksum alone.
MUTATIONS=10000 makes it long.
"""

import os
import random
import shutil
from pathlib import Path

import pytest
import torch

from gan_core.classifier.model import IMAGE_SHAPE, ClassifierInfo, ClassifierNetwork, Score, freeze, save_classifier
from gan_core.classifier.model import load_classifier as load_classifier_from
from gan_core.data.sources import DIGITS
from gan_core.errors import AtlasError
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.atomic import sha256
from gan_core.runs.evaluations import read_quality
from gan_core.runs.index import read_sparkline, read_summary
from gan_core.runs.manifest import checkpoint_file, record_file
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from gan_core.training.resume import state_from_bytes

COUNT = int(os.environ.get("MUTATIONS", "60"))
GOLDEN = Path(__file__).parents[2] / "golden"
TOKENS = (
    b"null",
    b"-1",
    b"1e999",
    b"NaN",
    b"[]",
    b"{}",
    b'""',
    b"9" * 400,
    b"true",
    b"0.5",
    b'"\\u0000"',
    b"\xff",
    b"\n",
)


def mutated(content, chance):
    """Bytes changed, cut out, doubled, or replaced by what JSON may hold; of safetensors mostly those of the header."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        end = len(data) if chance.random() < 0.2 else min(len(data), 3_000)
        place, length = chance.randrange(end or 1), chance.randint(1, 30)
        kind = chance.randrange(5)
        if kind == 0 and data:
            data[place % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = data[place : place + length]
        elif kind == 3:
            data[place : place + length] = chance.choice(TOKENS)
        else:
            digits = [at for at, byte in enumerate(data[:end]) if chr(byte).isdigit()]
            if digits:
                data[chance.choice(digits)] = ord(chance.choice("0123456789-."))
    return bytes(data)


@pytest.fixture(params=["format-1", "format-2"])
def run_folder(request, tmp_path):
    return Path(shutil.copytree(GOLDEN / request.param / "conv", tmp_path / "run"))


def everything(folder):
    """All that lists and pages ask of a run folder without its weights."""
    summary = read_summary(folder)
    read_sparkline(summary)
    _ = summary.status_text, summary.name, summary.size
    if summary.run is not None:
        for ask in (summary.run.metrics, lambda: read_quality(summary.run), lambda: verify(summary.run)):
            try:
                ask()
            except AtlasError:
                continue


@pytest.mark.parametrize("file", ["run.json", "manifest.json", "metrics.jsonl", "quality.jsonl"])
def test_a_document_of_a_run_spoils_at_most_its_own_row(file, run_folder):
    path, chance = run_folder / file, random.Random(file)
    whole = path.read_bytes()
    for _ in range(COUNT):
        path.write_bytes(mutated(whole, chance))
        everything(run_folder)


def test_a_note_that_was_changed_is_read_or_refused(run_folder):
    annotate(run_folder, starred=True, note="all is well")
    path, chance = run_folder / "annotations.json", random.Random(1)
    whole, refused = path.read_bytes(), 0
    for _ in range(COUNT):
        path.write_bytes(mutated(whole, chance))
        try:
            read_annotations(run_folder)
        except AtlasError:
            refused += 1
    assert refused > COUNT / 2


def test_a_checkpoint_that_was_changed_and_sealed_is_read_or_refused(run_folder):
    path, chance = run_folder / checkpoint_file(2), random.Random(2)
    whole, refused = path.read_bytes(), 0
    for _ in range(COUNT):
        content = mutated(whole, chance)
        path.write_bytes(content)
        record_file(run_folder, checkpoint_file(2), content)
        try:
            checkpoint = open_run(run_folder).checkpoint(2)
            with torch.inference_mode():
                checkpoint.generator_ema(torch.zeros(2, 4))
        except AtlasError:
            refused += 1
    assert refused > COUNT / 2


def test_a_state_that_was_changed_and_sealed_is_read_or_refused(run_folder):
    info, chance = open_run(run_folder).info, random.Random(3)
    whole, refused = (run_folder / "resume.safetensors").read_bytes()[64:], 0
    for _ in range(COUNT):
        body = mutated(whole, chance)
        try:
            state_from_bytes(sha256(body).encode() + body, info.config, info.data.image_shape, "the state")
        except AtlasError:
            refused += 1
    assert refused > COUNT / 2


@pytest.mark.parametrize("file", ["classifier.json", "weights.safetensors"])
def test_a_classifier_that_was_changed_and_sealed_is_read_or_refused(file, tmp_path):
    network = ClassifierNetwork(10)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(0.01)
    info = ClassifierInfo(
        data="mnist",
        data_sha256="0" * 64,
        classes=DIGITS,
        temperature=1.5,
        test=Score(images=100, accuracy=0.5, calibration_error=0.1),
        epochs=3,
        seed=4,
    )
    save_classifier(tmp_path, freeze(network), info)
    path, page, chance = tmp_path / file, tmp_path / "classifier.json", random.Random(file)
    whole, text, refused = path.read_bytes(), page.read_text(), 0
    seal = sha256((tmp_path / "weights.safetensors").read_bytes())
    for _ in range(COUNT):
        content = mutated(whole, chance)
        path.write_bytes(content)
        if file == "weights.safetensors":
            page.write_text(text.replace(seal, sha256(content)))
        try:
            assert load_classifier_from(tmp_path).logits(torch.zeros(1, *IMAGE_SHAPE)).isfinite().all()
        except AtlasError:
            refused += 1
    assert refused > COUNT / 2
