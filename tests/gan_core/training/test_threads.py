"""Among how many threads torch divides its sums."""

import os
from unittest.mock import create_autospec

import pytest
import torch

from gan_core.training import threads


@pytest.fixture
def torch_threads(monkeypatch) -> list[int]:
    """The numbers that torch is given; it has two, on a machine of four cores."""
    given = [2]
    monkeypatch.setattr(torch, "set_num_threads", create_autospec(torch.set_num_threads, side_effect=given.append))
    monkeypatch.setattr(torch, "get_num_threads", lambda: given[-1])
    monkeypatch.setattr(threads, "cores", lambda: 4)
    return given


@pytest.mark.parametrize("wanted", [1, 4])
def test_a_run_has_the_threads_that_it_had(wanted, torch_threads):
    warnings = []
    assert threads.use_threads(wanted, warnings.append) == wanted
    assert torch_threads == [2, wanted]
    assert warnings == []


@pytest.mark.parametrize(("wanted", "told"), [(5, "trained by 5 threads, this machine has 4 cores"), (None, "not say")])
def test_where_it_cannot_it_keeps_those_there_are_and_says_so(wanted, told, torch_threads):
    warnings = []
    assert threads.use_threads(wanted, warnings.append) == 2
    assert torch_threads == [2]
    assert len(warnings) == 1 and told in warnings[0] and "bit for bit" in warnings[0]


def test_a_machine_has_cores():
    assert 1 <= threads.cores() <= os.cpu_count()
