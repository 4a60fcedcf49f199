"""The page of one step: what is asked of the stage, what is changed, and what is predicted."""

import shutil

import pytest

from dashboard.views.one_step import data, state
from gan_core.runs.run import open_run, write_info
from tests.dashboard.reading import seen


@pytest.fixture
def pool(stage_pool, monkeypatch):
    """What the page asks."""
    monkeypatch.setattr(data, "TRIAL_STEPS", 3)
    return stage_pool


@pytest.fixture
def open_stage(open_page, runs_folder, pool):
    """Opens the page; its stage is in this process."""

    def open_stage(folder=runs_folder, **parameters):
        return open_page("one-step", folder, **parameters)

    return open_stage


def asked(pool):
    """Acts and settings that were asked for, but for those of the experiments' pictures."""
    calls = [(call.args[2], call.kwargs) for call in pool.ask.call_args_list]
    return [(act, values) for act, values in calls if act != "outcomes"]


def captions(app):
    return seen(" ".join(caption.value for caption in app.caption))


def test_it_shows_the_checkpoint_and_says_what_it_rests_on(open_stage, pool):
    app = open_stage(step="0")
    assert not app.exception
    assert [act for act, _ in asked(pool)] == ["show"]
    assert "those of the run, MNIST, 5,000 digits" in captions(app)
    assert "no optimiser state" in captions(app)


def test_a_link_opens_the_game_that_it_names(open_stage, pool):
    link = {
        "begin": "fresh",
        "turns": "generator",
        "break": "starve,no-flip",
        "only": "7",
        "d_steps": "5",
        "rate_d": "0.1",
        "rate_g": "3.0",
        "objective": "hinge",
    }
    app = open_stage(**link)
    assert not app.exception
    ((_, values),) = asked(pool)
    assert pool.ask.call_args.args[1]["step"] is None
    assert values["settings"] == {
        "turns": "generator",
        "freeze": False,
        "starve": True,
        "flip": False,
        "only": 7,
        "objective": "hinge",
        "discriminator_steps": 5,
        "rate_d": 0.1,
        "rate_g": 3.0,
    }
    assert link.items() <= dict(app.query_params).items()


def test_a_link_that_says_nonsense_is_told(open_stage):
    app = open_stage(objective="nosuch", turns="nobody", rate_d="nan", d_steps="99")
    assert not app.exception
    told = app.toast[0].value
    assert all(name in told for name in ("objective", "turns", "rate\\_d", "d\\_steps"))


def test_what_is_changed_keeps_the_stage_as_it_is(open_stage, pool):
    app = open_stage()
    app.segmented_control(key="choice turns").set_value("generator").run()
    assert not app.exception
    assert [act for act, _ in asked(pool)] == ["show"]
    assert app.query_params["turns"] == "generator"


def test_who_moves_is_in_sight_and_an_experiment_chooses_its_beginning(open_stage):
    labels = [control.label for control in open_stage().segmented_control]
    assert labels.index("Who moves") < labels.index("Begin with")  # which is in a popover
    assert [control.label for control in open_stage(predict="freeze").segmented_control] == ["Begin with"]


def test_an_experiment_is_played_only_after_the_answer(open_stage, pool, stages):
    app = open_stage(predict="no-flip", step="30")
    assert not app.exception
    assert [act for act, _ in asked(pool)] == ["show"]
    assert [button.label for button in app.button if "It will be" in button.label] == [
        f"It will be {letter}" for letter in "ABCD"
    ]
    letter = "ABCD"[data.SHUFFLED.index("no-flip")]
    next(button for button in app.button if button.label == f"It will be {letter}").click().run()
    assert not app.exception
    assert [act for act, _ in asked(pool)] == ["show", "restart", "play"]
    assert asked(pool)[-1][1] == {"settings": state.trial("no-flip", 7), "count": data.TRIAL_STEPS}
    assert app.success[0].value.startswith("Right.")


def test_a_wrong_prediction_is_told_whose_picture_it_was(open_stage):
    app = open_stage(predict="freeze")
    letter = "ABCD"[data.SHUFFLED.index("one-digit")]
    next(button for button in app.button if button.label == f"It will be {letter}").click().run()
    assert not app.exception
    assert "Feed one digit only" in app.info[0].value
    app.selectbox(key="choice predict").set_value("starve").run()  # another one asks anew
    assert not app.info
    assert "predicted" not in app.query_params


def test_the_pictures_are_those_of_the_four_settings(open_stage, pool):
    app = open_stage(predict="freeze")
    (call,) = [call for call in pool.ask.call_args_list if call.args[2] == "outcomes"]
    assert call.kwargs["trials"] == [state.trial(name, 7) for name in state.EXPERIMENTS]
    app.selectbox(key="choice predict").set_value("starve").run()
    assert len([call for call in pool.ask.call_args_list if call.args[2] == "outcomes"]) == 1


def test_a_run_that_cannot_be_played_says_why_and_offers_another(open_stage, finished_run, tmp_path):
    folder = tmp_path / "runs"
    for name in ("colour", "tiny"):
        shutil.copytree(finished_run, folder / name)
    run = open_run(folder / "colour")
    shape = run.info.data.model_copy(update={"image_shape": (3, 28, 28)})
    write_info(run, run.info.model_copy(update={"data": shape}))
    app = open_stage(folder, run="colour")
    assert not app.exception
    assert "grey images only" in app.error[0].value
    app.button(key="stage of tiny").click().run()
    assert not app.exception
    assert not app.error
    assert app.query_params["run"] == "tiny"


def test_a_failure_is_a_sentence_and_the_page_goes_on(open_stage, pool):
    app = open_stage(only="99")
    app.session_state["stage_asked"] = data.ask(
        app.session_state["stage_token"], pool.ask.call_args.args[1], "play", {"only": 99}
    )
    app.run()
    assert not app.exception
    assert "no images of class 99" in app.error[0].value
    app.run()
    assert not app.error


def test_a_stage_that_was_cleared_away_is_said_to_begin_again(open_stage, pool, stages):
    app = open_stage()
    where, token = pool.ask.call_args.args[1], app.session_state["stage_token"]
    stages.close(token)
    app.session_state["stage_asked"] = data.ask(token, where, "play", {})
    app.run()
    assert not app.exception
    assert any("cleared away" in toast.value for toast in app.toast)
