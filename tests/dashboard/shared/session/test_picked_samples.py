"""The samples that are selected on Projection."""

from pathlib import Path

import pytest
import streamlit as st
import torch

from dashboard.shared.session.picked_samples import forget_samples, pick_samples, picked_samples
from dashboard.shared.session.selection import Selection
from gan_core.runs.run import open_run


@pytest.fixture(autouse=True)
def session(monkeypatch, finished_run) -> dict:
    """A session outside of any page, at a checkpoint."""
    monkeypatch.setattr(st, "session_state", {"selection": selection(finished_run, 4)})
    return st.session_state


def selection(folder: Path, step: int) -> Selection:
    return Selection(open_run(folder), step)


def test_samples_are_remembered_until_they_are_forgotten():
    assert picked_samples() is None
    z = torch.ones(2, 3)
    pick_samples(5, [7, 9], z)
    found = picked_samples()
    assert (found.seed, found.numbers) == (5, (7, 9))
    assert torch.equal(found.z, z)
    forget_samples()
    forget_samples()
    assert picked_samples() is None


def test_samples_of_another_checkpoint_wait_for_it(session, finished_run):
    pick_samples(5, [7], torch.ones(1, 3))
    session["selection"] = selection(finished_run, 8)
    assert picked_samples() is None
    session["selection"] = selection(finished_run, 4)
    assert picked_samples() is not None
