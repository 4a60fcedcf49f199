"""What an address must say to reopen what is on the screen."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.shared.anchor import Anchor
from dashboard.shared.session import anchors, point, selection
from dashboard.shared.session.address import address, write_address


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, at its first point."""
    monkeypatch.setattr(st, "session_state", {})
    selection.select(SimpleNamespace(name="tiny", told_classes=()), 30)
    point.settle_point(100, {})
    return st.session_state


def test_an_address_names_checkpoint_point_and_anchors():
    anchors.set_anchor(anchors.SLICE_ANCHORS[1], Anchor("seed", 9))
    point.go_to_seed(4, 100)
    assert address() == {"run": "tiny", "step": "30", "seed": "4", "second": "s9"}


def test_an_address_that_is_read_back_reopens_the_same():
    point.set_truncation(0.25)
    anchors.set_anchor(anchors.END, Anchor("digit", 3, 2))
    point.lock([1])
    point.go_to_seed(4, 100)  # a locked dimension stays: the point has no seed any more
    written, z = address(), point.current_point()
    st.session_state.clear()
    selection.select(SimpleNamespace(name="tiny", told_classes=()), 30)
    assert point.settle_point(100, written) == anchors.settle_anchors(written) == []
    assert point.current_point().tolist() == z.tolist()
    assert address() == written


def test_the_address_is_written(monkeypatch):
    written = []
    monkeypatch.setitem(write_address.__globals__, "write_parameters", written.append)
    write_address()
    assert written == [address()]
