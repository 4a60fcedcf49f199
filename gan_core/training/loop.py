"""Training into a run folder: metrics as they come, steps on schedule, and a state to go on from."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import torch

from gan_core.config import RunConfig, from_dict
from gan_core.data.image_set import ImageSet
from gan_core.errors import AtlasError, RunError, counted
from gan_core.runs.atomic import sweep_temporaries
from gan_core.runs.lock import exclusive
from gan_core.runs.manifest import remove_unnamed
from gan_core.runs.run import (
    GrowingLog,
    Run,
    RunInfo,
    Status,
    create_run,
    is_sealed,
    reopen,
    set_status,
)
from gan_core.runs.staging import check_free, check_new_name, sweep_staging
from gan_core.training.distributed import SINGLE, ProcessGroup
from gan_core.training.precision import resolve_precision
from gan_core.training.resumable import check_images, check_newest, check_position, check_unchanged, kept_state
from gan_core.training.resume import position_from_bytes, state_from_bytes, take_snapshot
from gan_core.training.saving import Saver, write_snapshot
from gan_core.training.schedule import check_fits, checkpoint_steps
from gan_core.training.state import TrainingState, new_state
from gan_core.training.step import Metrics, iterate
from gan_core.training.threads import use_threads
from gan_core.training.trouble import trouble


def ignore(text: str) -> None:
    """Say nothing."""


def start_run(
    folder: Path, config: RunConfig, data: ImageSet, processes: ProcessGroup = SINGLE
) -> tuple[Run, TrainingState]:
    """A new run folder and an untrained state; the folder holds both networks and that state from its first instant.

    Raises:
        ConfigError: If the batch is larger than the image set, or the processes cannot split it evenly.
        RunError: If the folder is taken, cannot be made, or its name cannot be one of a run.
    """
    check_fits(config, data, processes)
    processes.on_main(_check_place, folder)
    channels, rows, columns = data.images.shape[1:]
    image_shape = (channels, rows, columns)
    config = processes.on_main(resolve_precision, config, image_shape, processes.device)
    state = new_state(config, image_shape, processes.device)

    def fill(run: Run) -> None:
        write_snapshot(run, take_snapshot(state, GrowingLog(run).mark()), is_kept=True)

    run = processes.on_main(create_run, folder, config, data, torch.get_num_threads(), fill)
    return run, state


def _check_place(folder: Path) -> None:
    check_new_name(folder.name)
    check_free(folder)


def resume_run(
    run: Run,
    data: ImageSet,
    total_steps: int | None = None,
    processes: ProcessGroup = SINGLE,
    accept_changes: bool = False,
    warn: Callable[[str], None] = ignore,
) -> tuple[Run, TrainingState]:
    """The state in which a run was last saved; the untrained one if it was killed before it saved any.

    Torch uses the run's number of threads from here on, if the machine has so many cores.

    Args:
        run: A stopped, interrupted, failed or finished run.
        data: The same images that it began with.
        total_steps: A new length for the run, to go on beyond its first goal.
        processes: Who trains it on; there may have been more or fewer before.
        accept_changes: Go on although files differ from what training wrote, and write down in run.json which.
        warn: Told in a sentence why the run will not go on bit for bit, if so.

    Raises:
        ConfigError: If the new length is impossible, or the processes cannot split the batch evenly.
        RunError: If the run keeps no state, saw other images, has reached its goal, or its files were changed.
        CheckpointError: If the state is damaged.
    """
    content, changes = processes.on_main(_verified, run, data, accept_changes)
    check_fits(run.info.config, data, processes)
    config = run.info.config if total_steps is None else _with_goal(run, total_steps, content)
    if content is None:
        state = new_state(config, run.info.data.image_shape, processes.device)
    else:
        state = state_from_bytes(content, config, run.info.data.image_shape, str(run.resume_path), processes.device)
    goal = config.schedule.steps
    # one that was killed between its last iteration and its seal is finished by training no further
    if state.step > goal or (state.step == goal and is_sealed(run) and not changes):
        raise RunError(
            f"{run.name} has reached its {counted(goal, 'step')}; go further with --steps N, N above {state.step}"
        )
    threads = use_threads(run.info.threads, warn)
    changes += _other_machine(run.info, threads, warn)
    noted = tuple(f"{_now()}, iteration {state.step}: {change}" for change in changes)
    facts = {"config": config, "threads": threads, "changes": run.info.changes + noted}
    return Run(run.folder, run.info.model_copy(update=facts), run.identity), state


def _verified(run: Run, data: ImageSet, accept_changes: bool) -> tuple[bytes | None, list[str]]:
    content = kept_state(run)
    check_images(run, data)
    position = None if content is None else position_from_bytes(content, str(run.resume_path))
    changes = check_unchanged(run, position)
    check_position(run)
    if changes and not accept_changes:
        raise RunError(
            f"{run.folder} is not as training left it: {'; '.join(changes)}; restore the files, or go on all the same "
            "with --accept-changes, which run.json will say"
        )
    return content, [f"accepted that {change}" for change in changes]


def _with_goal(run: Run, total_steps: int, content: bytes | None) -> RunConfig:
    reached = 0 if content is None else position_from_bytes(content, str(run.resume_path)).step
    if total_steps <= reached:
        raise RunError(
            f"schedule.steps: {total_steps} is not beyond the iterations that {run.name} has trained; "
            f"go further with --steps N, N above {reached}"
        )
    values = run.info.config.model_dump(mode="json")
    values["schedule"]["steps"] = total_steps
    return from_dict(values, "command line")


def _other_machine(info: RunInfo, threads: int, warn: Callable[[str], None]) -> list[str]:
    """In what the run goes on otherwise than bit for bit."""
    found = []
    if info.threads is not None and info.threads != threads:
        found.append(f"{counted(threads, 'thread')} instead of {info.threads}")
    before, now = info.versions.get("torch"), version("torch")
    if before != now:
        found.append(f"torch {now} instead of {before}")
        warn(f"this run was trained by torch {before}, here is torch {now}: it may not go on bit for bit")
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def train(
    run: Run,
    state: TrainingState,
    data: ImageSet,
    should_stop: Callable[[], bool] = lambda: False,
    on_step: Callable[[Metrics], None] = lambda metrics: None,
    processes: ProcessGroup = SINGLE,
) -> bool:
    """Train until the schedule's end, writing as it goes.

    Of several processes the first alone writes. What it keeps is everyone's: weights, moments, averages and the noise
    stream are the same in all, so a run may go on with another number of them.

    Args:
        run: Where to write; its info holds the configuration.
        state: Where to go on from; it changes.
        data: The images.
        should_stop: Asked after each step; True in any process saves and ends.
        on_step: Called after each iteration, in the main process.
        processes: Who trains; all must call this with the same run and state.

    Returns:
        Whether the schedule's end was reached.

    Raises:
        NonFiniteError: If training blew up; the run is marked failed and keeps its last good step.
        RunError: If another process trains this run or has trained it since the state was loaded, if its folder was
            renamed or deleted, or if the disk or the memory is full; the run is marked failed where it can be.
    """
    config = run.info.config
    schedule = config.schedule
    kept = set(checkpoint_steps(schedule.steps, schedule.checkpoints))
    images, labels = data.images.to(processes.device), data.labels.to(processes.device)
    log = GrowingLog(run)
    with ExitStack() as held:
        processes.on_main(_begin, held, run, state, log)
        saver = held.enter_context(Saver(run, log))
        try:
            while state.step < schedule.steps:
                upcoming = state.step + 1
                logged = upcoming % schedule.log_every == 0 or upcoming in (1, schedule.steps)
                metrics = iterate(state, config, images, logged, processes, labels)
                if logged:
                    processes.on_main(_append, run, log, metrics, saver)
                if state.step in kept:
                    processes.on_main(saver.save, state, True)
                elif processes.any(processes.is_main and saver.is_due()):
                    processes.on_main(saver.save, state)
                if processes.is_main:
                    on_step(metrics)
                if state.step < schedule.steps and processes.any(should_stop()):
                    processes.on_main(saver.save, state, True)
                    processes.on_main(_end, run, saver, "stopped")
                    return False
            processes.on_main(_end, run, saver, "finished")
        except (AtlasError, OSError) as error:  # met in all processes alike
            raise processes.on_main(_failed, run, saver, error) from error
        except Exception as error:
            if processes.count == 1:
                raise _failed(run, saver, error) from error
            raise
        return True


def _begin(held: ExitStack, run: Run, state: TrainingState, log: GrowingLog) -> None:
    held.enter_context(exclusive(run))
    try:
        run.check_there()
        check_newest(run, state.step, state.seconds)
        sweep_staging(run.folder.parent)
        sweep_temporaries(run.folder, "run.json", "metrics.jsonl", "manifest.json", run.resume_path.name)
        sweep_temporaries(run.folder / "steps")
        reopen(run, run.info)
        remove_unnamed(run.folder, state.step)
        log.begin(state.step)
        if not run.resume_path.exists():
            write_snapshot(run, take_snapshot(state, log.mark()), is_kept=True)
    except OSError as error:
        raise RunError(trouble(error, run)) from error


def _end(run: Run, saver: Saver, status: Status) -> None:
    saver.finish()
    set_status(run, status)


def _failed(run: Run, saver: Saver, error: Exception) -> Exception:
    """What to raise for a failure, which the run is marked with if its folder takes it."""
    saver.abandon()
    why = trouble(error, run)
    with suppress(AtlasError, OSError):
        run.check_there()
        set_status(run, "failed", why or str(error) or type(error).__name__)
    return RunError(why) if why else error


def _append(run: Run, log: GrowingLog, metrics: Metrics, saver: Saver) -> None:
    saver.check()
    run.check_there()
    log.append(metrics.as_dict())
