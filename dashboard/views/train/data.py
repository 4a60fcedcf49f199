"""What can be trained and what is trained, read from files just then: all visitors see the same."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard.shared import cache
from dashboard.shared.access import change, is_public
from dashboard.shared.images import contact_sheet, png_address
from dashboard.shared.palette import palette
from dashboard.views.train import figures
from gan_core.config import RunConfig, to_json
from gan_core.data.sources import is_at_hand
from gan_core.errors import AtlasError, ConfigError, RunError, counted
from gan_core.jobs.job import Job, ResumeJob, TrainJob, command_line
from gan_core.jobs.queue import CORES_EACH, Entry, Queue, slots
from gan_core.jobs.speed import SpeedTest
from gan_core.jobs.worker import THREADS_VARIABLE, dispatch
from gan_core.recipes import TimeToQuality, find_recipe
from gan_core.registry import DATA_SETS
from gan_core.runs.atomic import sha256
from gan_core.runs.index import RunSummary
from gan_core.runs.live import Live, read_live
from gan_core.runs.locate import folder_of_new_runs, shipped_folder
from gan_core.runs.metric_log import Logged
from gan_core.runs.run import Run
from gan_core.runs.staging import check_free, check_new_name, is_new_name
from gan_core.runs.time_to_quality import time_to_quality
from gan_core.training.alarm import Alarm
from gan_core.training.forecast import in_words
from gan_core.training.threads import cores

ALWAYS_HERE = "mnist-5k"
SAMPLES_IN_ROW = 10
RATE_LINES = 20  # logged iterations by which the time that is left is told
ENDED_SHOWN = 5

# --- a new run -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """What is chosen of a new run; an empty text leaves it to the recipe."""

    recipe: str
    data: str
    network: str
    objective: str
    minutes: float
    seed: int
    name: str


def recipe_data(recipe: str) -> str:
    """The images that a recipe is trained on here: its own, if they need no download."""
    name = find_recipe(recipe).config.data.name
    return name if is_at_hand(name) else ALWAYS_HERE


def recipe_data_text(recipe: str) -> str:
    """The same for a person."""
    own, used = find_recipe(recipe).config.data.name, recipe_data(recipe)
    return DATA_SETS[used].title if own == used else f"{DATA_SETS[used].title} (no {own} on this machine)"


def data_text(name: str) -> str:
    """A data set as a list offers it."""
    return DATA_SETS[name].title if is_at_hand(name) else f"{DATA_SETS[name].title} (download)"


def job_of(wish: Wish, steps: int = 1) -> TrainJob:
    """A wish as a job of so many iterations.

    Raises:
        AtlasError: If it cannot be one.
    """
    config = find_recipe(wish.recipe).config
    data = wish.data or recipe_data(wish.recipe)
    check_new_name(wish.name)
    return TrainJob(
        name=wish.name,
        recipe=wish.recipe,
        data=None if data == config.data.name else data,
        network=wish.network or None,
        objective=wish.objective or None,
        steps=steps,
        seed=wish.seed,
    )


def free_name(recipe: str) -> str:
    """A name that no run has, in any of the folders, and none that waits."""
    folder = folder_of_new_runs()
    waiting = [entry.name for entry in Queue(folder).waiting()] if folder else []
    taken = {summary.name for summary in cache.summaries()} | set(waiting)
    number = 1
    while f"{recipe}-{number}" in taken or (folder and os.path.lexists(folder / f"{recipe}-{number}")):
        number += 1
    return f"{recipe}-{number}"


def why_no_name(name: str) -> str | None:
    """Why a new run cannot have a name; None if it can."""
    folder = folder_of_new_runs()
    try:
        check_new_name(name)
        if folder:
            check_free(folder / name)
    except AtlasError as error:
        return str(error)
    return None


def why_no_start() -> str | None:
    """Why no run can be started here; None if one can."""
    if folder_of_new_runs() is None:
        return f"{shipped_folder()} holds the runs that ship; name another folder first in LATENT_ATLAS_RUNS."
    return None


@st.cache_resource
def _speed_tests() -> dict[str, SpeedTest]:
    return {}


def _key(config: RunConfig) -> str:
    """What the time of an iteration depends on."""
    schedule = config.schedule.model_copy(update={"steps": 1})
    data = config.data.model_copy(update={"name": ALWAYS_HERE})
    return to_json(config.model_copy(update={"schedule": schedule, "seed": 0, "data": data}))


def is_measured(wish: Wish) -> bool:
    """Whether it is known how fast this machine trains what is wished for; if not, a measurement is begun as soon as no
    other one has the cores.

    Raises:
        AtlasError: If the wish cannot be trained, no measurement can be begun, or nobody may change anything here.
    """
    tests, config = _speed_tests(), job_of(wish).config()
    key = _key(config)
    if key not in tests and not any(test.is_running() for test in list(tests.values())):
        tests[key] = change(SpeedTest, config)
    return key in tests and not tests[key].is_running()


def iterations(minutes: float, seconds_each: float) -> int:
    """How many iterations fit into so many minutes, one at least."""
    return max(1, min(10**9, round(60 * minutes / seconds_each)))


@dataclass(frozen=True)
class Plan:
    """What would come of a wish.

    Attributes:
        job: It, as a job.
        text: What will happen, a few sentences.
        quality: How soon its images are good, as far as that was measured.
        command: That does the same.
    """

    job: TrainJob
    text: str
    quality: str
    command: str


def plan(wish: Wish) -> Plan:
    """What would come of a wish on this machine, where it was measured.

    Raises:
        AtlasError: If it cannot be trained.
    """
    key = _key(job_of(wish).config())
    test = _speed_tests().get(key)
    seconds_each = test.seconds() if test else None
    if seconds_each is None:
        _speed_tests().pop(key, None)  # who asks next tries again
        raise ConfigError("a trial of this combination failed; choose other networks or another objective")
    job = job_of(wish, iterations(wish.minutes, seconds_each))
    config = job.config()
    kind = f"class-conditional {config.network.kind}" if config.network.class_count else config.network.kind
    told = (
        f"{kind} networks learn {DATA_SETS[config.data.name].title} with the objective "
        f"{config.objective.name}, in batches of {config.schedule.batch_size}: "
        f"{counted(job.steps, 'iteration')} of {milliseconds(seconds_each)} each, measured on this machine as busy as "
        f"it is now. That takes about {in_words(job.steps * seconds_each)}"
    )
    download = "" if is_at_hand(config.data.name) else " Its images are downloaded first."
    return Plan(job, f"{told}{_turn()}.{download}", _quality_text(wish, seconds_each), printed(job))


def _turn() -> str:
    folder = folder_of_new_runs()
    ahead = len(Queue(folder).waiting()) + len(Queue(folder).at_work()) if folder else 0
    return f", once {counted(ahead, 'run')} before it is done" if ahead >= slots() else ""


def milliseconds(seconds: float) -> str:
    """A short time for people."""
    return f"{1_000 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.1f} s"


def printed(job: Job) -> str:
    """The command that does a job as the app does it."""
    folder = folder_of_new_runs()
    is_usual = folder is None or folder == Path("runs")
    threads = f"{THREADS_VARIABLE}={CORES_EACH} " if cores() > CORES_EACH and THREADS_VARIABLE not in os.environ else ""
    return threads + command_line(job, None if is_usual else str(folder))


def _quality_text(wish: Wish, seconds_each: float) -> str:
    recipe = find_recipe(wish.recipe)
    config = job_of(wish, recipe.config.schedule.steps).config().model_copy(update={"seed": recipe.config.seed})
    with_its_images = config.model_copy(update={"data": recipe.config.data})
    found = _time_to_quality(to_json(with_its_images), with_its_images)
    who = f"The shipped {found.run}, trained by this recipe," if found else "A run by this recipe"
    if found is None and with_its_images == recipe.config:
        found = recipe.measured
    if found is None:
        return "How soon its images are good was not measured for this combination."
    (soon, first), (late, best) = found.first, found.best

    def after(step: int) -> str:
        return f"after {counted(step, 'iteration')}, about {in_words(step * seconds_each)} here"

    text = f"{who} had {found.metric} {best}, its best, {after(late)}"
    if soon < late:
        text = f"{who} had {found.metric} {first} {after(soon)}, and {best}, its best, {after(late)}"
    if config == with_its_images:
        return f"{text}."
    return f"{text}. It learned {DATA_SETS[recipe.config.data.name].title}; with other images this was not measured."


@st.cache_data(max_entries=200, show_spinner=False)
def _time_to_quality(key: str, _config: RunConfig) -> TimeToQuality | None:
    shipped = cache.run_index().summaries([shipped_folder()])
    try:
        return time_to_quality(_config, [summary.run for summary in shipped if summary.run])
    except AtlasError:
        return None


# --- what is trained -------------------------------------------------------------------------------------------------


def look_after() -> None:
    """Have what waits begin if it can: whoever looks does this.

    Raises:
        AtlasError: If no process can be started.
    """
    folder = folder_of_new_runs()
    if folder and not is_public():
        change(dispatch, folder)


def start(job: Job) -> None:
    """Have a job wait for its turn, which comes at once where cores are free.

    Raises:
        AtlasError: If it cannot, or nobody may change anything here.
    """
    folder = folder_of_new_runs()
    if folder is None:
        raise RunError(why_no_start())
    change(Queue(folder).add, job)
    change(dispatch, folder)


def forget(name: str) -> None:
    """Take a run out of the list of what has ended.

    Raises:
        AtlasError: If it cannot be, or nobody may change anything here.
    """
    _change_list(Queue.forget, name)


def remove(name: str) -> None:
    """Take a run out of the list of what waits.

    Raises:
        AtlasError: If it cannot be, or nobody may change anything here.
    """
    _change_list(Queue.remove, name)


def _change_list(act: Callable[[Queue, str], None], name: str) -> None:
    folder = folder_of_new_runs()
    if folder:
        change(act, Queue(folder), name)


def stop(run: Run) -> None:
    """Have a run stopped and saved, whoever started it.

    Raises:
        AtlasError: If it cannot be, or nobody may change anything here.
    """
    change(Queue(run.folder.parent).stop, run.name)


def stop_starting(name: str) -> None:
    """The same of one that has no folder yet."""
    folder = folder_of_new_runs()
    if folder:
        change(Queue(folder).stop, name)


@dataclass(frozen=True)
class Work:
    """What there is to see of the queue and of all runs that are trained.

    Attributes:
        training: Runs that a process trains, whoever started it; the newest first.
        starting: Names of those whose process has not come to train yet.
        waiting: In their order.
        ended: What was trained here last, and the run of each if there is one.
    """

    training: list[Run]
    starting: list[str]
    waiting: list[Entry]
    ended: list[tuple[Entry, Run | None]]


def work() -> Work:
    """What is trained now."""
    summaries, folder = cache.summaries(), folder_of_new_runs()
    training = [summary.run for summary in summaries if summary.run and summary.status == "running"]
    training.sort(key=lambda run: run.info.created, reverse=True)
    if folder is None:
        return Work(training, [], [], [])
    queue = Queue(folder)
    here = {summary.name: summary.run for summary in summaries if _is_in(summary, folder)}
    busy = {run.name for run in training if _same(run.folder.parent, folder)}
    started = queue.started()
    starting = [entry.name for entry in started if entry.name not in busy and queue.is_at_work(entry.name)]
    ended = [(entry, here.get(entry.name)) for entry in started if entry.name not in {*busy, *starting}]
    return Work(training, starting, queue.waiting(), ended[:ENDED_SHOWN])


def _is_in(summary: RunSummary, folder: Path) -> bool:
    return _same(summary.folder.parent, folder)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def last_words(name: str) -> str:
    """What the process that trained a run said last."""
    folder = folder_of_new_runs()
    return Queue(folder).last_words(name) if folder else ""


def runs_to_go_on(work: Work) -> list[Run]:
    """Those in the folder of new runs that nobody trains, the newest first."""
    folder, busy = folder_of_new_runs(), {run.name for run in work.training} | {entry.name for entry in work.waiting}
    found = [
        summary.run
        for summary in cache.summaries()
        if folder
        and summary.run
        and _is_in(summary, folder)
        and summary.name not in {*busy, *work.starting}
        # the queue takes no name that a program would take for an option
        and is_new_name(summary.name)
    ]
    return sorted(found, key=lambda run: run.info.created, reverse=True)


def goes_on(run: Run, goal: int) -> ResumeJob:
    """A run's next stretch, to its own goal or a new one."""
    return ResumeJob(name=run.name, steps=goal if goal != run.info.config.schedule.steps else None)


def next_goal(run: Run) -> int:
    """A goal to propose: its own where it was not reached, else as much again."""
    steps = run.info.config.schedule.steps
    return steps if run.info.status != "finished" else 2 * steps


# --- a run at work ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How far a run is.

    Attributes:
        step, goal: Iterations.
        left: Seconds until its end, as a text; empty where nobody can tell yet.
        live: Its newest images, if it shows any.
        logged: What it logged.
        alarm: What is wrong with it, if anything is seen.
    """

    step: int
    goal: int
    left: str
    live: Live | None
    logged: Logged
    alarm: Alarm | None

    @property
    def fraction(self) -> float:
        return min(1.0, self.step / self.goal)


def standing(run: Run) -> Standing:
    """How far a run is just now.

    Raises:
        AtlasError: If its log cannot be read.
    """
    logged = cache.logged(run)
    try:
        live = read_live(run.folder)
    except AtlasError:  # whatever is there, the curves are seen
        live = None
    steps = logged.columns.get("step", np.zeros(0))
    step = max([live.step if live else 0, *steps[-1:].astype(int)])
    goal = run.info.config.schedule.steps
    return Standing(step, goal, time_left(logged, goal - step), live, logged, cache.alarm_of(run))


def time_left(logged: Logged, iterations: int) -> str:
    """How long so many iterations take, at the speed of the last logged ones."""
    recent = {name: logged.columns[name][-RATE_LINES:] for name in ("step", "seconds")} if logged.columns else {}
    if not recent or len(recent["step"]) < 2:
        return ""
    took, ran = np.ptp(recent["seconds"]), np.ptp(recent["step"])
    seconds = iterations * took / ran if ran > 0 else math.nan
    return f", about {in_words(seconds)} left" if math.isfinite(seconds) and iterations > 0 else ""


def card_key(run: Run) -> str:
    """What tells the card of a run from others: two runs may have one name."""
    return "card_" + sha256(os.fsencode(run.folder))[:12]


def sample_sheet(live: Live) -> str:
    """The newest images of a run at work, as HTML."""
    sheet = png_address(contact_sheet(live.images, SAMPLES_IN_ROW))
    return f'<img class="atlas-live" src="{sheet}" alt="Generated images at iteration {live.step:,}">'


def curves(run: Run, logged: Logged, theme: str | None) -> go.Figure:
    """The losses so far, drawn once for all who look."""
    return _curves(str(run.metrics_path), logged.stamp, theme, logged)


@st.cache_resource(max_entries=24, show_spinner=False)
def _curves(path: str, stamp: tuple[int, ...], theme: str | None, _logged: Logged) -> go.Figure:
    return figures.live_curves(_logged.columns, palette(theme))


def curves_text(logged: Logged) -> str:
    """What the curves show, for who does not see them."""
    last = {name: logged.columns[name][-1] for name in ("step", "loss_d", "loss_g")}
    said = {name: f"{value:.2f}" if math.isfinite(value) else "no number" for name, value in last.items()}
    return (
        f"Losses over the iterations; at {last['step']:,.0f} the discriminator's is {said['loss_d']}, the "
        f"generator's {said['loss_g']}."
    )
