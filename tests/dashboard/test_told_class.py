"""Pages on a run whose networks are told a class."""

import pytest

from dashboard.views.registry import PAGES
from gan_core.runs.run import open_run
from tests.dashboard.reading import go_to


def told_widgets(app):
    return [widget.label for widget in (*app.sidebar.pills, *app.sidebar.selectbox, *app.sidebar.slider)]


@pytest.mark.parametrize("page", [entry.url_path for entry in PAGES])
def test_every_page_takes_such_a_run(open_page, conditional_run, page):
    app = open_page(page, conditional_run.parent, run="told", **{"class": "4,9,0.25"})
    assert not app.exception
    assert not app.error
    assert dict(app.query_params).get("class") == "4,9,0.25"


def test_the_sidebar_offers_the_classes_and_what_is_mixed_in(open_page, conditional_run):
    app = open_page("explore", conditional_run.parent, run="told")
    assert app.sidebar.pills[0].options == [str(digit) for digit in range(10)]
    assert app.sidebar.pills[0].value == 7
    app.sidebar.pills[0].set_value(3).run()
    assert app.query_params["class"] == "3"
    app.sidebar.selectbox(key="told_second").set_value(8).run()
    assert app.query_params["class"] == "3,8,0.5"
    app.sidebar.slider(key="told_share").set_value(0.2).run()
    assert app.query_params["class"] == "3,8,0.2"


def test_another_page_shows_the_same_class(open_page, conditional_run):
    app = open_page("explore", conditional_run.parent, run="told", **{"class": "2"})
    go_to(app, "map")
    assert app.query_params["class"] == "2"


def test_a_class_that_is_not_there_is_said_and_another_one_shown(open_page, conditional_run):
    app = open_page("explore", conditional_run.parent, run="told", **{"class": "eleven"})
    assert "eleven" in app.toast[0].value
    assert app.query_params["class"] == "7"


def test_runs_that_are_told_none_offer_no_class(open_page, finished_run):
    app = open_page("explore", finished_run.parent, run="tiny", **{"class": "4"})
    assert not app.exception
    assert "told_second" not in {widget.key for widget in app.sidebar.selectbox}
    assert "class" not in app.query_params


def test_the_class_names_are_those_of_the_data(conditional_run, finished_run):
    assert open_run(conditional_run).told_classes == tuple("0123456789")
    assert open_run(finished_run).told_classes == ()
