"""The page of runs: what it lists, what is done with a selected run, and that nothing is lost on the way."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.many_runs import make_runs
from dashboard import PUBLIC_VARIABLE
from dashboard.shared.lineup import Slot
from dashboard.views.runs import data
from gan_core.runs import trash
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.best import best_checkpoint
from gan_core.runs.evaluations import read_quality
from gan_core.runs.lock import exclusive
from gan_core.runs.run import open_run
from tests.dashboard.reading import address, figure, go_to, html, texts


def names(app: AppTest) -> list[str]:
    """The listed runs, from top to bottom."""
    return re.findall(r' value="[^"]*" aria-label="Select ([^"]+)"', html(app))


def choose(app: AppTest, **values: Any) -> AppTest:
    """As widgets and boxes choose, by the names in the address."""
    app.session_state["choices"] = {**app.session_state["choices"], **values}
    return app.run()


def select(app: AppTest, *ids: str) -> AppTest:
    """As the boxes of the table report it."""
    return choose(app, selected=ids)


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    assert not button.disabled
    return button.click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


@pytest.fixture
def own_runs(tmp_path, finished_run) -> Path:
    """A folder of two runs, "first" and "second", that a test may change."""
    folder = tmp_path / "own"
    for name in ("first", "second"):
        shutil.copytree(finished_run, folder / name)
    path = folder / "second" / "run.json"
    path.write_text(path.read_text().replace('"beta1": 0.5', '"beta1": 0.25'))
    return folder


@pytest.fixture(scope="session")
def many_runs(tmp_path_factory) -> Path:
    """A folder of sixty small runs. Nobody changes it."""
    folder = tmp_path_factory.mktemp("many")
    make_runs(folder, 60)
    return folder


def test_a_folder_whose_name_is_no_text_is_one_bad_row_on_every_page(own_runs, open_page):
    folder = Path(os.fsdecode(os.fsencode(own_runs) + b"/bad-\xff"))
    os.rename(own_runs / "second", folder)
    app = open_page("runs", own_runs)
    assert not app.exception
    assert set(names(app)) == {"bad-\\xff/", "first"}
    assert r"bad-\xff/ is no UTF-8 text; rename the folder" in texts(app)
    assert not select(app, "bad-\\xff/").exception
    assert not open_page("explore", own_runs, run="bad-\\xff/").exception


# --- the list --------------------------------------------------------------------------------------------------------


def test_every_run_stands_in_a_row_with_its_samples_and_its_losses(open_page, own_runs):
    app = open_page("runs", own_runs)
    assert not app.exception and not app.error and not app.warning
    assert names(app) == ["first", "second"]
    assert html(app).count('alt="Samples of ') == 2
    assert html(app).count('<div class="runs-second">losses, no FID yet</div>') == 2
    assert all(fact in html(app) for fact in ("mnist-5k", "bce", "480 images", "finished"))


def test_a_page_of_many_makes_strips_for_its_own_rows_only(open_page, many_runs, monkeypatch):
    made = []
    sample_strip = data._sample_strip
    monkeypatch.setattr(data, "_sample_strip", lambda summary: made.append(summary) or sample_strip(summary))
    app = open_page("runs", many_runs)
    assert len(names(app)) == 25
    assert "1 to 25 of 60" in texts(app)
    assert {summary.name for summary in made} == set(names(app))
    assert len(made) == 25
    app.run()
    assert len(made) == 25


def test_pages_follow_each_other_without_gap_or_repetition(open_page, many_runs):
    app = open_page("runs", many_runs)
    listed = names(app)
    for page in (2, 3):
        listed += names(choose(app, list_page=page))
    assert sorted(listed) == sorted(path.name for path in many_runs.glob("run-*"))


def test_measured_runs_tell_what_their_fid_rests_on(open_page, many_runs):
    app = open_page("runs", many_runs)
    assert re.search(r"FID, best \d", html(app))
    assert "It was computed on 10,000 samples, seed 0, mnist classifier (abababab)." in texts(app)


def test_runs_are_sorted_reversed_filtered_and_cleared(open_page, own_runs):
    app = open_page("runs", own_runs)
    app.selectbox(key="choice sort").set_value("name").run()
    assert names(app) == ["first", "second"]
    app.toggle(key="choice reversed").set_value(True).run()
    assert names(app) == ["second", "first"]
    app.text_input(key="choice find").set_value("FIR").run()
    assert names(app) == ["first"]
    app.text_input(key="choice find").set_value("third").run()
    assert names(app) == [] and "No runs match these filters." in texts(app)
    press(app, "Show all runs")
    assert names(app) == ["second", "first"]
    assert app.text_input(key="choice find").value == ""


def test_a_filter_leads_back_to_the_first_page(open_page, many_runs):
    app = open_page("runs", many_runs)
    assert "51 to 60 of 60" in texts(choose(app, list_page=3))
    app.multiselect(key="choice data").set_value(["mnist"]).run()
    assert not app.exception
    assert texts(app).count("1 to ") == 1
    assert names(app)


def test_a_choice_that_is_there_no_more_hides_nobody(open_page, own_runs):
    app = open_page("runs", own_runs)
    assert names(choose(app, data=("kmnist",))) == ["first", "second"]
    assert app.multiselect(key="choice data").value == []


def test_groups_stand_one_after_the_other_over_the_pages(open_page, many_runs):
    app = open_page("runs", many_runs)
    app.selectbox(key="choice group").set_value("data").run()
    assert len(names(app)) == 25
    first, *_ = re.findall(r'runs-group" colspan="13">([^<]+)<', html(app))
    assert re.fullmatch(r"emnist-digits, \d+ runs", first)


def test_choices_outlive_a_visit_to_another_page(open_page, own_runs):
    app = open_page("runs", own_runs)
    app.text_input(key="choice find").set_value("sec").run()
    go_to(app, "training")
    go_to(app, "runs")
    assert names(app) == ["second"]
    assert app.text_input(key="choice find").value == "sec"


# --- what cannot be shown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_without_runs_it_says_how_to_make_one(folder, open_page, tmp_path):
    app = open_page("runs", tmp_path / folder)
    assert not app.exception
    assert [title.value for title in app.title] == ["No trained run yet"]


def test_an_unreadable_run_is_listed_with_the_reason_even_alone(open_page, broken_runs):
    app = open_page("runs", broken_runs)
    assert not app.exception
    assert [title.value for title in app.title] == ["Runs"]
    assert names(app) == ["torn"]
    assert "run.json is damaged" in texts(app)


def test_a_run_that_kept_nothing_yet_is_listed(open_page, own_runs):
    (own_runs / "first" / "manifest.json").write_text('{"format": 1, "files": {}}')
    shutil.rmtree(own_runs / "second")
    app = open_page("runs", own_runs)
    assert not app.exception
    assert names(app) == ["first"]
    assert [title.value for title in app.title] == ["Runs"]


def test_damaged_steps_and_undefined_images_leave_the_strip_empty_and_say_why(open_page, damaged_runs, undefined_runs):
    app = open_page("runs", damaged_runs)
    assert not app.exception
    assert "runs-blank" in html(app) and "is damaged: its SHA-256" in texts(app)
    app = open_page("runs", undefined_runs)
    assert "runs-blank" in html(app) and "infinite or undefined numbers" in texts(app)


def test_a_damaged_note_is_told_and_cannot_be_written_over(open_page, own_runs):
    (own_runs / "first" / "annotations.json").write_text("{")
    app = select(open_page("runs", own_runs), "first")
    assert "annotations.json is damaged" in texts(app)
    assert [button.disabled for button in app.button if button.label == "Star"] == [True]
    assert names(app) == ["first", "second"]


# --- stars and notes -------------------------------------------------------------------------------------------------


def test_a_star_is_kept_in_the_run_folder_and_can_be_filtered_by(open_page, own_runs):
    app = select(open_page("runs", own_runs), "second")
    press(app, "Star")
    assert read_annotations(own_runs / "second").starred
    assert html(app).count('<span class="runs-star"') == 1
    app.toggle(key="choice starred").set_value(True).run()
    assert names(app) == ["second"]
    press(app, "Remove star")
    assert not read_annotations(own_runs / "second").starred


def test_a_note_is_kept_shown_and_found(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first")
    app.text_area[0].set_value("  sevens are odd ").run()
    app.button(key="save_note").click().run()
    assert read_annotations(own_runs / "first").note == "sevens are odd"
    assert "sevens are odd" in html(app)
    app.text_input(key="choice find").set_value("odd").run()
    assert names(app) == ["first"]


def test_a_run_that_trains_can_be_starred(open_page, own_runs):
    with exclusive(open_run(own_runs / "first")):
        press(select(open_page("runs", own_runs), "first"), "Star")
    assert read_annotations(own_runs / "first").starred


# --- what differs ----------------------------------------------------------------------------------------------------


def test_two_selected_runs_show_only_what_differs(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first", "second")
    assert "<tr><th>optimiser.<wbr>beta1</th><td>0.5</td><td>0.25</td></tr>" in html(app)
    assert html(app).count("<tr><th>optimiser") == 1
    assert not app.text_area  # a note is for one run


def test_the_order_of_selecting_is_the_order_of_comparing(open_page, own_runs):
    app = select(open_page("runs", own_runs), "second", "first")
    assert "<td>0.25</td><td>0.5</td>" in html(app)


def test_a_selected_run_can_be_compared_with_any_other(open_page, own_runs):
    app = select(open_page("runs", own_runs), "second")
    assert app.selectbox(key="other_run").options == ["first"]
    app.selectbox(key="other_run").select_index(0).run()
    assert "<td>0.25</td><td>0.5</td>" in html(app)


def test_runs_alike_and_runs_unreadable_are_no_table(open_page, own_runs, finished_run):
    shutil.copytree(finished_run, own_runs / "third")
    app = select(open_page("runs", own_runs), "first", "third")
    assert "No differences: same configuration" in texts(app)
    (own_runs / "third" / "run.json").write_text("{")
    assert "One of these runs cannot be read." in texts(app.run())


# --- opening ---------------------------------------------------------------------------------------------------------


def test_an_opened_run_is_chosen_on_the_other_pages(open_page, own_runs):
    app = open_page("runs", own_runs)
    assert app.session_state["chosen_run"] == "first"
    app.session_state["chosen_step"] = 0
    select(app, "second")
    [button] = app.get("menu_button")
    assert not button.proto.disabled
    app.session_state["chosen_run"] = "second"  # what choosing a page in the menu does
    go_to(app, "training")
    assert app.selectbox(key="run").value == "second"


def test_a_run_hidden_by_another_of_its_name_cannot_be_opened(open_page, own_runs, tmp_path):
    shutil.copytree(own_runs / "second", tmp_path / "other" / "first")
    app = open_page("runs", f"{own_runs}:{tmp_path / 'other'}")
    assert names(app).count("first") == 2
    assert html(app).count('href="explore?run=first&amp;step=30"') == 1
    select(app, str(tmp_path / "other" / "first"))
    [button] = app.get("menu_button")
    assert button.proto.disabled
    assert "selected" in address(app) and str(tmp_path) not in address(app)["selected"]


def test_the_name_of_a_run_leads_to_explore_and_its_progress_to_training(open_page, own_runs, many_runs):
    app = open_page("runs", own_runs)
    assert 'href="explore?run=second&amp;step=30" data-page="explore" data-run="second"' in html(app)
    assert 'href="training?run=second&amp;step=30" data-page="training" data-run="second"' in html(app)
    assert "Open in Explore at its last checkpoint: 30" in html(app)
    app = choose(open_page("runs", many_runs), sort="fid")
    [(run, step)] = re.findall(r'href="explore\?run=([^&]+)&amp;step=(\d+)"', html(app))[:1]
    best = best_checkpoint(read_quality(open_run(many_runs / run)), open_run(many_runs / run).steps())
    assert (int(step), f"its best checkpoint, lowest FID: {best.step:,}" in html(app)) == (best.step, True)


@pytest.mark.parametrize(
    ("link", "chosen"),
    [
        ({"page": "training", "run": "second"}, "second"),
        ({"page": "nowhere", "run": "second"}, "first"),
        ({"page": "training", "run": "../second"}, "first"),
        ("training", "first"),
    ],
)
def test_a_clicked_link_opens_a_run_that_there_is_on_a_page_that_there_is(link, chosen, open_page, own_runs):
    app = open_page("runs", own_runs)
    app.session_state["opened_link"] = link
    assert not app.run().exception
    assert app.session_state["chosen_run"] == chosen
    assert "opened_link" not in app.session_state


def test_selected_runs_are_lined_up_in_compare_with_their_best_checkpoints(open_page, many_runs):
    app = choose(open_page("runs", many_runs), sort="fid")
    select(app, *names(app)[:2])
    first, second = names(app)[:2]
    press(app, "Compare")
    steps = [
        best_checkpoint(read_quality(run), run.steps()).step
        for run in map(open_run, (many_runs / first, many_runs / second))
    ]
    assert app.session_state["choices"]["slots"] == (Slot(first, steps[0]), Slot(second, steps[1]))


@pytest.mark.parametrize(("count", "why"), [(1, "Select two runs"), (7, "at most 6")])
def test_too_few_and_too_many_are_not_compared_and_the_page_says_why(count, why, open_page, many_runs):
    app = open_page("runs", many_runs)
    select(app, *names(app)[:count])
    [button] = [button for button in app.button if button.label == "Compare"]
    assert button.disabled and why in button.help


# --- columns and curves ----------------------------------------------------------------------------------------------


def heads(app: AppTest) -> list[str]:
    return re.findall(r"data-order=\"(\w+)\"", html(app))


def test_a_row_shows_the_metrics_of_the_best_checkpoint_and_each_can_be_sorted_by(open_page, many_runs):
    app = choose(open_page("runs", many_runs), sort="fid")
    assert heads(app) == [
        *("name", "best", "fid", "uncertain", "recall", "coverage", "collapsed", "data", "iterations", "status")
    ]
    assert re.search(r'aria-sort="ascending"><button[^>]+data-order="fid"', html(app))
    fids = [float(text) for text in re.findall(r'data-title="FID"[^>]*><div class="runs-first">([\d.]+)<', html(app))]
    assert len(fids) > 9 and fids == sorted(fids)
    assert html(app).count("lowest FID</div>") == len(fids)


def test_any_registered_metric_can_be_made_a_column(open_page, many_runs):
    app = open_page("runs", many_runs)
    app.multiselect(key="choice columns").set_value(["kid", "density"]).run()
    assert heads(app) == ["name", "kid", "density"]
    assert address(app)["columns"] == "kid,density"


def test_curves_of_the_selected_runs_lie_over_each_other(open_page, many_runs):
    app = choose(open_page("runs", many_runs), sort="fid")
    first, second, *_ = names(app)
    choose(app, selected=(first, second), curves=True, curve="fid")
    assert not app.exception
    lines = [line for line in figure(app)["data"] if line["mode"] == "lines"]
    assert [line["name"] for line in lines] == [first, second]
    assert len([mark for mark in figure(app)["data"] if mark["mode"] == "markers"]) == 2
    app.segmented_control(key="choice curve_by").set_value("images").run()
    assert figure(app)["layout"]["xaxis"]["title"]["text"] == "Images seen"
    assert (address(app)["curve"], address(app)["curve_by"], address(app)["curves"]) == ("fid", "images", "1")


def test_a_link_brings_back_what_was_chosen(open_page, many_runs):
    app = open_page(
        "runs",
        many_runs,
        sort="recall",
        reversed="1",
        data="kmnist|mnist",
        group="data",
        selected="run-0003",
        list_page="2",
    )
    assert not app.exception
    assert app.multiselect(key="choice data").value == ["kmnist", "mnist"]
    assert app.selectbox(key="choice group").value == "data"
    assert "**run-0003**" in texts(app)
    assert names(app)


@pytest.mark.parametrize(
    "wrong", [{"sort": "beauty"}, {"list_page": "x"}, {"columns": "nothing"}, {"curve_by": "mood"}]
)
def test_what_is_wrong_in_a_link_is_told_and_nothing_else_is_lost(wrong, open_page, own_runs):
    app = open_page("runs", own_runs, **wrong)
    assert not app.exception
    assert len(app.toast) == 1
    assert len(names(app)) == 2


# --- tags and many at once -------------------------------------------------------------------------------------------


def test_tags_are_written_for_all_selected_runs_shown_and_filtered_by(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first", "second")
    annotate(own_runs / "second", tag=["old"])
    app.run()
    [box] = [box for box in app.multiselect if box.label == "Tags that all of them have"]
    assert box.value == [] and box.options == ["old"]
    box.set_value(["thesis"])
    app.button(key="save_tags").click().run()
    assert read_annotations(own_runs / "first").tags == ("thesis",)
    assert read_annotations(own_runs / "second").tags == ("old", "thesis")
    assert html(app).count('<span class="runs-tag">thesis</span>') == 2
    [box] = [box for box in app.multiselect if box.label == "Tags that all of them have"]
    assert box.value == ["thesis"]
    box.set_value([])
    app.button(key="save_tags").click().run()
    assert read_annotations(own_runs / "first").tags == ()
    app.multiselect(key="choice tags").set_value(["old"]).run()
    assert names(app) == ["second"]


def test_the_box_of_a_note_closes_when_the_note_is_kept(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first")
    app.session_state["note_box"] = True
    app.run()
    app.text_area[0].set_value("odd").run()
    assert app.session_state["note_box"] is True
    app.button(key="save_note").click().run()
    assert app.session_state["note_box"] is False


def test_a_star_is_for_all_selected_runs(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first", "second")
    press(app, "Star")
    assert all(read_annotations(own_runs / name).starred for name in ("first", "second"))
    press(app, "Remove star")
    assert not any(read_annotations(own_runs / name).starred for name in ("first", "second"))


def test_where_others_can_reach_the_app_nothing_can_be_written(open_page, own_runs, monkeypatch):
    annotate(own_runs / "first", tag=["old"])
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    app = select(open_page("runs", own_runs), "first", "second")
    assert not {"Star", "Delete 2 runs", "Save", "Restore", "Undo"} & set(labels(app))
    assert "Compare" in labels(app) and "read-only" in texts(app)


# --- the trash -------------------------------------------------------------------------------------------------------


def test_a_run_is_deleted_with_one_click_and_brought_back_with_another(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first")
    press(app, "Delete")
    assert not (own_runs / "first").exists()
    assert names(app) == ["second"]
    assert "first is in the trash." in texts(app)
    press(app, "Undo")
    assert names(app) == ["first", "second"]
    assert "Restored first." in texts(app)


@pytest.mark.parametrize("label", ["Delete", "Star"])
def test_what_took_the_place_of_a_run_is_not_taken_for_it(label, open_page, own_runs):
    app = select(open_page("runs", own_runs), "second")
    (own_runs / "second").rename(own_runs / "third")
    shutil.copytree(own_runs / "first", own_runs / "second")
    press(app, label)
    assert not app.exception
    assert "second is gone: it was renamed or deleted" in texts(app)
    assert (own_runs / "second").is_dir() and (own_runs / "third").is_dir()
    assert not any(read_annotations(own_runs / name).starred for name in ("second", "third"))


def test_many_runs_are_deleted_and_brought_back_together(open_page, own_runs, finished_run):
    shutil.copytree(finished_run, own_runs / "third")
    app = select(open_page("runs", own_runs), "first", "second", "third")
    press(app, "Delete 3 runs")
    assert "first, second and 1 more run are in the trash." in texts(app)
    press(app, "Undo")
    assert names(app) == ["first", "second", "third"]


def test_whoever_goes_on_takes_back_the_outcome(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first")
    press(app, "Delete")
    app.toggle(key="choice reversed").set_value(True).run()
    assert "Undo" not in labels(app)
    assert "Restore" in labels(app)


def test_a_run_that_trains_is_not_deleted_and_costs_no_other_its_place_in_the_trash(open_page, own_runs):
    app = select(open_page("runs", own_runs), "first", "second")
    with exclusive(open_run(own_runs / "first")):
        press(app, "Delete 2 runs")
    assert "second is in the trash." in texts(app) and "is being trained by another process" in texts(app)
    assert names(app) == ["first"]
    press(app, "Undo")
    assert names(app) == ["first", "second"]


def test_a_run_that_came_with_the_source_has_no_way_to_the_trash(open_page, own_runs, monkeypatch):
    monkeypatch.setattr(trash, "shipped_folder", own_runs.resolve)
    app = select(open_page("runs", own_runs), "first")
    [button] = [button for button in app.button if button.label == "Delete"]
    assert button.disabled and "ship with the app cannot be deleted" in button.help


def test_the_last_run_can_be_restored_from_an_empty_list(open_page, own_runs):
    shutil.rmtree(own_runs / "second")
    app = select(open_page("runs", own_runs), "first")
    press(app, "Delete")
    assert "No trained run yet" in texts(app)
    assert "first is in the trash." in texts(app)
    assert "Undo" in labels(app)
    press(app, "Restore")
    assert not app.exception
    assert names(app) == ["first"]


def test_a_note_comes_back_with_its_run(open_page, own_runs):
    annotate(own_runs / "first", note="sevens are odd")
    app = select(open_page("runs", own_runs), "first")
    press(app, "Delete")
    assert "sevens are odd" in html(press(app, "Restore"))
