"""The point that is explored."""

import pytest
import streamlit as st
import torch

from dashboard.shared.latent_text import pack
from dashboard.shared.session import point
from gan_core.latent.sampling import sample_latent


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at its first point."""
    monkeypatch.setattr(st, "session_state", {})
    assert point.settle_point(100, {}) == []
    return st.session_state


def test_a_new_session_begins_at_a_seed():
    # the point is kept as one processor draws it; others may round its last bits otherwise
    assert torch.allclose(point.current_point(), sample_latent(point.START_SEED, 1, 100)[0], rtol=1e-5)
    assert (point.seed(), point.home_seed(), point.truncation()) == (point.START_SEED, point.START_SEED, 1)
    assert point.point_in_address() == {"seed": str(point.START_SEED)}


def test_a_moved_point_has_no_seed_and_is_what_its_address_says():
    z = sample_latent(1, 1, 100)[0] / 3
    point.set_point(z)
    point.set_truncation(0.5)
    assert point.seed() is None
    assert point.point_in_address() == {"z": pack(z.half().float()), "truncation": "0.5"}
    assert torch.allclose(point.shown_point(), 0.5 * point.current_point())


def test_locked_dimensions_survive_a_seed():
    point.set_point(torch.arange(100.0))
    point.lock([3, 5])
    point.go_to_seed(1, 100)
    assert point.current_point()[[3, 5]].tolist() == [3, 5]
    assert point.current_point()[4] == sample_latent(1, 1, 100)[0][4].half().float()
    assert point.seed() is None
    assert point.home_seed() == 1


@pytest.mark.parametrize(("asked", "held"), [(-1, 0), (0.3, 0.3), (7, 1)])
def test_truncation_is_held_to_its_range(asked, held):
    point.set_truncation(asked)
    assert point.truncation() == held


def test_another_latent_size_begins_anew_without_locks():
    point.lock([99])
    point.settle_point(6, {})
    assert len(point.current_point()) == 6
    assert not point.locked()


@pytest.mark.parametrize(
    "parameters", [{"z": "!!!"}, {"z": "AAAA"}, {"seed": "three"}, {"truncation": "7"}], ids=lambda value: str(value)
)
def test_a_bad_address_is_explained_and_leaves_the_point(parameters):
    before = point.current_point()
    assert len(point.settle_point(100, parameters)) == 1
    assert torch.equal(point.current_point(), before)


@pytest.mark.parametrize(
    ("dimensions", "text"),
    [({3}, "3"), ({0, 1, 2}, "0-2"), ({0, 2, 3, 9}, "0.2-3.9"), (set(range(10)) - {5}, "0-4.6-9")],
)
def test_locked_dimensions_are_short_in_an_address(dimensions, text):
    assert point.dimensions_text(dimensions) == text
    assert point.parse_dimensions(text, 10) == dimensions


@pytest.mark.parametrize("text", ["", "x", "3-", "-3", "5-3", "10", "3..4", "1e1", "²", "0-99999999999999999999"])
def test_what_names_no_dimensions_is_refused(text):
    with pytest.raises(ValueError, match="must name dimensions from 0 to 9"):
        point.parse_dimensions(text, 10)


def test_a_link_brings_its_own_locks_and_truncation_and_no_others():
    point.settle_point(3, {})
    point.lock([0])
    point.set_truncation(0.5)
    point.settle_point(3, {"seed": "4"})
    assert torch.equal(point.current_point(), sample_latent(4, 1, 3)[0]), "nothing of the last point is kept"
    assert (point.locked(), point.truncation()) == (frozenset(), 1)
    assert point.settle_point(3, {"seed": "4", "truncation": "0.25", "locked": "1-2"}) == []
    assert (point.locked(), point.truncation()) == ({1, 2}, 0.25)
    assert point.point_in_address() == {"seed": "4", "truncation": "0.25", "locked": "1-2"}
