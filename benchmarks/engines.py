"""What the page's networks cost: in JavaScript and in WebAssembly, in turns, under Node and in a real Chromium.

Run: python -m benchmarks.engines
"""

import base64
import json
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from benchmarks.browser import chromium
from benchmarks.interleaved_timing import times_as_fast
from benchmarks.machine import facts
from dashboard.web.bundle import namespace
from dashboard.web.slice_map.slice_numbers import slice_numbers
from gan_core.classifier.model import IMAGE_SHAPE, find_classifier
from gan_core.inference.web_export import export_checkpoint, export_classifier
from gan_core.latent.sampling import sample_latent
from gan_core.latent.slices import slice_through
from gan_core.runs.locate import find_run
from tests.dashboard.web.node import NODE

RUNS = ("mnist-dense", "mnist-conv", "fashion-conv")
NETWORKS = ("generator", "discriminator", "classifier")
NETWORK_ROUNDS, MAP_ROUNDS = 15, 3
SIDE = 48  # cells
SEEDS = (1, 2, 3)
PAGE = "http://page.test/"

ENGINES = f"const engines = {namespace(Path(__file__).with_suffix('.js'))};"
BYTES = "const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));"
WEIGHTS = "{ step: bytes(given.step), classifier: bytes(given.classifier) }"
COMPARE_NETWORKS = f"{ENGINES} {BYTES} return engines.compareNetworks({WEIGHTS}, {NETWORK_ROUNDS});"
COMPARE_MAPS = (
    f"{ENGINES} {BYTES} return engines.compareMaps({WEIGHTS}, given.slice, given.width, {SIDE}, {MAP_ROUNDS});"
)

Times = dict[str, list[float]]


def weights_of(name: str) -> dict[str, str]:
    """The weights of a run's last checkpoint and of its classifier, as base64."""
    run = find_run(name)
    classifier = find_classifier(run.info.data.name, IMAGE_SHAPE)
    blocks = {"step": export_checkpoint(run.checkpoint(run.steps()[-1])), "classifier": export_classifier(classifier)}
    return {key: base64.b64encode(block.data).decode() for key, block in blocks.items()}


def under_node(program: str, given: dict[str, Any]) -> Any:
    """What a program gives back that is given something.

    Raises:
        subprocess.CalledProcessError: If it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.mjs"
        compute = f"(async (given) => {{ {program} }})({json.dumps(given)})"
        path.write_text(f"console.log(JSON.stringify(await {compute}));\nprocess.exit(0);")
        return json.loads(subprocess.run([NODE, str(path)], check=True, capture_output=True, text=True).stdout)


def in_chromium(page: Page, program: str, given: dict[str, Any]) -> Any:
    """As `under_node`, in a page."""
    return page.evaluate(f"async (given) => {{ {program} }}", given)


def network_rows(table: Table, run: str, place: str, found: dict[str, dict[str, Any]]) -> None:
    """Add a row for each network."""
    for name in NETWORKS:
        plain, fast = found[name]["javascript"], found[name]["webassembly"]
        ratio = times_as_fast(plain, fast)
        cells = (f"{statistics.median(plain):.2f}", f"{statistics.median(fast):.2f}", f"{ratio:.1f}")
        table.add_row(run, name, place, *cells, f"{found[name]['difference']:.1e}")


def map_row(table: Table, run: str, found: Times) -> None:
    """Add a row: milliseconds, and how many times as fast as JavaScript on one thread."""
    plain = found["javascript"]
    cells = [f"{statistics.median(plain):.0f}"]
    for name in ("webassembly", "workers"):
        cells.append(f"{statistics.median(found[name]):.0f} ({times_as_fast(plain, found[name]):.1f})")
    table.add_row(run, *cells, f"{statistics.median(found['coarse']):.0f}")


def main() -> None:
    """Print two tables."""
    console = Console()
    console.print(facts(), soft_wrap=True)
    networks = Table(
        *("run", "network", "in", "JavaScript ms", "WebAssembly ms", "times as fast", "largest difference"),
        title=f"one image, one thread: medians of {NETWORK_ROUNDS} rounds in turns",
    )
    maps = Table(
        *("run", "JavaScript ms", "WebAssembly ms", "workers ms", "their first 144 ms"),
        title=f"{SIDE} x {SIDE} cells in Chromium, generated and classified: medians of {MAP_ROUNDS} rounds in turns; "
        "in brackets, how many times as fast as JavaScript on one thread",
    )
    chart = slice_through(*(sample_latent(seed, 1, 100)[0] for seed in SEEDS))
    with chromium() as browser:
        page = browser.new_page()
        # workers need a page with an address
        page.route(PAGE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(PAGE)
        for run in RUNS:
            given = weights_of(run)
            network_rows(networks, run, "Node", under_node(COMPARE_NETWORKS, given))
            network_rows(networks, run, "Chromium", in_chromium(page, COMPARE_NETWORKS, given))
        console.print(networks)
        for run in RUNS:
            given = {**weights_of(run), "slice": slice_numbers(chart), "width": 12.0}
            map_row(maps, run, in_chromium(page, COMPARE_MAPS, given))
        console.print(maps)


if __name__ == "__main__":
    main()
