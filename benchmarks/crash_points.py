"""Every file operation of a training as a crash point: killed there, one command goes on, on this machine bit for bit.

    python -m benchmarks.crash_points             all of them
    python -m benchmarks.crash_points --every 10  each tenth

Two scenarios: a training from nothing, and the going on of one that was killed. A child process ends at once before
its n-th operation, as by `kill -9`; where that would have added a line to the log, half a line is left. Then
`gan-core resume`, or `gan-core train` where no run is there yet, must end with the very weights, moments and metrics
of a run that nobody killed, every file whole, and nothing left lying about.
"""

import hashlib
import io
import json
import os
import shlex
import shutil
import sys
import tempfile
import time
from contextlib import redirect_stdout
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, NoReturn

import torch
import typer
from safetensors.torch import load

from gan_core.cli import app
from gan_core.data.sources import load_images
from gan_core.runs import staging
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from gan_core.training.saving import Saver

KILLED = 137
LONGEST_SECONDS = 600
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.listdir")
FLAGS = [
    "--set=network.generator_widths=4",
    "--set=network.discriminator_widths=4",
    "--set=schedule.checkpoints=3",
    "--set=schedule.log_every=1",
    "--set=precision=float32",
    "--latent-size=2",
    "--batch-size=8",
    "--steps=4",
    "--data=mnist",
]
KILLED_AFTER = 0.6  # of the first scenario's operations, for the second to go on from


class Operations:
    """Counts the file operations of this process inside a folder, and ends it before a given one."""

    def __init__(self, folder: Path, fatal: int | None) -> None:
        self.count = 0
        self._folder, self._fatal = os.fspath(folder), fatal

    def watch(self) -> None:
        """Begin. It cannot be ended: call it in a child process."""
        fsync = os.fsync

        def counted(handle: int) -> None:
            self._next()
            fsync(handle)

        os.fsync = counted
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS and isinstance(arguments[0], str | os.PathLike):
            path = os.path.abspath(os.fspath(arguments[0]))
            if path.startswith(self._folder):
                is_log = event == "open" and path.endswith("metrics.jsonl") and bool(arguments[2] & os.O_APPEND)
                self._next(Path(path) if is_log else None)

    def _next(self, log: Path | None = None) -> None:
        self.count += 1
        if self.count == self._fatal:
            if log is not None:
                self._fatal = None
                with log.open("ab") as file:
                    file.write(b'{"step": 3, "im')
            os._exit(KILLED)


def in_child(arguments: list[str], output: Path, runs: Path | None = None, fatal: int | None = None) -> int:
    """The exit code of `gan-core` in a process of its own; what it prints is added to a file.

    Args:
        arguments: Of the command.
        output: The file.
        runs: Where its file operations are counted, into a file beside the output.
        fatal: Before which of them it is killed.

    Raises:
        TimeoutError: If it hangs.
    """
    # forked: a new Python imports for ten times as long as such a training lasts
    process = get_context("fork").Process(target=child, args=(arguments, output, runs, fatal))
    process.start()
    process.join(LONGEST_SECONDS)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"gan-core {shlex.join(arguments)} has not ended within {LONGEST_SECONDS} seconds")
    return process.exitcode


def command(arguments: list[str]) -> int:
    """The exit code of `gan-core`, in this process."""
    sys.argv = ["gan-core", *arguments]
    # saved after each iteration, and swept whatever the age
    Saver.is_due, staging.STALE_SECONDS = (lambda saver: True), 0.0
    try:
        app.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def child(arguments: list[str], output: Path, runs: Path | None, fatal: int | None) -> NoReturn:
    """What `in_child` has started."""
    with output.open("a") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    operations = Operations(runs or Path(os.devnull), fatal)
    operations.watch()
    code = command(arguments)
    if runs:
        output.with_suffix(".count").write_text(str(operations.count))
    sys.exit(code)


def outcome(folder: Path) -> str:
    """Digest of all that must not depend on a kill: the state's tensors, the metrics without their time."""
    run = open_run(folder)
    problems = verify(run)
    left = [path.name for path in (*folder.parent.rglob(".new-*"), *folder.rglob(".*.????????"))]
    if run.info.status != "finished" or problems or left:
        return f"{run.info.status}: {problems}, left {left}"
    found = hashlib.sha256()
    for name, tensor in sorted(load(run.resume_path.read_bytes()[64:]).items()):
        found.update(name.encode() + tensor.numpy().tobytes())
    for line in run.metrics_path.read_bytes().splitlines():
        record = json.loads(line)
        found.update(json.dumps({name: value for name, value in record.items() if name != "seconds"}).encode())
    found.update(str(run.steps()).encode())
    return found.hexdigest()


def write_images(folder: Path) -> None:
    """A few digits where `--data mnist --data-dir` finds them."""
    images = load_images("mnist-5k").images[::83][:32].squeeze(1)
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    labels = torch.zeros(len(images), dtype=torch.uint8)
    for part in ("train", "t10k"):
        for name, tensor in (("images-idx3", images), ("labels-idx1", labels)):
            shape = b"".join(side.to_bytes(4, "big") for side in tensor.shape)
            content = bytes([0, 0, 8, tensor.ndim]) + shape + tensor.contiguous().numpy().tobytes()
            (raw / f"{part}-{name}-ubyte").write_bytes(content)


def recover(runs: Path, flags: list[str], output: Path) -> int:
    """What a person does after a kill: one command."""
    folder = runs / "run"
    if (folder / "run.json").exists():
        return in_child(["resume", str(folder), flags[-1]], output)
    return in_child(["train", "run", f"--out={runs}", *flags], output)


def crash_points(every: int) -> int:
    """Try both scenarios; print a line for each failure and the figure. The number of failures."""
    started, tried, total, failures, anew = time.monotonic(), 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        write_images(place / "data")
        flags = [*FLAGS, f"--data-dir={place / 'data'}"]
        output, runs = place / "output", place / "runs"
        with redirect_stdout(io.StringIO()):
            command(["train", "first", f"--out={place / 'warm'}", *flags])  # imports what all children will need
        train = ["train", "run", f"--out={runs}", *flags]
        in_child(train, output, runs)
        expected, length = outcome(runs / "run"), int(output.with_suffix(".count").read_text())
        if len(expected) != 64:
            print(output.read_text(), expected)
            return 1
        shutil.rmtree(runs)
        in_child(train, output, runs, int(KILLED_AFTER * length))
        shutil.copytree(runs, place / "begun")
        resume = ["resume", str(runs / "run"), flags[-1]]
        in_child(resume, output, runs)
        lengths = {"train": length, "resume": int(output.with_suffix(".count").read_text())}
        for scenario, arguments in (("train", train), ("resume", resume)):
            total += lengths[scenario]
            for fatal in range(1, lengths[scenario] + 1, every):
                shutil.rmtree(runs, ignore_errors=True)
                if scenario == "resume":
                    shutil.copytree(place / "begun", runs)
                output.unlink(missing_ok=True)
                code = in_child(arguments, output, runs, fatal)
                anew += not (runs / "run" / "run.json").exists()
                recovered = recover(runs, flags, output)
                tried += 1
                # killed at its very end, the run is finished and `resume` says so
                is_done = "has reached its" in output.read_text()
                found = outcome(runs / "run") if (runs / "run" / "run.json").exists() else "no run"
                if code != KILLED or (recovered and not is_done) or found != expected:
                    failures += 1
                    print(f"{scenario} killed before operation {fatal}: exit {code}, then {recovered}; {found}")
                    print(output.read_text()[-2_000:])
    print(
        f"{tried} of {total} crash points tried: {tried - failures} went on bit for bit ({anew} of them began anew), "
        f"{failures} did not; {time.monotonic() - started:.0f} s"
    )
    return failures


def main(every: Annotated[int, typer.Option(help="Try each n-th point only.")] = 1) -> None:
    """Exit code 1 if a crash point fails."""
    torch.set_num_threads(1)  # before any child is forked, which could not take threads with it
    sys.exit(min(1, crash_points(every)))


if __name__ == "__main__":
    typer.run(main)
