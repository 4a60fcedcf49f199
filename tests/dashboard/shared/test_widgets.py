"""What more than one page writes."""

from contextlib import nullcontext
from unittest.mock import create_autospec

import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from dashboard.shared import widgets
from tests.dashboard.reading import seen


@pytest.mark.parametrize(
    ("score", "is_probability", "text"),
    [(0.474, True, "P(real) = 47%"), (1.257, False, "score D(x) = +1.26"), (-3.0, False, "score D(x) = -3.00")],
)
def test_a_score_is_a_probability_only_where_it_is_one(score, is_probability, text):
    assert widgets.score_text(score, is_probability) == text


def test_a_norm_is_compared_with_those_of_random_vectors():
    z = torch.zeros(100)
    z[:2] = torch.tensor([3.0, 4.0])
    assert widgets.norm_text(z) == "Norm of z 5.00 (random vectors: 10.0 ± 1.4)"


def test_rows_are_full_but_for_the_last():
    assert list(widgets.in_rows([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
    assert list(widgets.in_rows([], 2)) == []


def test_what_is_wrong_with_a_link_is_one_message(monkeypatch):
    shown = []
    monkeypatch.setattr(st, "toast", create_autospec(st.toast, side_effect=lambda text, **_: shown.append(text)))
    widgets.say_link_problems([])
    widgets.say_link_problems(["the link's seed must be an integer", "Run 'a' not found; choose another."])
    assert [seen(text) for text in shown] == [
        "The link's seed must be an integer.  \nRun 'a' not found; choose another."
    ]


def three_sections() -> None:
    import streamlit as st

    from dashboard.shared.widgets import section_place

    with section_place("b", ["a", "b", "c"]):
        st.caption("of b")


def test_a_section_has_a_place_of_its_own_and_all_others_are_empty():
    kinds = [element.type for element in AppTest.from_function(three_sections).run().main.children.values()]
    assert [kind == "empty" for kind in kinds] == [True, False, True]


class Place:
    """The part of an empty place that is used."""

    def __init__(self):
        self.shown = []

    def progress(self, value, text):
        self.shown.append((value, text))

    def empty(self):
        self.shown.append(None)

    def container(self):
        return nullcontext()


@pytest.fixture
def place(monkeypatch) -> Place:
    assert all(hasattr(st.empty(), name) for name in ("progress", "empty", "container"))
    place = Place()
    monkeypatch.setattr(st, "empty", lambda: place)
    return place


def test_a_bar_says_how_many_there_are_and_goes(place):
    with widgets.progress_bar("Generating {total:,} images…") as advance:
        advance(500, 2_000)
    assert place.shown == [(0.25, "Generating 2,000 images…"), None]


def test_what_is_quick_gets_no_bar_and_a_failure_leaves_none(place):
    with pytest.raises(ValueError), widgets.progress_bar("…", after_seconds=60) as advance:
        advance(1, 2)
        raise ValueError
    assert place.shown == [None]


def test_what_is_refined_is_drawn_in_one_place_under_a_bar_that_goes():
    app = AppTest.from_function(refined).run()
    assert not app.exception
    assert [text.value for text in app.markdown] == ["stage 4"]
    assert not app.get("progress")


def refined() -> None:
    import streamlit as st

    from dashboard.shared.widgets import draw_refining

    def draw(stage: int) -> None:
        st.markdown(f"stage {stage}")

    draw_refining(iter((1, 2, 4)), draw, lambda stage: stage, 4, "{done} of {total}")


def test_the_bar_says_on_how_much_each_stage_rests(place):
    drawn = []
    widgets.draw_refining(iter((1, 4)), drawn.append, lambda stage: stage, 4, "{done} of {total}")
    assert drawn == [1, 4]
    assert place.shown == [(0.0, "0 of 4"), (0.25, "1 of 4"), None]


def skeletons() -> None:
    import streamlit as st

    from dashboard.shared.widgets import skeleton_until

    st.session_state["facts"] = st.session_state.get("facts", 0)
    try:
        with skeleton_until("somewhere", st.session_state["facts"], "grey") as place:
            if st.session_state.get("holds"):
                st.stop()
            if st.session_state.get("fails"):
                raise ValueError
            place.markdown("found")
    except ValueError:
        st.markdown("failed")


def shown(app: AppTest) -> list[str]:
    assert not app.exception
    return [element.proto.body for element in app.get("html")] + [text.value for text in app.markdown]


def test_a_skeleton_stands_where_something_else_is_on_its_way():
    app = AppTest.from_function(skeletons)
    app.session_state["holds"] = True
    assert shown(app.run()) == ["grey"]
    app.session_state["holds"] = False
    assert shown(app.run()) == ["found"]
    app.session_state["holds"] = True
    assert shown(app.run()) != ["grey"], "what follows from the same facts stays"
    app.session_state["facts"] = 1
    assert shown(app.run()) == ["grey"]


def test_a_failure_leaves_no_skeleton():
    app = AppTest.from_function(skeletons)
    app.session_state["fails"] = True
    assert shown(app.run()) == ["failed"]
