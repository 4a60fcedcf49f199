"""What all tests share: how they are shared out and summed up, real digits, and one small finished run."""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

from gan_core import registry
from gan_core.config import RunConfig, from_dict
from gan_core.data.image_set import ImageSet
from gan_core.data.sources import load_images
from gan_core.training.loop import start_run, train
from tests import warm_python
from tests.offline import sitecustomize as offline

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--wheel", type=Path, help="A wheel of this project, which tests/installed installs and tries.")
    parser.addoption(
        "--soak", action="store_true", help="Try all combinations where a part of them is tried otherwise."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests, and all Pythons that they start, from asking other machines; a wheel's needs are downloaded.

    Each computes in one thread unless its test says otherwise: more would wait for each other.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if config.getoption("--wheel") is None:
        path = Path(offline.__file__).parent
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(path), os.environ.get("PYTHONPATH"))))
        os.environ.setdefault(offline.VARIABLE, str(Path(tempfile.mkdtemp()) / "refused"))


@pytest.fixture(autouse=True)
def asks_no_other_machine() -> Iterator[None]:
    """A test fails if it, or what it started, asked another machine, even where nobody minded that it was refused."""
    refused = Path(os.environ.get(offline.VARIABLE, os.devnull))
    before = refused.stat().st_size if refused.is_file() else 0
    yield
    if refused.is_file() and refused.stat().st_size > before:
        pytest.fail(f"asked another machine: {refused.read_text()[before:]}")


@pytest.fixture(autouse=True)
def knows_no_problems_of_others() -> Iterator[None]:
    """What the plug-ins of one test lack is not told to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_problems", {})
        yield


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether all combinations shall be tried: `make soak`."""
    return request.config.getoption("--soak")


def process_of(test: str) -> str:
    """What names the process of a test: each file has one, which makes its fixtures once, and all browser tests one."""
    file = test.partition("::")[0]
    return BROWSER if file.startswith(BROWSER) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadScopeScheduling":
    """Share the tests out by `process_of`, in the order in which they were collected."""
    from xdist.scheduler import LoadScopeScheduling

    class ByProcess(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return process_of(nodeid)

    config.option.loadscopereorder = False
    return ByProcess(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those in a browser take longest, and wait more than they compute: they begin at once, beside the others."""
    items.sort(key=lambda item: not item.nodeid.startswith(BROWSER))


def pytest_collection_finish() -> None:
    """All that was imported stays: the garbage collector need not look through it again and again."""
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()  # Python takes itself apart in the usual order


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Without a browser a run is green although much was not tried: say so in red, below all else."""
    yield
    skipped = [report for report in terminalreporter.getreports("skipped") if report.nodeid.startswith(BROWSER)]
    if skipped:
        reason = skipped[0].longrepr[2].removeprefix("Skipped: ")
        terminalreporter.write_line(f"browser tests skipped: {len(skipped)} ({reason})", red=True, bold=True)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tiny networks lose more to the hand-over between threads than they gain."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def python(thorough: bool) -> Iterator[list[str]]:
    """How a program in Python is started: `[*python, "-m", "gan_core"]`. It costs little, but for `make soak`."""
    if thorough or sys.platform != "linux":
        yield [sys.executable]
        return
    with tempfile.TemporaryDirectory() as folder:
        path, script = Path(folder, "socket"), warm_python.__file__
        with subprocess.Popen([sys.executable, script, str(path)]) as server:
            while not path.is_socket():
                assert server.poll() is None, "it could not start"
                time.sleep(0.05)
            yield [sys.executable, "-I", "-S", script, str(path)]
            server.terminate()


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
def conditional_run(tmp_path_factory: pytest.TempPathFactory, digits: ImageSet, finished_config: RunConfig) -> Path:
    """The folder of a finished run named "told", whose networks are told the digit. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("conditional") / "told"
    network = finished_config.network.model_copy(update={"class_count": 10})
    run, state = start_run(folder, finished_config.model_copy(update={"network": network}), digits)
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
