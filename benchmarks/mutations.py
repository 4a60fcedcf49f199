"""Every kind of file that others may have written, changed at random: it is read, or refused by this project's errors.

    python -m benchmarks.mutations                  1,000 changes of each kind of file
    python -m benchmarks.mutations --count 100000   the long form

Of a file that a checksum protects, half of the changed ones get a checksum that fits, so that nothing is caught by the
checksum alone. Bytes are changed, cut out, doubled or
replaced; what has structure (JSON, its lines, the header of a safetensors file) is changed by its fields, with values
that Hypothesis draws.

A child process reads each of them, and is replaced when it dies. It may compute for LONGEST_SECONDS, may touch no more
memory than three times the file's size and what its networks take, and may raise nothing but errors of this project.
"""

import argparse
import gzip
import io
import json
import os
import random
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import torch
import typer
from hypothesis import strategies as st

from gan_core.classifier.model import (
    IMAGE_SHAPE,
    ClassifierInfo,
    ClassifierNetwork,
    Score,
    freeze,
    load_classifier,
    save_classifier,
)
from gan_core.classifier.prepared import read_prepared_classifier, save_prepared_classifier
from gan_core.cli.info import info as print_info
from gan_core.cli.runs import summary_of
from gan_core.config import from_file, to_json
from gan_core.data.sources import DIGITS, load_images
from gan_core.errors import AtlasError
from gan_core.inference.class_regions import measured
from gan_core.inference.preparing import prepare
from gan_core.inference.web_export import export_checkpoint, export_classifier
from gan_core.jobs.job import QueuedJob, ResumeJob, TrainJob, command_line
from gan_core.jobs.queue import QUEUE, Queue
from gan_core.metrics.tournament import in_words, reading_of, upsets
from gan_core.networks.build import initialise
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.atomic import sha256
from gan_core.runs.class_regions import SavedRegions, read_regions, write_regions
from gan_core.runs.directions import described, directions_text, read_directions, save_directions
from gan_core.runs.encoder import build_for, read_encoder, save_encoder
from gan_core.runs.evaluations import FeatureExtractor, readable_quality
from gan_core.runs.index import Filter, RunIndex, matching, ordered, read_sparkline, sort_keys
from gan_core.runs.live import read_live, write_live
from gan_core.runs.manifest import checkpoint_file, read_named
from gan_core.runs.prepared import read_prepared, save_prepared
from gan_core.runs.run import Run, is_published, is_sealed, open_run
from gan_core.runs.tournament import SavedTournament, read_tournament, save_tournament
from gan_core.runs.verify import verify
from gan_core.runs.weights_file import PREAMBLE, packed
from gan_core.training.resumable import check_unchanged, kept_state
from gan_core.training.resume import position_from_bytes, state_from_bytes

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
STEP = 2  # of the golden runs' checkpoints
LONGEST_SECONDS = 5.0  # of computing for one file
LONGEST_WAIT = 120.0  # for a file that is only waited for, on a machine that is busy with other things
SLACK_BYTES = 24 * 2**20  # what the allocator takes however small a file is
ADDRESS_BYTES = 2 * 2**30  # beyond what the process has at its begin: whoever asks for more gets an error
MOST_SHOWN = 20
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
CHECKPOINT = checkpoint_file(STEP)
CLASSIFIER = FeatureExtractor(data="mnist", weights_sha256="ab" * 32)  # of the saved class regions
RUN_FILES = (
    "run.json",
    "manifest.json",
    "annotations.json",
    "metrics.jsonl",
    "quality.jsonl",
    "resume.safetensors",
    CHECKPOINT,
)
IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
INFO_EVERY = 250  # `gan-core info` takes as long as all the rest
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

# ---------------------------------------------------------------------------------------------- what is changed


def byte_changed(data: bytearray, chance: random.Random) -> None:
    """One byte is another."""
    data[_place(data, chance)] = chance.randrange(256)


def bytes_cut_out(data: bytearray, chance: random.Random) -> None:
    """A few bytes are gone."""
    place = _place(data, chance)
    del data[place : place + chance.randint(1, 30)]


def bytes_doubled(data: bytearray, chance: random.Random) -> None:
    """A few bytes stand twice."""
    place = _place(data, chance)
    data[place:place] = data[place : place + chance.randint(1, 30)]


def token_put_in(data: bytearray, chance: random.Random) -> None:
    """A few bytes are what JSON may hold."""
    place = _place(data, chance)
    data[place : place + chance.randint(1, 30)] = chance.choice(TOKENS)


def digit_changed(data: bytearray, chance: random.Random) -> None:
    """A digit is another one, or a part of another number."""
    digits = [at for at, byte in enumerate(data[:3_000]) if chr(byte).isdigit()]
    if digits:
        data[chance.choice(digits)] = ord(chance.choice("0123456789-.e"))


def end_cut_off(data: bytearray, chance: random.Random) -> None:
    """The file ends too early."""
    del data[chance.randrange(len(data)) :]


def _place(data: bytearray, chance: random.Random) -> int:
    """Of safetensors mostly in the header."""
    return chance.randrange(len(data) if chance.random() < 0.2 else min(len(data), 3_000))


BYTE_CHANGES = (byte_changed, bytes_cut_out, bytes_doubled, token_put_in, digit_changed, end_cut_off)


def changed_bytes(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """How a file was changed, up to three times by one of BYTE_CHANGES, and what it holds then."""
    data, change = bytearray(content), chance.choice(BYTE_CHANGES)
    for _ in range(chance.randint(1, 3)):
        if data:
            change(data, chance)
    return change.__name__.replace("_", " "), bytes(data)


NUMBERS = st.sampled_from([0, -1, 1, 2, 3, 255, 65_536, 2**31, 2**53 + 1, 2**63, 10**400, 0.5, -0.0, 1e-300, 1e308])
ODD = st.sampled_from([float("nan"), float("inf"), float("-inf"), "", "\0", "\ud800", "../x", "/dev/zero", "a" * 9_999])
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, ODD, st.integers(), st.floats(), st.text(max_size=8))
VALUES = st.one_of(
    LEAVES,
    st.lists(LEAVES, max_size=4),
    st.dictionaries(st.text(max_size=4), LEAVES, max_size=3),
    st.sampled_from([200, 5_000]).map(lambda depth: _nested(depth)),
)


def _nested(depth: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(min(depth, 800)):
        value = [value]
    return value


def paths(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values in a JSON document, itself included."""
    yield path
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in items:
        yield from paths(value, (*path, key))


Changes = Sequence[st.SearchStrategy[tuple[str, bytes]]]
Structure = Callable[[bytes], st.SearchStrategy[tuple[str, bytes]]]


@st.composite
def changed_document(draw: st.DrawFn, document: Any) -> tuple[str, Any]:
    """How a JSON document was changed, and the document."""
    document = json.loads(json.dumps(document))
    path = draw(st.sampled_from(list(paths(document))))
    if not path:
        return "document replaced", draw(VALUES)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    key = path[-1]
    way = draw(st.sampled_from(["value replaced", "value replaced", "field removed", "field renamed", "field added"]))
    if way == "value replaced":
        inner[key] = draw(VALUES)
    elif way == "field removed":
        del inner[key]
    elif isinstance(inner, list):
        inner.insert(key, draw(VALUES))
    elif way == "field renamed":
        inner[draw(st.text(max_size=8))] = inner.pop(key)
    else:
        inner[draw(st.text(max_size=8))] = draw(VALUES)
    return way, document


def _text(document: Any) -> bytes:
    return json.dumps(document).encode("utf-8", "surrogatepass")


@st.composite
def changed_json(draw: st.DrawFn, content: bytes) -> tuple[str, bytes]:
    """A JSON file with other fields."""
    way, document = draw(changed_document(json.loads(content)))
    return way, _text(document)


@st.composite
def changed_lines(draw: st.DrawFn, content: bytes) -> tuple[str, bytes]:
    """A file of JSON lines of which one has other fields."""
    lines = content.splitlines()
    number = draw(st.integers(0, len(lines) - 1))
    way, document = draw(changed_document(json.loads(lines[number])))
    lines[number] = _text(document)
    return way, b"\n".join(lines) + b"\n"


@st.composite
def changed_header(draw: st.DrawFn, content: bytes) -> tuple[str, bytes]:
    """A safetensors file with another header: a tensor's type, shape or place, or what the file says of itself."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    about = header.get("__metadata__", {})
    if "gan_core" in about and draw(st.booleans()):
        way, document = draw(changed_document(json.loads(about["gan_core"])))
        header["__metadata__"] = about | {"gan_core": json.dumps(document)}
    else:
        way, header = draw(changed_document(header))
    text = _text(header)
    return way, len(text).to_bytes(8, "little") + text + content[8 + length :]


@st.composite
def changed_weights(draw: st.DrawFn, content: bytes) -> tuple[str, bytes]:
    """A weights file for the page whose header says something else of its layers; its checksum and name fit."""
    length = int.from_bytes(content[8:PREAMBLE], "little")
    networks = json.loads(content[PREAMBLE : PREAMBLE + length])["networks"]
    way, document = draw(changed_document(networks))
    return way, packed(document, content[PREAMBLE + length :]).data


# ------------------------------------------------------------------------------------------- what is asked of it


@dataclass(frozen=True)
class Series:
    """A kind of file that is changed again and again.

    Attributes:
        kind: What it is called.
        prepare: Fills a folder with what a format of this project looks like, and says which file of it is changed.
        ask: All that this project does with such a file; whether it was refused in words where nothing is raised.
        structure: Draws other fields, for what has some.
        is_sealed: Whether its checksum fits what was changed; None where nothing protects it.
        seal: Makes the checksum in another file fit.
        unpack, pack: From the file to what is changed in it, and back.
    """

    kind: str
    prepare: Callable[[Path, int], Path]
    ask: Callable[[Path, int], bool]
    structure: Structure | None = None
    is_sealed: bool | None = None
    seal: Callable[[Path, bytes], None] = lambda path, content: None
    unpack: Callable[[bytes], bytes] = bytes
    pack: Callable[[bytes], bytes] = bytes

    @property
    def name(self) -> str:
        """Kind and seal."""
        return self.kind + {None: "", True: ", sealed", False: ", unsealed"}[self.is_sealed]


def golden_run(file: str, folder: Path, version: int) -> Path:
    """A run of a format, with a note."""
    shutil.copytree(GOLDEN / f"format-{version}" / "conv", folder, dirs_exist_ok=True)
    annotate(folder, starred=True, note="all is well", tag=["good", "to compare"])
    return folder / file


def regions_of_run(folder: Path, version: int) -> Path:
    """A run of a format, with class regions that nobody observed."""
    run = open_run(golden_run("run.json", folder, version).parent)
    circles = tuple((number, 90, 9 - number, 90) for number in range(4))
    saved = SavedRegions(
        step=STEP,
        checkpoint_sha256=run.ref(STEP).sha256,
        classifier=CLASSIFIER,
        seed=7,
        counts=tuple(range(10)),
        circles=circles,
    )
    return write_regions(run, saved)


def seal_in_manifest(path: Path, content: bytes) -> None:
    """Let the manifest name what a file holds now."""
    folder = path.parent.parent if path.parent.name == "steps" else path.parent
    manifest = json.loads((folder / "manifest.json").read_text())
    name = path.relative_to(folder).as_posix()
    manifest["files"][name] = {"bytes": len(content), "sha256": sha256(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def ask_of_run(path: Path, number: int) -> bool:
    """All that lists, pages and commands ask of a run's documents. Nothing of it may fail in a list."""
    folder = path.parent
    index = RunIndex()
    summaries = index.summaries([folder.parent])
    for key in sort_keys():
        ordered(index, summaries, key)
    matching(summaries, Filter(text="mnist", starred=True))
    for summary in summaries:
        json.dumps(summary_of(summary))
        read_sparkline(summary)
        _ = summary.status_text, summary.size, summary.created
    read_annotations(folder)
    run = open_run(folder)
    _, broken = readable_quality(run)
    run.metrics()
    _ = run.status_text(), is_sealed(run), is_published(run)
    if number % INFO_EVERY == 0:
        check_unchanged(run, None)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), suppress(typer.Exit):
            print_info(str(folder))
    return bool(broken or problems_of(run, path))


def problems_of(run: Run, path: Path) -> list[str]:
    """What `verify` says of one file, without those that were not changed."""
    name = path.relative_to(run.folder).as_posix()
    entry = run.manifest().files.get(name)
    try:
        if entry is not None:
            read_named(run.folder, name, entry)
    except (OSError, ValueError) as error:  # as `verify` tells it
        return [str(error)]
    return verify(run) if name == "manifest.json" else []


def ask_of_checkpoint(path: Path, number: int) -> bool:
    """All that is done with a checkpoint: it makes an image, judges it, and goes to the browser."""
    checkpoint = open_run(path.parents[1]).checkpoint(STEP)
    with torch.inference_mode():
        size = checkpoint.header.config.network.latent_size
        for generator in (checkpoint.generator, checkpoint.generator_ema):
            checkpoint.discriminator(generator(torch.zeros(2, size)))
    export_checkpoint(checkpoint)
    return False


def directions_of_run(folder: Path, version: int) -> Path:
    """A run of a format, with directions that somebody named."""
    run = open_run(golden_run("run.json", folder, version).parent)
    size = run.info.config.network.latent_size
    vectors = torch.nn.functional.normalize(torch.arange(2.0 * size).view(2, size))
    named = zip("ab", vectors.tolist(), strict=True)
    return save_directions(run, [described(run, STEP, name, "found", vector) for name, vector in named])


def ask_of_directions(path: Path, number: int) -> bool:
    """What pages and commands ask of saved directions."""
    found = read_directions(open_run(path.parent))
    directions_text(found)
    for each in found:
        assert abs(torch.tensor(each.vector).norm() - 1) < 0.01
    return False


def tournament_of_run(folder: Path, version: int) -> Path:
    """A run of a format, with a tournament that nobody played."""
    run = open_run(golden_run("run.json", folder, version).parent)
    steps = tuple(run.steps())
    played = SavedTournament(
        steps=steps,
        checkpoint_sha256=tuple(run.ref(step).sha256 for step in steps),
        seed=7,
        samples=50,
        thresholds=(0.5,) * len(steps),
        fooled=tuple(tuple(range(len(steps))) for _ in steps),
    )
    return save_tournament(run, played)


def ask_of_tournament(path: Path, number: int) -> bool:
    """What the page and the command ask of a saved tournament."""
    played = read_tournament(open_run(path.parent))
    if played:  # else fewer than two of its checkpoints are there
        upsets(played.shares, played.samples)
        reading = reading_of(played.steps, played.shares)
        _ = in_words(reading) if reading else None
    return False


def live_run(folder: Path, version: int) -> Path:
    """A run of a format, at work."""
    golden_run("run.json", folder, version)
    write_live(folder, STEP, 1.5, torch.arange(8 * 49, dtype=torch.uint8).view(8, 7, 7).numpy())
    return folder / "live.json"


def ask_of_live(path: Path, number: int) -> bool:
    """What the page asks of a run at work."""
    live = read_live(path.parent)
    assert live is not None  # it is there
    assert live.images.max() <= 255
    _ = live.step / 7, live.seconds * 1e3
    return False


def queued_job(folder: Path, version: int) -> Path:
    """A folder of runs with a job that waits: a new run, or one that goes on."""
    job = TrainJob(name="a", recipe="quick", data="mnist-5k", steps=3) if version == 1 else ResumeJob(name="a", steps=9)
    path = folder / QUEUE / "waiting" / "a.json"
    path.parent.mkdir(parents=True)
    path.write_text(QueuedJob(asked=1, job=job).model_dump_json())
    return path


def ask_of_queue(path: Path, number: int) -> bool:
    """What the page and the process that trains ask of the queue."""
    queue = Queue(path.parents[2])
    [entry] = queue.waiting()
    queue.next_up()
    if entry.job is None:
        return True
    command_line(entry.job, "runs")
    if isinstance(entry.job, TrainJob):
        entry.job.config()
    return False


def encoder_of_run(folder: Path, version: int) -> Path:
    """A run of a format, with an encoder that nobody trained."""
    run = open_run(golden_run("run.json", folder, version).parent)
    return save_encoder(run, STEP, initialise(build_for(run), torch.Generator().manual_seed(1)), 3, 7)


def ask_of_encoder(path: Path, number: int) -> bool:
    """What inverting asks of an encoder."""
    run = open_run(path.parents[1])
    encoder = read_encoder(run, STEP)
    assert encoder is not None  # it is there
    with torch.inference_mode():
        encoder(torch.zeros(2, *run.info.data.image_shape))
    return False


def prepared_run(suffix: str, folder: Path, version: int) -> Path:
    """A run of a format, with what the first picture needs."""
    run = open_run(golden_run("run.json", folder, version).parent)
    return save_prepared(run, STEP, prepare(run.checkpoint(STEP))).with_suffix(suffix)


def ask_of_prepared(path: Path, number: int) -> bool:
    """What the page asks of it."""
    prepared = read_prepared(open_run(path.parents[1]), STEP)
    assert prepared is not None  # it is there
    assert torch.tensor(prepared.geometry.effects).square().sum().isfinite()
    return False


def prepared_classifier(folder: Path, version: int) -> Path:
    """A classifier that nobody trained, with its network for the page."""
    classifier_folder("classifier.json", folder, version)
    classifier = load_classifier(folder)
    return save_prepared_classifier(folder, classifier.info, export_classifier(classifier))


def ask_of_prepared_classifier(path: Path, number: int) -> bool:
    """What the page asks of it."""
    assert read_prepared_classifier(path.parent)  # it is there
    return False


def seal_prepared(path: Path, content: bytes) -> None:
    """Let the JSON file beside the weights name what they are now."""
    page = path.with_suffix(".json")
    entry = {"bytes": len(content), "sha256": sha256(content)}
    page.write_text(json.dumps(json.loads(page.read_text()) | {"weights": entry}))


def ask_of_regions(path: Path, number: int) -> bool:
    """What pages and commands ask of saved class regions."""
    run = open_run(path.parents[1])
    saved = read_regions(run, STEP, CLASSIFIER, 10)
    assert saved is not None  # it is there
    measured(saved.sample, run.info.config.network.latent_size, saved.seed)
    return False


def ask_of_state(path: Path, number: int) -> bool:
    """What resuming does with a state."""
    run = open_run(path.parent)
    content = kept_state(run)
    assert content is not None  # it is there
    state_from_bytes(content, run.info.config, run.info.data.image_shape, "the state")
    position_from_bytes(content, "the state")
    return False


def classifier_folder(file: str, folder: Path, version: int) -> Path:
    """A classifier that nobody trained."""
    network = ClassifierNetwork(len(DIGITS))
    with torch.no_grad():
        for number, parameter in enumerate(network.parameters()):
            parameter.copy_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(number)) / 10)
    info = ClassifierInfo(
        data="mnist",
        data_sha256="0" * 64,
        classes=DIGITS,
        temperature=1.5,
        test=Score(images=100, accuracy=0.5, calibration_error=0.1),
        epochs=3,
        seed=4,
    )
    save_classifier(folder, freeze(network), info)
    return folder / file


def seal_classifier(path: Path, content: bytes) -> None:
    """Let classifier.json name what the weights are now."""
    page = path.with_name("classifier.json")
    page.write_text(json.dumps(json.loads(page.read_text()) | {"weights_sha256": sha256(content)}))


def ask_of_classifier(path: Path, number: int) -> bool:
    """What every command asks of a classifier."""
    classifier = load_classifier(path.parent)
    with torch.inference_mode():
        probabilities, _ = classifier.probabilities_and_features(torch.zeros(1, *IMAGE_SHAPE))
    assert probabilities.isfinite().all()
    return False


def configuration(folder: Path, version: int) -> Path:
    """What `--config` names."""
    path = folder / "config.json"
    path.write_text(to_json(open_run(GOLDEN / "format-2" / "conv").info.config))
    return path


def ask_of_configuration(path: Path, number: int) -> bool:
    """What `gan-core train --config` does with it."""
    from_file(path)
    return False


def digits(file: str, folder: Path, version: int) -> Path:
    """A few images as torchvision keeps them."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    images, labels = torch.arange(32 * 784) % 256, torch.arange(32) % 10
    _write_idx(raw / "train-images-idx3-ubyte", images.view(32, 28, 28))
    _write_idx(raw / "train-labels-idx1-ubyte", labels)
    if file.endswith(".gz"):
        (raw / file).write_bytes(gzip.compress((raw / file.removesuffix(".gz")).read_bytes()))
        (raw / file.removesuffix(".gz")).unlink()
    return raw / file


def _write_idx(path: Path, tensor: torch.Tensor) -> None:
    head = bytes([0, 0, 8, tensor.ndim]) + struct.pack(f">{tensor.ndim}I", *tensor.shape)
    path.write_bytes(head + tensor.to(torch.uint8).numpy().tobytes())


def ask_of_digits(path: Path, number: int) -> bool:
    """What every command does with `--data-dir`."""
    load_images("mnist", path.parents[2])
    return False


def with_checksum(body: bytes) -> bytes:
    """A state as it is kept, with its checksum in front."""
    return sha256(body).encode() + body


def unsealed(path: Path, content: bytes) -> None:
    """Leave the checksum as it was."""


def all_series() -> list[Series]:
    """Every kind of file, sealed and unsealed where there is a seal."""
    run = {file: partial(golden_run, file) for file in RUN_FILES}
    classifier = {file: partial(classifier_folder, file) for file in ("classifier.json", "weights.safetensors")}
    found = [
        Series("manifest.json", run["manifest.json"], ask_of_run, changed_json),
        Series("annotations.json", run["annotations.json"], ask_of_run, changed_json),
        Series("class regions", regions_of_run, ask_of_regions, changed_json),
        Series("directions.json", directions_of_run, ask_of_directions, changed_json),
        Series("tournament.json", tournament_of_run, ask_of_tournament, changed_json),
        Series("live.json", live_run, ask_of_live, changed_json),
        Series("queued job", queued_job, ask_of_queue, changed_json),
        Series("encoder", encoder_of_run, ask_of_encoder, changed_header),
        Series("prepared JSON", partial(prepared_run, ".json"), ask_of_prepared, changed_json),
        Series("prepared classifier JSON", prepared_classifier, ask_of_prepared_classifier, changed_json),
        Series("classifier.json", classifier["classifier.json"], ask_of_classifier, changed_json),
        Series("configuration", configuration, ask_of_configuration, changed_json),
        Series("IDX images", partial(digits, IMAGES), ask_of_digits),
        Series("IDX labels", partial(digits, LABELS), ask_of_digits),
    ]
    documents = {"run.json": changed_json, "metrics.jsonl": changed_lines, "quality.jsonl": changed_lines}
    for sealed in (True, False):
        in_manifest = seal_in_manifest if sealed else unsealed
        in_page = seal_classifier if sealed else unsealed
        beside = seal_prepared if sealed else unsealed
        found += [
            *(Series(file, run[file], ask_of_run, how, sealed, in_manifest) for file, how in documents.items()),
            Series("checkpoint", run[CHECKPOINT], ask_of_checkpoint, changed_header, sealed, in_manifest),
            Series(
                "classifier weights",
                classifier["weights.safetensors"],
                ask_of_classifier,
                changed_header,
                sealed,
                in_page,
            ),
            Series(
                "prepared weights", partial(prepared_run, ".weights"), ask_of_prepared, changed_weights, sealed, beside
            ),
        ]
    state, packed = run["resume.safetensors"], partial(digits, f"{IMAGES}.gz")
    return [
        *found,
        Series(
            "resume.safetensors",
            state,
            ask_of_state,
            changed_header,
            True,
            unpack=lambda data: data[64:],
            pack=with_checksum,
        ),
        Series("resume.safetensors", state, ask_of_state, is_sealed=False),
        Series("IDX images, packed", packed, ask_of_digits, is_sealed=True, unpack=gzip.decompress, pack=gzip.compress),
        Series("IDX images, packed", packed, ask_of_digits, is_sealed=False),
    ]


# ------------------------------------------------------------------------------------------------- child process


class Enough(KeyboardInterrupt):
    """Enough was changed; Hypothesis lets nothing else pass."""


def in_child(numbers: range, first: int, count: int) -> None:
    """Change kinds of files again and again, the first of them from a change on; print a line before and after each."""
    for number in numbers:
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as temporary:
            series = all_series()[number]
            change_again(series, Path(temporary), partial(_say, number), range(first, share(series, count)))
        first = 0


def share(series: Series, count: int) -> int:
    """How many changes of a kind of file: half of them with a checksum that fits, where one protects it."""
    return count if series.is_sealed is None else -(-count // 2)


def change_again(series: Series, folder: Path, say: Callable[..., None], numbers: range) -> None:
    """Change a kind of file: its bytes at first, then its fields."""
    files = [series.prepare(_new(folder / str(version) / "run"), version) for version in (1, 2)]
    wholes = [series.unpack(path.read_bytes()) for path in files]
    others = [_others(path) for path in files]
    if any(series.ask(path, 0) for path in files):
        raise AssertionError(f"{series.name}: the whole file is refused")

    def try_one(number: int, version: int, way: str, body: bytes) -> None:
        path, content = files[version], series.pack(body)
        for other, text in others[version].items():
            other.write_bytes(text)
        path.write_bytes(content)
        series.seal(path, content)
        say("begin", number, way)
        say("end", *watched(lambda: series.ask(path, number), len(content) + len(wholes[version])))

    of_bytes = numbers.stop // 2 if series.structure else numbers.stop
    for number in range(numbers.start, of_bytes):
        chance = random.Random(f"{series.name} {number}")
        try_one(number, number % 2, *changed_bytes(wholes[number % 2], chance))
    if series.structure:
        draws = [series.structure(whole) for whole in wholes]
        fields = range(max(of_bytes, numbers.start), numbers.stop)
        change_fields(
            draws, range(of_bytes, numbers.stop), lambda number, *drawn: number in fields and try_one(number, *drawn)
        )


def change_fields(draws: Changes, numbers: range, try_one: Callable[[int, int, str, bytes], object]) -> None:
    """Let Hypothesis change the fields of the files of both formats; the same numbers, the same changes."""
    left = iter(numbers)

    @hypothesis.settings(
        max_examples=10 * len(numbers),
        database=None,
        deadline=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.one_of(*(st.tuples(st.just(version), draw) for version, draw in enumerate(draws))))
    def change(drawn: tuple[int, tuple[str, bytes]]) -> None:
        number = next(left, None)
        if number is None:
            raise Enough
        try_one(number, drawn[0], *drawn[1])

    with suppress(Enough):
        change()


def _new(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _others(path: Path) -> dict[Path, bytes]:
    """The files that hold checksums, beside a file."""
    folder = path.parent.parent if path.parent.name == "steps" else path.parent
    found = (folder / "manifest.json", folder / "classifier.json", path.with_suffix(".json"))
    return {other: other.read_bytes() for other in found if other.exists() and other != path}


def _say(*words: object) -> None:
    print(json.dumps(words), file=sys.__stdout__, flush=True)


def watched(ask: Callable[[], bool], size: int) -> tuple[str, str]:
    """What became of a file: "read", "refused" or "failed", and why it failed."""
    before = _forget_peak()
    signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)  # SIGPROF ends the process
    try:
        outcome, why = ("refused" if ask() else "read"), ""
    except AtlasError as error:
        outcome, why = ("refused", "") if str(error) else ("failed", f"{type(error).__name__} says nothing")
    except BaseException:
        outcome, why = "failed", traceback.format_exc(limit=-4)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    most = 3 * size + SLACK_BYTES
    if (taken := _peak() - before) > most:
        return "failed", f"it took {taken:,} bytes, at most {most:,} were expected\n{why}"
    return outcome, why


def _forget_peak() -> int:
    """Let the system measure the peak of the memory anew; what is taken now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _peak() -> int:
    return _memory("VmHWM")


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return 1_024 * int(line.split()[1])
    raise OSError(f"/proc/self/status says no {name}")


def bound_this_process() -> None:
    """Let the child ask for no more memory than it may, and lose no time with waiting for the disk."""
    torch.set_num_threads(1)
    os.fsync = lambda handle: None
    most = _memory("VmSize") + ADDRESS_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# ------------------------------------------------------------------------------------------------ parent process


@dataclass
class Tally:
    """What became of the changed files.

    Attributes:
        outcomes: Of each kind of file, and of each kind of change, how many were read, refused or failed.
        failures: A text for each that failed.
    """

    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, series: str, number: int, way: str, outcome: str, why: str) -> None:
        """Count one."""
        self.outcomes[series, way, outcome] += 1
        if outcome == "failed":
            self.failures.append(f"{series}, change {number} ({way}): {why}")

    def table(self, column: int) -> str:
        """Rows by kind of file (0) or of change (1)."""
        names = list(dict.fromkeys(key[column] for key in self.outcomes))
        rows = [f"{'':32}{'changed':>9}{'read':>9}{'refused':>9}{'failed':>9}"]
        for name in [*names, "all"]:
            counts = Counter[str]()
            for key, number in self.outcomes.items():
                if name in ("all", key[column]):
                    counts[key[2]] += number
            cells = (counts.total(), counts["read"], counts["refused"], counts["failed"])
            rows.append(f"{name:32}" + "".join(f"{cell:>9,}" for cell in cells))
        return "\n".join(rows)


def try_all(chosen: range, count: int, program: Sequence[str] = ("-m", "benchmarks.mutations")) -> Tally:
    """Change kinds of files in child processes, each of which goes on behind the change that killed the one before."""
    tally, names, first = Tally(), [series.name for series in all_series()], 0
    while chosen:
        call = [sys.executable, *program, "--count", str(count), "--child"]
        call += [str(part) for part in (chosen.start, chosen.stop, first)]
        with tempfile.TemporaryFile() as errors:
            with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=errors) as child:
                last = _listen(child, names, tally)
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2_000:]
        if last is None:
            if child.returncode:
                tally.failures.append(f"a child ended with {child.returncode}: {said}")
            break
        number, at, way = last
        tally.add(names[number], at, way, "failed", f"it killed the process, {_ending(child.returncode)} {said}")
        chosen, first = range(number, chosen.stop), at + 1
        if first == share(all_series()[number], count):
            chosen, first = range(number + 1, chosen.stop), 0
    return tally


def _ending(code: int) -> str:
    if code == -signal.SIGPROF:
        return f"more than {LONGEST_SECONDS} s of computing"
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _listen(child: "subprocess.Popen[bytes]", names: list[str], tally: Tally) -> tuple[int, int, str] | None:
    """Count what a child says; which kind, which change and what it was at when the child ended too early."""
    assert child.stdout is not None  # it is a pipe
    at: tuple[int, int, str] | None = None
    while True:
        if not select.select([child.stdout], [], [], LONGEST_WAIT)[0]:
            child.kill()
            return at
        line = child.stdout.readline()
        if not line:
            return at
        series, what, *words = json.loads(line)
        if what == "begin":
            at = series, words[0], words[1]
        elif at is not None:
            tally.add(names[series], at[1], at[2], *words)
            at = None


def main() -> NoReturn:
    """Exit code 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000, help="Changes of each kind of file.")
    parser.add_argument("--child", type=int, nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        start, stop, first = asked.child
        bound_this_process()
        in_child(range(start, stop), first, asked.count)
        sys.exit()
    started = time.monotonic()
    tally = try_all(range(len(all_series())), asked.count)
    print(tally.table(0), tally.table(1), *tally.failures[:MOST_SHOWN], sep="\n\n")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = f"{time.monotonic() - started:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of computing"
    print(f"\n{tally.outcomes.total():,} files changed, {len(tally.failures):,} failed; {seconds}")
    sys.exit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
