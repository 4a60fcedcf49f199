"""Tournament: who fooled whom, the pair that is looked at, and what is said where nothing was played."""

import re
from unittest.mock import create_autospec

from dashboard import PUBLIC_VARIABLE
from dashboard.views.tournament import data
from gan_core.inference.tournament import play_tournament
from gan_core.metrics.job import EvaluationJob, start_tournament
from gan_core.runs.tournament import FILE, save_tournament
from tests.dashboard.reading import address, html, texts


def test_the_last_pair_is_looked_at_first(open_page, played_runs):
    app = open_page("tournament", played_runs)
    assert not app.exception
    assert "Generator 30, discriminator 30" in [header.value for header in app.header]
    assert "**30%** of 100 images are taken for real." in [text.value for text in app.markdown]
    assert len(re.findall(r">\d+%( ✓)?<", html(app))) >= data.IMAGES
    assert "the last generator fools earlier discriminators" in texts(app)


def test_a_link_opens_a_pair_and_a_wrong_one_the_last(open_page, played_runs):
    app = open_page("tournament", played_runs, match="30_15")
    assert "Generator 30, discriminator 15" in [header.value for header in app.header]
    assert address(app)["match"] == "30_15"
    app = open_page("tournament", played_runs, match="7_9")
    assert "Generator 30, discriminator 30" in [header.value for header in app.header]


def test_an_upset_is_explained_and_one_click_away(open_page, played_runs):
    app = open_page("tournament", played_runs)
    [button] = [button for button in app.button if button.label.startswith("Generator 30: discriminator 15")]
    assert button.label.endswith("takes 3% for real, its own opponent 30%")
    assert "what those no longer get wrong it forgets" in texts(app)
    button.click().run()
    assert not app.exception
    assert "Generator 30, discriminator 15" in [header.value for header in app.header]


def test_where_nothing_was_played_the_button_plays(open_page, copied_runs, monkeypatch):
    def start(run):
        save_tournament(run, play_tournament(run, samples=8))
        job = create_autospec(EvaluationJob, instance=True)
        job.is_running.return_value = False
        job.problem.return_value = None
        return job

    monkeypatch.setattr(data, "start_tournament", start)
    app = open_page("tournament", copied_runs)
    assert "gan-core tournament tiny --save" in texts(app)
    app.button(key="play").click().run()
    assert not app.exception
    assert "of 8 images are taken for real" in texts(app)


def test_what_went_wrong_is_told_and_the_button_is_there_again(open_page, copied_runs, monkeypatch):
    failed = create_autospec(EvaluationJob, instance=True)
    failed.is_running.return_value = False
    failed.problem.return_value = "a *checkpoint* is damaged"
    monkeypatch.setattr(data, "start_tournament", create_autospec(start_tournament, return_value=failed))
    app = open_page("tournament", copied_runs)
    app.button(key="play").click().run()
    assert "could not be played: a \\*checkpoint\\* is damaged" in app.error[0].value
    assert app.button(key="play")


def test_a_tournament_of_other_checkpoints_is_none(open_page, played_runs):
    path = played_runs / "tiny" / FILE
    path.write_text(path.read_text().replace('"seed":0', '"seed":-1'))
    app = open_page("tournament", played_runs)
    assert not app.exception
    assert app.button(key="play")


def test_nobody_plays_in_a_public_app_or_where_nothing_can_be_written(open_page, copied_runs, monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    app = open_page("tournament", copied_runs)
    assert "have not played" in texts(app)
    assert not [button for button in app.button if button.key == "play"]
    monkeypatch.delenv(PUBLIC_VARIABLE)
    monkeypatch.setattr("gan_core.metrics.job.os.access", lambda path, mode: False)
    app = open_page("tournament", copied_runs)
    assert "cannot be written" in texts(app)
    assert not [button for button in app.button if button.key == "play"]
