"""Opens pages of the app on prepared run folders."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import Mock, create_autospec, patch

import pytest
import streamlit as st
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.caching.cache_data_api import _data_caches
from streamlit.runtime.caching.cache_resource_api import _resource_caches
from streamlit.testing.v1 import AppTest

from dashboard import PUBLIC_VARIABLE
from dashboard.shared.cache import class_regions
from dashboard.views.boundaries.sections import adjacency
from dashboard.views.compare.sections import boundaries as compared_boundaries
from dashboard.views.directions import data as directions
from dashboard.views.one_step import data as one_step
from dashboard.views.train import data as train_data
from gan_core.errors import StageError
from gan_core.inference.class_regions import BLOCK
from gan_core.jobs.speed import SpeedTest
from gan_core.runs.run import Run, open_run
from gan_core.runs.tournament import SavedTournament, save_tournament
from gan_core.training import stage
from gan_core.training.stage_pool import Answer, StagePool, StageRequest
from gan_core.training.stage_worker import Request, Stages
from tests.dashboard.reading import go_to
from tests.spoiled import rename_data, spoil

APP = Path(__file__).parents[2] / "dashboard" / "navigation.py"
OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def packages_are_searched_once() -> Iterator[None]:
    """Each `AppTest` looks for components in all packages that are installed, which takes longer than most pages."""
    search = manifest_scanner.scan_component_manifests
    with patch.object(manifest_scanner, search.__name__, cache(search)):
        yield


@pytest.fixture(scope="session", autouse=True)
def few_samples(thorough: bool) -> Iterator[None]:
    """Pages measure on so few samples and great circles that it takes no seconds, but for `make soak`."""
    counts = {"STUDIED": 300, "HELD_OUT": 20, "FOLLOWED_STUDY": 200, "FOLLOWED_SAMPLES": 20}
    with ExitStack() as changed:
        if not thorough:
            changed.enter_context(patch.multiple(directions, **counts))
            for module in (class_regions, adjacency, compared_boundaries):
                changed.enter_context(patch.object(module, "CIRCLES", 2 * BLOCK))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_speed_is_measured() -> Iterator[None]:
    """A page that asks how fast this machine trains gets an answer, and no process that trains."""
    with patch.object(train_data, "SpeedTest", create_autospec(SpeedTest, return_value=ended_measurement())):
        yield


def ended_measurement() -> Mock:
    """A measurement that has ended: ten milliseconds an iteration."""
    test = create_autospec(SpeedTest, instance=True)
    test.is_running.return_value = False
    test.seconds.return_value = 0.01
    return test


@pytest.fixture(autouse=True)
def started_for_this_machine_only() -> Iterator[None]:
    """No server runs here, so that nothing has read the setting that every start obeys."""
    with pytest.MonkeyPatch.context() as changed:
        changed.delenv(PUBLIC_VARIABLE, raising=False)
        config.set_option("server.address", "localhost")
        yield


@pytest.fixture(scope="module", autouse=True)
def each_file_begins_with_empty_caches() -> None:
    """In which order and in which process files are tried changes nothing."""
    forget()


@pytest.fixture
def is_alone(request: pytest.FixtureRequest) -> bool:
    """Whether a test stands in for something: what is computed then is for nobody else."""
    return "monkeypatch" in request.fixturenames


@pytest.fixture(autouse=True)
def caches_outlive_visits(is_alone: bool) -> Iterator[None]:
    """Whoever opens a page finds what earlier visitors had computed, as in the app. A test that is alone has caches of
    its own, and leaves those of the others as they are.
    """
    if not is_alone:
        yield
        return
    with patch.object(_resource_caches, "_function_caches", {}), patch.object(_data_caches, "_function_caches", {}):
        yield


def forget() -> None:
    """Empty the caches that all visitors share."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def stages() -> Stages:
    """The stages that `stage_pool` keeps."""
    return Stages()


@pytest.fixture(scope="session")
def pool_double() -> Mock:
    """Made once: looking through the class takes longer than most tests."""
    return create_autospec(StagePool, instance=True)


@pytest.fixture(autouse=True)
def stage_pool(stages: Stages, pool_double: Mock, request: pytest.FixtureRequest) -> Iterator[Mock]:
    """Stands in for the pool of the app: what is asked of a stage is done at once, in this process."""

    def ask(token: str, opening: dict[str, Any], act: str, **values: Any) -> StageRequest:
        found = StageRequest()

        def say(header: dict[str, Any], data: bytes) -> None:
            if "document" in header:
                found.set_result(Answer(json.loads(json.dumps(header["document"])), data))

        try:
            given = json.loads(json.dumps({"number": 1, "token": token, "opening": opening, "act": act, **values}))
            stages.answer(Request.model_validate(given), say)
        except Exception as error:
            found.set_exception(StageError(str(error)))
        return found

    pool_double.reset_mock(return_value=True, side_effect=True)
    pool_double.ask.side_effect = ask
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(one_step, "pool", lambda: pool_double)
        changed.setattr(stage, "load_images", lambda *arguments: request.getfixturevalue("digits"))
        yield pool_double


@pytest.fixture
def open_page(is_alone: bool) -> Iterator[OpenPage]:
    """Opens a page as a new session would, on the runs in a folder and with an address."""
    changed = pytest.MonkeyPatch()

    def open_page(page: str, folder: Path, **parameters: str) -> AppTest:
        changed.setenv("LATENT_ATLAS_RUNS", str(folder))
        if is_alone:
            forget()
        app = AppTest.from_file(str(APP), default_timeout=120)
        for name, value in parameters.items():
            app.query_params[name] = value
        return go_to(app, page)

    yield open_page
    changed.undo()


@pytest.fixture
def runs_without_classifier(tmp_path: Path, finished_run: Path) -> Path:
    """A folder whose only run says that it saw images for which there is no classifier."""
    folder = tmp_path / "runs_without_classifier"
    rename_data(open_run(Path(shutil.copytree(finished_run, folder / "kana"))), "kmnist")
    return folder


@pytest.fixture
def undefined_runs(tmp_path: Path, finished_run: Path) -> Path:
    """A folder whose only run ends with a generator that makes NaN: its weights are finite and far too large."""
    folder = tmp_path / "undefined_runs"
    run = open_run(Path(shutil.copytree(finished_run, folder / "nowhere")))
    spoil(run, lambda tensor: 1e37 * tensor)
    return folder


@pytest.fixture
def broken_runs(tmp_path: Path) -> Path:
    """A folder whose only run has an unreadable run.json."""
    folder = tmp_path / "broken_runs"
    (folder / "torn").mkdir(parents=True)
    (folder / "torn" / "run.json").write_text('{"format": 1, "config": ')
    return folder


@pytest.fixture
def damaged_runs(tmp_path: Path, finished_run: Path) -> Path:
    """A folder whose only run has every step file damaged."""
    folder = tmp_path / "damaged_runs"
    shutil.copytree(finished_run, folder / "dented")
    for path in (folder / "dented" / "steps").iterdir():
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    return folder


@pytest.fixture
def twins(finished_run: Path, tmp_path: Path) -> list[Run]:
    """Two runs of the same weights that tell of different images, so that different classifiers look at them."""
    st.cache_resource.clear()
    other = open_run(Path(shutil.copytree(finished_run, tmp_path / "clothes")))
    rename_data(other, "fashion-mnist")
    return [open_run(finished_run), open_run(other.folder)]


@pytest.fixture
def copied_runs(tmp_path: Path, finished_run: Path) -> Path:
    """A folder with a copy of `finished_run`, which a test may change."""
    folder = tmp_path / "copied_runs"
    shutil.copytree(finished_run, folder / "tiny")
    return folder


@pytest.fixture
def played_runs(copied_runs: Path) -> Path:
    """A folder whose only run has a tournament with an upset: the generator of 30 and the discriminator of 15."""
    run = open_run(copied_runs / "tiny")
    steps = tuple(run.steps())
    count, [newer, old] = len(steps), [steps.index(30), steps.index(15)]
    fooled = [[30] * count for _ in steps]
    fooled[newer][old] = 3
    save_tournament(
        run,
        SavedTournament(
            steps=steps,
            checkpoint_sha256=tuple(run.ref(step).sha256 for step in steps),
            seed=0,
            samples=100,
            thresholds=(0.0,) * count,
            fooled=tuple(map(tuple, fooled)),
        ),
    )
    return copied_runs


@pytest.fixture
def speed(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """A measurement of this test, at first one that has ended."""
    test = ended_measurement()
    monkeypatch.setattr(train_data, "SpeedTest", create_autospec(SpeedTest, return_value=test))
    return test
