"""Latent directions that a person named."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
import torch

from dashboard.shared.session import directions
from gan_core.runs.directions import described, save_directions
from gan_core.runs.run import open_run


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at a point of two dimensions."""
    monkeypatch.setattr(st, "session_state", {"z": torch.zeros(2)})
    return st.session_state


def named() -> dict[str, list[float]]:
    return {name: list(vector) for name, vector in directions.named_directions().items()}


def test_a_direction_is_kept_replaced_and_forgotten():
    assert named() == {}
    directions.name_direction("slant", torch.tensor([1.0, 0.0]))
    directions.name_direction("bold", torch.tensor([0.0, 1.0]))
    directions.name_direction("slant", torch.tensor([0.0, -1.0]))
    assert named() == {"slant": [0, -1], "bold": [0, 1]}
    directions.forget_direction("slant")
    directions.forget_direction("never named")
    assert named() == {"bold": [0, 1]}


def test_a_direction_of_another_latent_space_waits_for_it(session):
    directions.name_direction("slant", torch.tensor([1.0, 0.0]))
    session["z"] = torch.zeros(3)
    assert named() == {}
    session["z"] = torch.zeros(2)
    assert named() == {"slant": [1, 0]}


def test_saved_directions_are_kept_and_what_is_named_here_comes_first(finished_run, tmp_path, session):
    run = open_run(Path(shutil.copytree(finished_run, tmp_path / "tiny")))
    session["z"] = torch.zeros(100)
    first, last = ([1.0, *[0.0] * 99], [*[0.0] * 99, 1.0])
    save_directions(run, [described(run, run.steps()[-1], name, "", first) for name in ("slant", "bold")])
    directions.name_direction("slant", torch.tensor(last))
    assert directions.kept_directions(run) == {"slant": tuple(last), "bold": tuple(first)}
