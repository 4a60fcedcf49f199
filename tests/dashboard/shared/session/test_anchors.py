"""The anchors that were chosen."""

import pytest
import streamlit as st
import torch

from dashboard.shared.anchor import Anchor
from dashboard.shared.latent_text import unpack_values
from dashboard.shared.session import anchors

FIRST = anchors.SLICE_ANCHORS[0]


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page, whose point came from seed 5."""
    monkeypatch.setattr(st, "session_state", {"home_seed": 5})
    return st.session_state


def test_before_anything_is_chosen_the_other_anchor_holds_and_no_address_names_it():
    assert anchors.anchor(FIRST, Anchor("seed", 9)) == Anchor("seed", 9)
    assert anchors.anchors_in_address() == {}


def test_an_address_names_anchors_and_reads_them_back(session):
    given = {"first": "d7.2", "third": "s42", "to": "zAb-_9"}
    assert anchors.settle_anchors(given) == []
    assert anchors.anchors_in_address() == given
    assert anchors.anchor(FIRST, Anchor("seed")) == Anchor("digit", 7, 2)


def test_what_names_no_anchor_is_explained_and_the_others_are_taken():
    assert len(anchors.settle_anchors({"first": "here", "second": "s1"})) == 1
    assert anchors.anchors_in_address() == {"second": "s1"}


def test_a_kind_that_is_chosen_begins_with_something_of_that_kind(session):
    for source, expected in (("seed", Anchor("seed", 5)), ("7", Anchor("digit", 7))):
        session[anchors.anchor_source_key(FIRST)] = source
        anchors.on_anchor_source(FIRST)
        assert anchors.anchor(FIRST, Anchor("seed")) == expected


def test_variants_are_counted_from_one_on_the_page():
    anchors.on_anchor_number(FIRST, Anchor("digit", 7), 3)
    assert anchors.anchor(FIRST, Anchor("seed")) == Anchor("digit", 7, 2)
    anchors.on_anchor_number(FIRST, Anchor("seed", 1), 3)
    assert anchors.anchor(FIRST, Anchor("seed")) == Anchor("seed", 3)


def test_a_point_that_a_page_found_is_an_anchor():
    anchors.anchor_at(FIRST, torch.tensor([0.5, -2.0]))
    assert unpack_values(anchors.anchor(FIRST, Anchor("seed")).packed, 2).tolist() == [0.5, -2.0]
