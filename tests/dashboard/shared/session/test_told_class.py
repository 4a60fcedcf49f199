"""Which class the networks are told."""

import pytest
import streamlit as st

from dashboard.shared.session import told_class
from gan_core.latent.class_mix import ClassMix

NAMES = tuple("0123456789")


@pytest.fixture(autouse=True)
def session(monkeypatch) -> dict:
    """A session outside of any page."""
    monkeypatch.setattr(st, "session_state", {})
    return st.session_state


def test_at_first_it_is_the_lectures_seven_or_the_last_there_is():
    assert told_class.told_mix(NAMES) == ClassMix(7)
    assert told_class.told_mix(("a", "b")) == ClassMix(1)


def test_the_address_decides_and_the_widgets_show_it(session):
    assert told_class.settle_told_class(NAMES, {"class": "4,9,0.25"}) == []
    assert told_class.told_mix(NAMES) == ClassMix(4, 9, 0.25)
    assert (session["told_first"], session["told_second"], session["told_share"]) == (4, 9, 0.25)


def test_a_class_that_is_not_there_is_said(session):
    told_class.settle_told_class(NAMES, {"class": "3"})
    assert "eleven" in told_class.settle_told_class(NAMES, {"class": "eleven"})[0]
    assert told_class.told_mix(NAMES) == ClassMix(3)


def test_where_no_class_is_told_nothing_is_settled(session):
    assert told_class.settle_told_class((), {"class": "3"}) == []
    assert not session


def test_the_widgets_choose_a_class_or_a_mix(session):
    told_class.settle_told_class(NAMES, {})
    session["told_first"] = 2
    told_class.on_told_class(NAMES)
    assert told_class.told_mix(NAMES) == ClassMix(2)
    session["told_second"] = 5
    told_class.on_told_class(NAMES)
    assert told_class.told_mix(NAMES) == ClassMix(2, 5, 0.5)
    session["told_first"] = 5  # a class mixed with itself is that class
    told_class.on_told_class(NAMES)
    assert told_class.told_mix(NAMES) == ClassMix(5)


def test_a_page_may_choose_the_class(session):
    told_class.tell_class(NAMES, 3)
    assert told_class.told_mix(NAMES) == ClassMix(3)
