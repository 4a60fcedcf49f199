"""From a click on "1 step" to the shown step, in a real browser: time, and the processor time of server and worker.

The goal is 150 ms for the dense pair on mnist-5k. On a machine that does other things, too, the processor time is what
can be compared: it is what a click costs, without waiting for others.

Run: python -m benchmarks.one_step [RUN] [--clicks N]
"""

import os
import statistics
import sys
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import ROOT, Server, chromium, processor_seconds, serve
from benchmarks.machine import facts

GOAL_MILLISECONDS = 150
PATIENCE_MILLISECONDS = 120_000
TICK = 1000 / os.sysconf("SC_CLK_TCK")

# clicks, and tells how long it takes until the page has painted the answer, in milliseconds
CLICK = """async (root) => {
  const before = root.dataset.played;
  const shown = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (root.dataset.played === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    });
    observer.observe(root, { attributes: true, attributeFilter: ["data-played"] });
  });
  const begin = performance.now();
  root.querySelector("button[data-count='1']").click();
  return (await shown) - begin;
}"""


def workers_of(process: int) -> list[int]:
    """The processes that a process has started; only on Linux."""
    found = [path.read_text().split() for path in Path(f"/proc/{process}/task").glob("*/children")]
    return [int(number) for numbers in found for number in numbers]


def processor_milliseconds(processes: list[int]) -> float:
    """Processor time that some processes have taken so far."""
    return 1000 * sum(map(processor_seconds, processes))


def measure(page: Page, server: Server, clicks: int) -> tuple[list[float], float, float]:
    """Milliseconds from click to picture, each; processor milliseconds a click of the server and of its worker."""
    root = page.locator(".one-step[data-played]")
    root.wait_for(timeout=PATIENCE_MILLISECONDS)
    root.evaluate(CLICK)  # the first one imports and allocates
    worker = workers_of(server.process)
    before = processor_milliseconds([server.process]), processor_milliseconds(worker)
    times = [root.evaluate(CLICK) for _ in range(clicks)]
    page.wait_for_timeout(500)  # the worker keeps the state for the way back after it has answered
    after = processor_milliseconds([server.process]), processor_milliseconds(worker)
    of_server, of_worker = ((now - then) / clicks for now, then in zip(after, before, strict=True))
    return times, of_server, of_worker


def main(
    run: Annotated[str, typer.Argument()] = "mnist-dense",
    clicks: Annotated[int, typer.Option()] = 20,
) -> None:
    """Measure and print."""
    environment = {**os.environ, "LATENT_ATLAS_RUNS": str(ROOT / "checkpoints")}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard", "--server.headless=true"]
    with serve(command, "--server.port", ROOT, environment) as server, chromium() as browser:
        page = browser.new_page(reduced_motion="reduce")
        page.goto(f"{server.address}/one-step?run={run}")
        times, of_server, of_worker = measure(page, server, clicks)
    table = Table(
        "run", "clicks", "click to picture, median", "90th percentile", "server, processor", "worker, processor"
    )
    high = statistics.quantiles(times, n=10)[-1]
    values = (statistics.median(times), high, of_server, of_worker)
    table.add_row(run, str(clicks), *(f"{value:.0f} ms" for value in values))
    Console().print(facts(), table, f"goal: {GOAL_MILLISECONDS} ms; processor time in ticks of {TICK:.0f} ms", sep="\n")


if __name__ == "__main__":
    typer.run(main)
