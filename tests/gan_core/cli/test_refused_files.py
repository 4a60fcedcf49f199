"""Whatever file operation the system refuses a command: one sentence names the file, and nothing is harmed.

Each operation of each command is refused in turn; `pytest --soak` tries every error at every one of them.
"""

import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from gan_core.config import from_dict
from gan_core.data.sources import load_images
from gan_core.inference import directions
from gan_core.runs import staging
from gan_core.runs.atomic import TEMPORARY
from gan_core.runs.directions import described, directions_text
from gan_core.runs.locate import run_folders
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from gan_core.training.loop import start_run, train
from tests.refusing import FileOperations, refusals

CLASSIFIERS = Path(__file__).resolve().parents[3] / "checkpoints" / "classifiers"
TRAINING = [
    "--set=network.generator_widths=4",
    "--set=network.discriminator_widths=4",
    "--set=schedule.checkpoints=2",
    "--set=precision=float32",
    "--latent-size=2",
    "--batch-size=8",
    "--steps=2",
    "--data=mnist",
]
# what `info` lists of a run
LISTED = re.compile(r"(steps/)?\w+\.(json|jsonl|safetensors) cannot be read")
# with such networks; and where the system knows no file at all
NOTHING_FOUND = ("error: the search from seed 5 found no boundary", "error: run 'begun' not found; there is no run yet")
WRITING = ("regions", "evaluate", "publish", "classifier train", "resume", "train")
WRITING += ("directions", "directions (a file)", "encoder train", "prepare", "tournament")
CALLS = {
    "runs": [],
    "info": ["begun"],
    "sample": ["begun", "--count=2", "--out={}/samples.npz"],
    "plane": ["begun", "--seeds", "1", "2", "3", "--size=2", "--out={}/plane.png"],
    "boundary": ["begun", "--seed=5", "--out={}/boundary.png"],
    "regions": ["begun", "--points=20", "--circles=2", "--paths=5", "--save"],
    "evaluate": ["begun", "--samples=100", "--data-dir={}/data"],
    "claims": ["begun"],
    "directions": ["begun", "--attribute=slant", "--samples=20", "--save"],
    "directions (a file)": ["begun", "--import={}/mine.json", "--export={}/all.json"],
    "encoder train": ["begun", "--steps=1"],
    "invert": ["begun", "{}/picture.png", "--starts=1", "--steps=1", "--out={}/found.npz"],
    "prepare": ["begun"],
    "tournament": ["begun", "--samples=10", "--save"],
    "publish": ["begun", "{}/runs/copy"],
    "classifier evaluate": ["--data-dir={}/data"],
    "classifier train": ["--data-dir={}/data", "--epochs=1", "--out={}/runs/classifiers/new"],
    "resume": ["begun", "--data-dir={}/data"],
    "train": ["new", "--out={}/runs", "--data-dir={}/data", *TRAINING],
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory, digits, write_mnist):
    """A folder with a stopped run, its images and the classifier of digits."""
    folder = tmp_path_factory.mktemp("whole")
    few = (digits.images[::50], digits.labels[::50])
    write_mnist(folder / "data", {"train": few, "t10k": few})
    values = {
        "data": {"name": "mnist"},
        "network": {"kind": "dense", "latent_size": 2, "generator_widths": [4], "discriminator_widths": [4]},
        "schedule": {"steps": 4, "batch_size": 8, "checkpoints": 2, "log_every": 1},
        "precision": "float32",
    }
    images = load_images("mnist", folder / "data")
    run, state = start_run(folder / "runs" / "begun", from_dict(values), images)
    train(run, state, images, should_stop=lambda: state.step == 2)
    shutil.copytree(CLASSIFIERS / "mnist", folder / "runs" / "classifiers" / "mnist")
    Image.fromarray(digits.images[0, 0].numpy()).save(folder / "picture.png")
    (folder / "mine.json").write_bytes(directions_text([described(run, 2, "mine", "Slant", [0.6, 0.8])]))
    return folder


@pytest.fixture
def world(whole, tmp_path, monkeypatch):
    """A copy of it, made anew by each call."""
    folder = tmp_path / "world"
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(folder / "runs"))

    monkeypatch.setattr(staging, "STALE_SECONDS", 0.0)  # swept whatever the age
    monkeypatch.setattr(directions, "study", partial(directions.study, samples=200))  # files are asked all the same

    def anew():
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(whole, folder))

    return anew


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


def left_over(folder):
    """What writers that ended have left lying about."""
    return [path for path in folder.rglob("*") if TEMPORARY.fullmatch(path.name) or path.name.startswith(".new-")]


@pytest.fixture
def call(command, monkeypatch):
    """Runs a command in a world, with one of its file operations refused; what it said, and what it asked."""

    def call(arguments, folder, **refusal):
        words = [each.replace("{}", str(folder)) for each in arguments]
        with FileOperations(folder, **refusal).watched(monkeypatch) as operations:
            return command(*words), operations

    return call


def words_of(name):
    """A command without what tells its two forms apart."""
    return name.partition(" (")[0].split()


def again(name, folder):
    """What a person does next: the same command, or the other one of training."""
    if name == "train" and (folder / "runs" / "new").exists():
        return ["resume", "new", CALLS["resume"][-1]]
    return [*words_of(name), *CALLS[name]]


def is_done(said):
    """Whether a command has nothing left to do."""
    return said.code == 0 or re.search("has reached its [24] steps|(copy|new) exists already", said.err)


def wrong_words(name, said, folder):
    """What is wrong with what a refused command said."""
    if said.code == 1 and said.err.startswith(NOTHING_FOUND):
        return
    lines = [line for line in said.err.splitlines() if not line.startswith("warning: ")]
    if re.search(r"\[Errno|Traceback", said.out + said.err) or said.code not in (0, 1):
        yield "it says what only programs understand"
    if said.code == 1 and name != "info" and len(lines) != 1:
        yield "it says other than one sentence"
    if said.code == 1 and not (lines and all(str(folder) in line or LISTED.match(line) for line in lines)):
        yield "it names no file"


def harm(name, folder, before):
    """What a refused command has done to what was there."""
    after = contents(folder)
    if name not in WRITING:
        yield from (f"{path} was changed" for path in before if after.get(path) != before[path])
    for run in run_folders([folder / "runs"]):
        yield from verify(open_run(run))


def after_refusal(name, folder, call, **refusal):
    """All that is wrong after an operation of a command was refused; a sentence each, with the operation."""
    before = contents(folder)
    said, operations = call([*words_of(name), *CALLS[name]], folder, **refusal)
    found = [*wrong_words(name, said, folder), *harm(name, folder, before)]
    if name in WRITING and said.code != 0:
        second, _ = call(again(name, folder), folder)
        found += [] if is_done(second) else [f"afterwards: {second.err}"]
        found += [f"{path} was left" for path in left_over(folder)]
    return [f"{name}: {refusal} at {operations.refused}: {said.err}: {each}" for each in found]


@pytest.mark.parametrize("name", CALLS)
def test_a_refused_operation_is_said_in_a_sentence_and_harms_nothing(name, world, call, thorough):
    whole, operations = call([*words_of(name), *CALLS[name]], world())
    assert whole.code == 0 or whole.err.startswith(NOTHING_FOUND)
    tries = list(refusals(operations.count, thorough))
    wrong = [each for refusal in tries for each in after_refusal(name, world(), call, **refusal)]
    print(f"\n{name}: {len(tries):,} refusals at {operations.count} file operations, {len(wrong)} failed")
    assert wrong == []
