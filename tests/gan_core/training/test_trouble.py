"""What a person can do when the machine does not let a training go on."""

import errno
import os
from pathlib import Path

import pytest

from gan_core.errors import NonFiniteError
from gan_core.runs.run import Run
from gan_core.training.trouble import MEMORY, REMEDIES, is_out_of_memory, trouble

RUN = Run(Path("runs/my run"), None)
THEN = "then go on with: gan-core resume 'runs/my run'"


@pytest.mark.parametrize("number", REMEDIES, ids=errno.errorcode.get)
def test_a_failure_names_the_file_the_remedy_and_the_way_on(number):
    error = OSError(number, os.strerror(number), "runs/my run/metrics.jsonl")
    assert trouble(error, RUN) == f"cannot write runs/my run/metrics.jsonl: {REMEDIES[number]}, {THEN}"


def test_a_failure_that_nobody_knows_is_told_as_the_system_does():
    assert trouble(OSError(errno.EIO, "Input/output error"), RUN) == (
        f"cannot write runs/my run: Input/output error; see to that, {THEN}"
    )


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"),
        RuntimeError("CUDA out of memory"),
    ],
)
def test_memory_runs_out_in_several_words(error):
    assert is_out_of_memory(error)
    assert trouble(error, RUN) == f"{MEMORY}; {THEN}"


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), NonFiniteError("nan"), ValueError("out of memory")])
def test_a_fault_of_the_program_is_no_trouble_of_the_machine(error):
    assert not is_out_of_memory(error)
    assert trouble(error, RUN) is None
