"""The processes of stages: one starts when asked, its death is a sentence, and it ends with who asked."""

import gc
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.errors import StageError
from gan_core.training.stage_pool import MOST_WORKERS, StagePool
from gan_core.training.stage_worker import MOST_STAGES
from tests.gan_core.processes import PATIENCE, is_gone


@pytest.fixture(scope="module")
def pool():
    pool = StagePool(most=1)
    yield pool
    pool.end()


@pytest.fixture
def opening(finished_run):
    return {"folder": str(finished_run), "step": 30}


def test_steps_are_played_in_another_process(pool, opening):
    first = pool.ask("a", opening, "play", settings={"turns": "both"}).result(PATIENCE)
    second = pool.ask("a", opening, "play", settings={"turns": "both"}, count=2).result(PATIENCE)
    assert (first.document["played"], second.document["played"]) == (1, 3)
    assert len(first.sprite) % 784 == 0
    assert os.getpid() not in pool.processes()
    assert pool.ask("b", opening, "show").result(PATIENCE).document["played"] == 0  # another's stage


def test_a_refusal_is_a_sentence(pool, opening):
    with pytest.raises(StageError, match="no images of class 77"):
        pool.ask("a", opening, "play", settings={"only": 77}).result(PATIENCE)


def test_a_death_is_a_sentence_and_the_next_request_starts_again(pool, opening):
    pool.ask("a", opening, "play").result(PATIENCE)
    (process,) = pool.processes()
    os.kill(process, signal.SIGSTOP)  # so that the request is still on its way
    request = pool.ask("a", opening, "play")
    os.kill(process, signal.SIGKILL)
    with pytest.raises(StageError, match="process that plays the steps has ended"):
        request.result(PATIENCE)
    again = pool.ask("a", opening, "show").result(PATIENCE)
    assert (again.document["isNew"], again.document["played"]) == (True, 0)


def test_too_much_at_once_is_refused(pool, opening):
    pool.ask("a", opening, "show").result(PATIENCE)
    (process,) = pool.processes()
    os.kill(process, signal.SIGSTOP)
    asked = []
    with pytest.raises(StageError, match="too many steps are asked for at once"):
        for _ in range(100):
            asked.append(pool.ask("a", opening, "show"))
    os.kill(process, signal.SIGCONT)
    assert [request.result(PATIENCE).document["played"] for request in asked] == [0] * len(asked)


def test_many_visitors_share_few_processes(pool, opening, thorough):
    visitors, pool = (25, StagePool()) if thorough else (2 * MOST_STAGES, pool)
    asked = [pool.ask(f"visitor {number}", opening, "show") for number in range(visitors)]
    assert {request.result(PATIENCE).document["played"] for request in asked} == {0}
    processes = pool.processes()
    peaks = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{each}/status").read_text())[1] for each in processes]
    print(f"\n{visitors} visitors: {len(processes)} processes, at most {max(map(int, peaks)) // 1_024} MiB each")
    assert len(processes) <= MOST_WORKERS


def test_a_pool_that_nobody_holds_ends_its_processes(monkeypatch):
    pool = StagePool()
    pool.ask("a", {"folder": "/nowhere", "step": 1}, "show")
    (process,) = pool.processes()
    del pool
    gc.collect()
    assert is_gone(process)


def test_it_ends_with_the_process_that_asked():
    program = (
        "from gan_core.training.stage_pool import StagePool; import os\n"
        "pool = StagePool(); pool.ask('a', {'folder': '/nowhere', 'step': 1}, 'show')\n"
        "print(pool.processes()[0], flush=True); os._exit(1)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE)
    assert is_gone(int(ran.stdout))


def test_where_no_process_can_be_started_it_is_said(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(StageError, match="cannot start /nowhere/python"):
        StagePool().ask("a", {"folder": "/nowhere", "step": 1}, "show")


def test_it_is_imported_without_torch():
    program = "import gan_core.training.stage_pool, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
