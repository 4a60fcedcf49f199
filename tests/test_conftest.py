"""How the tests are shared out, and how a run of them ends."""

import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import create_autospec

import pytest
from xdist.remote import Producer
from xdist.workermanage import WorkerController

from tests.conftest import pytest_xdist_make_scheduler

ROOT = Path(__file__).parents[1]
RED, PLAIN = "\x1b[31m", "\x1b[0m"


@pytest.mark.parametrize("workers", [[], ["-n1"]], ids=["alone", "shared out"])
def test_browser_tests_that_were_skipped_are_counted_in_red_at_the_end(workers, python, thorough):
    if workers and not thorough:
        pytest.skip("another process would import all that this one has: tried by `make soak`")
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"PATH": ""}
    command = [*python, "-m", "pytest", "-q", "--color=yes", "-pno:cacheprovider", *workers]
    tests = "tests/browser/test_settings.py"
    found = subprocess.run([*command, tests], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    line, _ = found.stdout.splitlines()[-2:]  # the last one is pytest's own
    assert "browser tests skipped: 1 (none of chromium" in line
    assert line.startswith(RED)
    assert line.endswith(PLAIN)


def test_a_file_has_one_process_and_all_that_drives_a_browser_too(pytestconfig, monkeypatch):
    monkeypatch.setattr(pytestconfig.option, "tx", ["2*popen"])
    scheduler = pytest_xdist_make_scheduler(pytestconfig, Producer("tests", enabled=False))
    browser = ["tests/browser/test_app.py::test_map", "tests/browser/test_runs.py::test_row"]
    others = [f"tests/gan_core/test_registry.py::test_name[{name}]" for name in ("a", "b::c", "d@e")]
    workers = [create_autospec(WorkerController, instance=True) for _ in range(2)]
    for number, worker in enumerate(workers):
        worker.gateway, worker.shutting_down = SimpleNamespace(id=number), False
        scheduler.add_node(worker)
    for worker in workers:
        scheduler.add_node_collection(worker, [*browser, *others])
    scheduler.schedule()
    assert [list(scheduler.assigned_work[worker]) for worker in workers] == [
        ["tests/browser/"],
        ["tests/gan_core/test_registry.py"],
    ]
    assert [call.args[0] for worker in workers for call in worker.send_runtest_some.mock_calls] == [[0, 1], [2, 3, 4]]


def test_make_soak_runs_the_long_form_of_every_test_or_the_command_that_it_stands_for():
    recipe = (ROOT / "Makefile").read_text().partition("\nsoak:")[2].partition("\n\n")[0]
    [tests] = [line for line in recipe.splitlines() if "pytest" in line]
    options, ignored = tests.partition("-m pytest ")[2].split(), re.findall(r"--ignore (\S+)", tests)
    assert {"--soak", "-s", "--ignore", *ignored} == set(options), "no test is left out but by name"
    for path in ignored:
        assert (ROOT / path).is_file()
        assert re.search(rf"-m benchmarks\.{Path(path).stem.removeprefix('test_')}( --count 100000)?$", recipe, re.M)
