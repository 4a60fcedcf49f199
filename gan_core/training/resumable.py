"""Whether a run can go on from what its folder holds, and in what that differs from what was written there."""

from collections.abc import Iterator

from gan_core.data.image_set import ImageSet
from gan_core.errors import AtlasError, RunError
from gan_core.runs.checkpoint import read_header
from gan_core.runs.diff import FieldDifference, flat_differences
from gan_core.runs.foreign import read_bounded
from gan_core.runs.run import LogMark, Run, is_published, log_mark
from gan_core.runs.verify import verify
from gan_core.shell import shell_path
from gan_core.training.resume import Position, most_bytes, position_from_bytes

# may grow after the fact: a run can be given another goal
GOAL = "schedule.steps"
# decide which images come next: with another value the position in a saved state would be another place in the data
POSITION_FIELDS = ("schedule.batch_size", "objective.discriminator_steps", "seed")


def kept_state(run: Run) -> bytes | None:
    """The content of resume.safetensors; None for a run that was killed before it wrote any, to be begun anew.

    Raises:
        RunError: If the file cannot be read, or there is none although the run went on.
    """
    try:
        return read_bounded(run.resume_path, most_bytes(run.info.config, run.info.data.image_shape))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise RunError(f"cannot read {run.resume_path}: {error.strerror}") from None
    if is_published(run):
        raise RunError(
            f"{run.folder} keeps no resume.safetensors: it was published to be looked at, not to go on from; "
            f"{_like(run)}"
        )
    if run.info.status != "running" or run.steps() not in ([], [0]):
        raise RunError(f"{run.folder} keeps no resume.safetensors: it was removed; bring it back, or {_like(run)}")
    return None


def _like(run: Run) -> str:
    return f"train another like it with: gan-core train NEW --like {shell_path(run.folder)}"


def check_unchanged(run: Run, position: Position | None) -> list[str]:
    """In what a run folder differs from what training wrote: a sentence each; none if all is as it was."""
    return list(_changes(run, position))


def _changes(run: Run, position: Position | None) -> Iterator[str]:
    yield from verify(run)
    if position is not None and not _continues_log(run, position):
        yield f"metrics.jsonl is not what was logged up to iteration {position.step}"
    for step, difference in _edited(run):
        yield (
            f"run.json: config.{difference.field} is {difference.second}, checkpoint {step} was trained "
            f"with {difference.first}"
        )


def _edited(run: Run) -> Iterator[tuple[int, FieldDifference]]:
    """In what the configuration differs from that of the newest readable checkpoint, the goal left out."""
    for step in reversed(run.steps()):
        try:
            trained_by = read_header(run.ref(step)).config
        except AtlasError:
            continue  # said by `verify`
        differences = flat_differences(trained_by, run.info.config)
        yield from ((step, difference) for difference in differences if difference.field != GOAL)
        return


def check_position(run: Run) -> None:
    """Know that a run's state points at the images that come next, whatever else was changed by hand.

    Raises:
        RunError: If a field that decides this is another than training had.
    """
    for step, difference in _edited(run):
        if difference.field in POSITION_FIELDS:
            raise RunError(
                f"{difference.field}: run.json says {difference.second}, {run.name} was trained with "
                f"{difference.first} up to checkpoint {step}: its state cannot go on with another; restore run.json, "
                f"or {_like(run)} --set {difference.field}={difference.second}"
            )


def _continues_log(run: Run, position: Position) -> bool:
    """Whether the log begins with what it held when the state was saved; states of older versions do not say."""
    if position.log_bytes is None or position.log_sha256 is None:
        return True
    return log_mark(run, position.log_bytes) == LogMark(position.log_bytes, position.log_sha256)


def check_images(run: Run, data: ImageSet) -> None:
    """Know that a run goes on with the images that it began with.

    Raises:
        RunError: If they are others.
    """
    if data.sha256 != run.info.data.sha256:
        raise RunError(
            f"{run.name} was trained on {run.info.data.name} with SHA-256 {run.info.data.sha256[:12]}..., the images "
            f"given have {data.sha256[:12]}...; point --data-dir to the same images"
        )


def check_newest(run: Run, step: int, seconds: float) -> None:
    """Know that nobody has trained a run on since its state was loaded; ask while the run's lock is held.

    Raises:
        RunError: If somebody has.
    """
    content = kept_state(run)
    if content is None:
        return
    position = position_from_bytes(content, str(run.resume_path))
    if (position.step, position.seconds) != (step, seconds):
        raise RunError(
            f"{run.folder} is at iteration {position.step} now, not at {step}: another process has trained it "
            f"meanwhile; go on with: gan-core resume {shell_path(run.folder)}"
        )
