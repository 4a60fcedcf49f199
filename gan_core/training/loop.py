"""Training into a run folder: metrics as they come, steps on schedule, and a state to go on from."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from gan_core.config import RunConfig
from gan_core.data.image_set import ImageSet
from gan_core.errors import NonFiniteError, RunError
from gan_core.runs.atomic import write_atomic
from gan_core.runs.checkpoint import CheckpointHeader, checkpoint_to_bytes
from gan_core.runs.lock import exclusive
from gan_core.runs.run import Run, append_metrics, create_run, reopen, set_status, trim_metrics, write_checkpoint
from gan_core.training.distributed import SINGLE, ProcessGroup
from gan_core.training.precision import resolve_precision
from gan_core.training.resume import state_from_bytes, state_to_bytes
from gan_core.training.schedule import check_fits, checkpoint_steps
from gan_core.training.state import TrainingState, new_state
from gan_core.training.step import Metrics, iterate

RESUME_INTERVAL_SECONDS = 60


def start_run(
    folder: Path, config: RunConfig, data: ImageSet, processes: ProcessGroup = SINGLE
) -> tuple[Run, TrainingState]:
    """A new run folder and an untrained state.

    Raises:
        ConfigError: If the batch is larger than the image set, or the processes cannot split it evenly.
        RunError: If the folder is taken.
    """
    check_fits(config, data, processes)
    config = processes.on_main(resolve_precision, config, tuple(data.images.shape[1:]), processes.device)
    run = processes.on_main(create_run, folder, config, data)
    return run, new_state(config, run.info.data.image_shape, processes.device)


def resume_run(
    run: Run, data: ImageSet, total_steps: int | None = None, processes: ProcessGroup = SINGLE
) -> tuple[Run, TrainingState]:
    """The state in which a run was last saved.

    Args:
        run: A stopped, interrupted, failed or finished run.
        data: The same images that it began with.
        total_steps: A new length for the run, to go on beyond its first goal.
        processes: Who trains it on; there may have been more or fewer before.

    Raises:
        ConfigError: If the processes cannot split the batch evenly.
        RunError: If the run keeps no state, saw other images, or has reached its goal.
        CheckpointError: If the state is damaged.
    """
    content = processes.on_main(_kept_state, run, data)
    config = run.info.config
    processes.shard_size(config.schedule.batch_size)
    if total_steps is not None:
        config = config.model_copy(update={"schedule": config.schedule.model_copy(update={"steps": total_steps})})
    state = state_from_bytes(content, config, run.info.data.image_shape, str(run.resume_path), processes.device)
    if state.step >= config.schedule.steps:
        raise RunError(
            f"{run.name} has reached its {config.schedule.steps} steps; go further with --steps N, N above {state.step}"
        )
    return Run(run.folder, run.info.model_copy(update={"config": config})), state


def _kept_state(run: Run, data: ImageSet) -> bytes:
    if not run.resume_path.exists():
        why = "it was published to be looked at, not to go on from"
        if not run.steps():
            why = "it was killed before it kept anything; remove the folder and train again"
        raise RunError(f"{run.folder} keeps no resume.safetensors: {why}")
    if data.sha256 != run.info.data.sha256:
        raise RunError(
            f"{run.name} was trained on {run.info.data.name} with SHA-256 {run.info.data.sha256[:12]}..., the images "
            f"given have {data.sha256[:12]}...; point --data-dir to the same images"
        )
    return run.resume_path.read_bytes()


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
        on_step: Told of each finished step, in the first process.
        processes: Who trains; all must call this with the same run and state.

    Returns:
        Whether the schedule's end was reached.

    Raises:
        NonFiniteError: If training blew up; the run is marked failed and keeps its last good step.
        RunError: If another process trains this run.
    """
    config = run.info.config
    schedule = config.schedule
    kept = set(checkpoint_steps(schedule.steps, schedule.checkpoints))
    images = data.images.to(processes.device)
    with ExitStack() as held:
        processes.on_main(_begin, held, run, config, state)
        saved = time.monotonic()
        try:
            while state.step < schedule.steps:
                upcoming = state.step + 1
                logged = upcoming % schedule.log_every == 0 or upcoming in (1, schedule.steps)
                metrics = iterate(state, config, images, measure_gradients=logged, processes=processes)
                if logged:
                    processes.on_main(append_metrics, run, metrics.as_dict())
                if state.step in kept:
                    processes.on_main(_save, run, state)
                    saved = time.monotonic()
                elif processes.any(time.monotonic() - saved > RESUME_INTERVAL_SECONDS):
                    processes.on_main(_save_state, run, state)
                    saved = time.monotonic()
                if processes.is_main:
                    on_step(metrics)
                if state.step < schedule.steps and processes.any(should_stop()):
                    processes.on_main(_save, run, state)
                    processes.on_main(set_status, run, "stopped")
                    return False
        except NonFiniteError as error:
            processes.on_main(set_status, run, "failed", str(error))
            raise
        processes.on_main(set_status, run, "finished")
        return True


def _begin(held: ExitStack, run: Run, config: RunConfig, state: TrainingState) -> None:
    held.enter_context(exclusive(run))
    reopen(run, config)
    trim_metrics(run, state.step)
    if state.step == 0:
        _save(run, state)


def _save(run: Run, state: TrainingState) -> None:
    header = CheckpointHeader(
        step=state.step, config=run.info.config, image_shape=run.info.data.image_shape, precision="float32"
    )
    content = checkpoint_to_bytes(
        header, state.generator_ema.state_dict(), state.generator.state_dict(), state.discriminator.state_dict()
    )
    write_checkpoint(run, state.step, content)
    _save_state(run, state)


def _save_state(run: Run, state: TrainingState) -> None:
    write_atomic(run.resume_path, state_to_bytes(state))
