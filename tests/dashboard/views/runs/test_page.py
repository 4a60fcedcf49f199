"""The page of runs: what it lists, what is done with a selected run, and that nothing is lost on the way."""

import os
import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.many_runs import make_runs
from dashboard.views.runs import data, state
from gan_core.runs import trash
from gan_core.runs.annotations import annotate, read_annotations
from gan_core.runs.lock import exclusive
from gan_core.runs.run import open_run
from tests.dashboard.reading import go_to, html, texts


def names(app: AppTest) -> list[str]:
    """The listed runs, from top to bottom."""
    return re.findall(r'aria-label="Select ([^"]+)"', html(app))


def select(app: AppTest, *folders: Path) -> AppTest:
    """As the boxes of the table report it."""
    app.session_state["selected_runs"] = [str(folder) for folder in folders]
    return app.run()


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
    app.session_state["selected_runs"] = [f"{own_runs}/bad-\\xff/"]
    assert not app.run().exception
    assert not open_page("explore", own_runs, run="bad-\\xff/").exception


# --- the list --------------------------------------------------------------------------------------------------------


def test_every_run_stands_in_a_row_with_its_samples_and_its_losses(open_page, own_runs):
    app = open_page("runs", own_runs)
    assert not app.exception and not app.error and not app.warning
    assert names(app) == ["first", "second"]
    assert html(app).count('alt="Samples of ') == 2
    assert html(app).count('<div class="runs-second">losses, no FID yet</div>') == 2
    assert all(fact in html(app) for fact in ("mnist-5k", "bce", "30 iterations", "480 images seen", "finished"))


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
        app.session_state["runs_query"] = state.Query(page=page)
        listed += names(app.run())
    assert sorted(listed) == sorted(path.name for path in many_runs.glob("run-*"))


def test_measured_runs_tell_what_their_fid_rests_on(open_page, many_runs):
    app = open_page("runs", many_runs)
    assert re.search(r"FID, best \d", html(app))
    assert "It was computed on 10,000 samples, seed 0, mnist classifier (00000000)." in texts(app)


def test_runs_are_sorted_reversed_filtered_and_cleared(open_page, own_runs):
    app = open_page("runs", own_runs)
    app.selectbox(key="runs_order").set_value("name").run()
    assert names(app) == ["first", "second"]
    app.toggle(key="runs_is_reversed").set_value(True).run()
    assert names(app) == ["second", "first"]
    app.text_input(key="runs_text").set_value("FIR").run()
    assert names(app) == ["first"]
    app.text_input(key="runs_text").set_value("third").run()
    assert names(app) == [] and "No runs match these filters." in texts(app)
    press(app, "Show all runs")
    assert names(app) == ["second", "first"]
    assert app.text_input(key="runs_text").value == ""


def test_a_filter_leads_back_to_the_first_page(open_page, many_runs):
    app = open_page("runs", many_runs)
    app.session_state["runs_query"] = state.Query(page=3)
    assert "51 to 60 of 60" in texts(app.run())
    app.multiselect(key="runs_data").set_value(["mnist"]).run()
    assert not app.exception
    assert texts(app).count("1 to ") == 1
    assert names(app)


def test_a_choice_that_is_there_no_more_hides_nobody(open_page, own_runs):
    app = open_page("runs", own_runs)
    app.session_state["runs_query"] = state.Query(data=("kmnist",))
    assert names(app.run()) == ["first", "second"]
    assert app.multiselect(key="runs_data").value == []


def test_groups_stand_one_after_the_other_over_the_pages(open_page, many_runs):
    app = open_page("runs", many_runs)
    app.selectbox(key="runs_group").set_value("data").run()
    assert len(names(app)) == 25
    first, *_ = re.findall(r'runs-group" colspan="9">([^<]+)<', html(app))
    assert re.fullmatch(r"emnist-digits, \d+ runs", first)


def test_choices_outlive_a_visit_to_another_page(open_page, own_runs):
    app = open_page("runs", own_runs)
    app.text_input(key="runs_text").set_value("sec").run()
    go_to(app, "training")
    go_to(app, "runs")
    assert names(app) == ["second"]
    assert app.text_input(key="runs_text").value == "sec"


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
    app = select(open_page("runs", own_runs), own_runs / "first")
    assert "annotations.json is damaged" in texts(app)
    assert [button.disabled for button in app.button if button.label == "Star"] == [True]
    assert names(app) == ["first", "second"]


# --- stars and notes -------------------------------------------------------------------------------------------------


def test_a_star_is_kept_in_the_run_folder_and_can_be_filtered_by(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "second")
    press(app, "Star")
    assert read_annotations(own_runs / "second").starred
    assert html(app).count('<span class="runs-star"') == 1
    app.toggle(key="runs_starred").set_value(True).run()
    assert names(app) == ["second"]
    press(app, "Remove star")
    assert not read_annotations(own_runs / "second").starred


def test_a_note_is_kept_shown_and_found(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "first")
    app.text_area[0].set_value("  sevens are odd ").run()
    press(app, "Save")
    assert read_annotations(own_runs / "first").note == "sevens are odd"
    assert "sevens are odd" in html(app)
    app.text_input(key="runs_text").set_value("odd").run()
    assert names(app) == ["first"]


def test_a_run_that_trains_can_be_starred(open_page, own_runs):
    with exclusive(open_run(own_runs / "first")):
        press(select(open_page("runs", own_runs), own_runs / "first"), "Star")
    assert read_annotations(own_runs / "first").starred


# --- what differs ----------------------------------------------------------------------------------------------------


def test_two_selected_runs_show_only_what_differs(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "first", own_runs / "second")
    assert "<tr><th>optimiser.<wbr>beta1</th><td>0.5</td><td>0.25</td></tr>" in html(app)
    assert html(app).count("<tr><th>optimiser") == 1
    assert "Star" not in labels(app)


def test_the_order_of_selecting_is_the_order_of_comparing(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "second", own_runs / "first")
    assert "<td>0.25</td><td>0.5</td>" in html(app)


def test_a_selected_run_can_be_compared_with_any_other(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "second")
    assert app.selectbox(key="other_run").options == ["first"]
    app.selectbox(key="other_run").select_index(0).run()
    assert "<td>0.25</td><td>0.5</td>" in html(app)


def test_runs_alike_and_runs_unreadable_are_no_table(open_page, own_runs, finished_run):
    shutil.copytree(finished_run, own_runs / "third")
    app = select(open_page("runs", own_runs), own_runs / "first", own_runs / "third")
    assert "No differences: same configuration" in texts(app)
    (own_runs / "third" / "run.json").write_text("{")
    assert "One of these runs cannot be read." in texts(app.run())


# --- opening ---------------------------------------------------------------------------------------------------------


def test_an_opened_run_is_chosen_on_the_other_pages(open_page, own_runs):
    app = open_page("runs", own_runs)
    assert app.selectbox(key="run").value == "first"
    app.session_state["chosen_step"] = 0
    select(app, own_runs / "second")
    [button] = app.get("menu_button")
    assert not button.proto.disabled
    app.session_state["chosen_run"] = "second"  # what choosing a page in the menu does
    go_to(app, "training")
    assert app.selectbox(key="run").value == "second"


def test_a_run_hidden_by_another_of_its_name_cannot_be_opened(open_page, own_runs, tmp_path):
    shutil.copytree(own_runs / "second", tmp_path / "other" / "first")
    app = open_page("runs", f"{own_runs}:{tmp_path / 'other'}")
    assert names(app).count("first") == 2
    select(app, tmp_path / "other" / "first")
    [button] = app.get("menu_button")
    assert button.proto.disabled


# --- the trash -------------------------------------------------------------------------------------------------------


def test_a_run_is_deleted_only_after_two_questions_and_can_be_undone(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "first")
    press(app, "Yes, delete it")
    assert (own_runs / "first").exists()
    assert "Really move **first** to the trash?" in texts(app)
    press(app, "Move to the trash")
    assert not (own_runs / "first").exists()
    assert names(app) == ["second"]
    assert "first is in the trash." in texts(app)
    press(app, "Undo")
    assert names(app) == ["first", "second"]
    assert "Restored first." in texts(app)


def test_either_question_can_be_answered_with_no(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "first")
    press(app, "Yes, delete it")
    press(app, "Cancel")
    assert "Yes, delete it" in labels(app)
    assert names(app) == ["first", "second"]


def test_another_tick_forgets_the_question(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "first")
    press(app, "Yes, delete it")
    select(app, own_runs / "second")
    assert "Yes, delete it" in labels(app)


def test_a_run_that_trains_is_not_deleted(open_page, own_runs):
    app = select(open_page("runs", own_runs), own_runs / "first")
    with exclusive(open_run(own_runs / "first")):
        press(app, "Yes, delete it")
        press(app, "Move to the trash")
    assert "is being trained by another process" in texts(app)
    assert names(app) == ["first", "second"]


def test_a_run_that_came_with_the_source_has_no_way_to_the_trash(open_page, own_runs, monkeypatch):
    monkeypatch.setattr(trash, "shipped_folder", own_runs.resolve)
    app = select(open_page("runs", own_runs), own_runs / "first")
    assert "This run ships with the app and cannot be deleted." in texts(app)
    assert "Yes, delete it" not in labels(app)


def test_the_last_run_can_be_restored_from_an_empty_list(open_page, own_runs):
    shutil.rmtree(own_runs / "second")
    app = select(open_page("runs", own_runs), own_runs / "first")
    press(app, "Yes, delete it")
    press(app, "Move to the trash")
    assert "No trained run yet" in texts(app)
    assert "first is in the trash." in texts(app)
    assert "Undo" in labels(app)
    press(app, "Restore")
    assert not app.exception
    assert names(app) == ["first"]


def test_a_note_comes_back_with_its_run(open_page, own_runs):
    annotate(own_runs / "first", note="sevens are odd")
    app = select(open_page("runs", own_runs), own_runs / "first")
    press(press(app, "Yes, delete it"), "Move to the trash")
    assert "sevens are odd" in html(press(app, "Restore"))
