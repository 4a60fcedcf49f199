"""The way from page to page."""

from unittest.mock import create_autospec

import pytest
import streamlit as st
import torch
from streamlit.navigation.page import StreamlitPage

from dashboard.shared.anchor import Anchor
from dashboard.shared.latent_text import pack
from dashboard.shared.session import anchors, navigation, point, selection


@pytest.fixture(autouse=True)
def opened(monkeypatch) -> list[object]:
    """The pages that were gone on to, from a session outside of any page."""
    pages = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(
        st, "switch_page", create_autospec(st.switch_page, side_effect=lambda page, **options: pages.append(page))
    )
    offered = {name: create_autospec(StreamlitPage, instance=True) for name in ("explore", "map", "compare")}
    navigation.offer_pages(offered, ["explore", "map"])
    return pages


def test_a_page_is_opened_by_its_name(opened):
    navigation.open_page("map")
    assert opened == [navigation.pages_of_run()["map"]]


def test_a_page_is_opened_as_a_link_would(opened):
    assert set(navigation.all_pages()) == {"explore", "map", "compare"}
    navigation.open_link("map", {"run": "a"})
    assert opened == [st.session_state["pages"]["map"]]
    assert st.switch_page.call_args.kwargs == {}, "Streamlit would write them into the address of the page before"
    assert st.session_state["followed"] == {"run": "a"}


def test_a_page_that_shows_no_run_is_opened_and_not_among_those_of_a_run(opened):
    assert list(navigation.pages_of_run()) == ["explore", "map"]
    navigation.open_page("compare")
    assert opened == [st.session_state["pages"]["compare"]]


def test_explore_is_opened_at_a_point(opened):
    navigation.open_in_explore(torch.tensor([0.1, 2.0]))
    assert opened == [navigation.pages_of_run()["explore"]]
    assert point.current_point().tolist() == torch.tensor([0.1, 2.0]).half().float().tolist()
    assert point.seed() is None


def test_explore_is_opened_at_another_checkpoint(opened):
    navigation.open_checkpoint_in_explore("b", 10, torch.zeros(2))
    assert opened == [navigation.pages_of_run()["explore"]]
    assert selection.settle_run(["a", "b"], "a", {}) == selection.settle_step([0, 10, 20], {}) == []
    assert (st.session_state["run"], st.session_state["step"]) == ("b", 10)


def test_map_is_opened_with_a_point_as_its_first_anchor(opened):
    navigation.open_on_map(torch.tensor([0.5, 2.0]))
    assert opened == [navigation.pages_of_run()["map"]]
    chosen = anchors.anchor(anchors.SLICE_ANCHORS[0], Anchor("seed", 0))
    assert (chosen.source, chosen.packed) == ("point", pack(torch.tensor([0.5, 2.0])))
