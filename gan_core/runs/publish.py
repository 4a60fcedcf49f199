"""Copy a finished run into a folder that ships, its weights in fewer bits."""

from collections.abc import Sequence
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.atomic import write_atomic
from gan_core.runs.checkpoint import checkpoint_to_bytes
from gan_core.runs.class_regions import still_true_regions, write_regions
from gan_core.runs.encoder import copy_encoders
from gan_core.runs.foreign import LOG_BYTES, read_bounded
from gan_core.runs.prepared import save_prepared, still_true_prepared
from gan_core.runs.run import Run, set_status, write_checkpoint, write_empty
from gan_core.runs.staging import staged
from gan_core.schema import Precision


def publish(run: Run, folder: Path, precision: Precision, steps: Sequence[int] | None = None) -> Run:
    """A small copy of a run to look at: its checkpoints at a lower precision, its metrics, no optimiser state.

    Args:
        run: The run.
        folder: The new run folder.
        precision: Of the copy's weights.
        steps: Which checkpoints to copy; None for all.

    Saved class regions, encoders and what was prepared of a checkpoint come along where it is the same file; in fewer
    bits the images are others.

    Raises:
        RunError: If the folder is taken, there is no such checkpoint, or the metrics are no regular file.
        CheckpointError: If a checkpoint is damaged.
    """
    with staged(folder) as inner:
        whole = _publish_into(inner, run, precision, run.steps() if steps is None else sorted(set(steps)))
    return Run(folder, whole.info)


def _publish_into(folder: Path, run: Run, precision: Precision, steps: Sequence[int]) -> Run:
    copy = Run(folder, run.info.model_copy(update={"published": True}))
    write_empty(copy)
    for step in steps:
        checkpoint = run.checkpoint(step)
        content = checkpoint_to_bytes(
            checkpoint.header.model_copy(update={"precision": precision}),
            checkpoint.generator_ema.state_dict(),
            checkpoint.generator.state_dict(),
            checkpoint.discriminator.state_dict(),
        )
        write_checkpoint(copy, step, content)
    if run.metrics_path.exists():
        write_atomic(copy.metrics_path, _content(run.metrics_path))
    for saved in still_true_regions(run, copy):
        write_regions(copy, saved)
    for step, prepared in still_true_prepared(run, copy).items():
        save_prepared(copy, step, prepared)
    copy_encoders(run, copy)
    set_status(copy, run.info.status, run.info.reason)
    return copy


def _content(path: Path) -> bytes:
    try:
        return read_bounded(path, LOG_BYTES)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
