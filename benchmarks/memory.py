"""How much memory a cloud of samples needs: peak of a process of its own for each count.

Run: python -m benchmarks.memory
"""

import resource
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

from benchmarks.browser import ROOT
from gan_core.classifier.model import find_classifier
from gan_core.latent.sample_map import build_sample_map
from gan_core.runs.run import open_run

RUN = "mnist-dense"
COUNTS = (10_000, 100_000, 1_000_000)


def survey(count: int) -> None:
    """Survey a cloud of samples and print seconds and peak MiB of this process."""
    run = open_run(ROOT / "checkpoints" / RUN)
    step = run.checkpoint(run.steps()[-1])
    classifier = find_classifier(run.info.data.name, run.info.data.image_shape)
    started = time.perf_counter()
    build_sample_map(
        step.generator_ema,
        "hidden",
        0,
        count,
        step.header.config.network.latent_size,
        classifier.probabilities_and_features,
        step.discriminator,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts KiB
    print(f"{time.perf_counter() - started:.1f} {peak:.0f}")


def main() -> None:
    """Print a row for each count."""
    table = Table("samples", "seconds", "peak MiB", title=f"{RUN}: decoded, classified, scored and projected")
    for count in COUNTS:
        command = [sys.executable, "-m", "benchmarks.memory", str(count)]
        found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        table.add_row(f"{count:,}", *found.split())
    Console().print(table)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        survey(int(sys.argv[1]))
    else:
        main()
