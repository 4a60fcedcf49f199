"""The page of inversion."""

import json

import pytest

from gan_core.runs.run import open_run
from tests.spoiled import spoil


@pytest.fixture
def real(open_page, runs_folder):
    """The page with a real image, inverted."""
    return open_page("invert", runs_folder, inverted="real", real="30")


def texts(app):
    return " ".join([*(each.value for each in app.caption), *(each.value for each in app.info)])


def press(app, label):
    [button] = [each for each in app.button if each.label == label]
    button.click().run()


def test_an_empty_pad_asks_for_a_digit(open_page, runs_folder):
    app = open_page("invert", runs_folder)
    assert not app.exception
    assert "Draw one digit" in texts(app)
    assert not app.button


def test_a_real_image_is_inverted_and_judged(real):
    assert not real.exception
    assert not real.error
    assert "Residual 0." in texts(real)
    assert "Norm of z" in texts(real)
    assert texts(real).count("Discriminator:") == 2
    assert "A real" in texts(real)


def test_the_z_found_is_explored_on(real):
    [button] = [each for each in real.button if each.label == "Open in Explore"]
    button.click().run()
    assert not real.exception
    assert real.title[0].value == "Explore"
    assert "z" in real.query_params


def test_the_nearest_boundary_of_it_is_looked_for(real):
    [button] = [each for each in real.button if each.label == "Nearest boundary"]
    button.click().run()
    assert real.title[0].value == "Boundaries"
    assert real.query_params["from"].startswith("z")


def test_two_images_are_morphed(real):
    [button] = [each for each in real.button if each.label == "Keep for a morph"]
    button.click().run()
    assert "This one is kept" in texts(real)
    real.number_input[0].set_value(90).run()
    assert "On the great circle" in texts(real)
    assert not real.exception


def test_the_way_from_one_image_to_another_becomes_a_direction(real):
    press(real, "Keep for a morph")
    real.number_input[0].set_value(90).run()
    press(real, "Use as a direction")
    assert not real.exception
    assert real.title[0].value == "Directions"
    assert real.query_params["along"] == "saved.between two images"
    assert not real.error


def test_what_is_chosen_is_in_the_address(open_page, runs_folder):
    app = open_page("invert", runs_folder, inverted="real", real="31", below="training")
    assert not app.exception
    assert {"inverted": "real", "real": "31", "below": "training"}.items() <= dict(app.query_params).items()
    assert "of each checkpoint" in texts(app)


def test_without_a_classifier_nobody_says_what_it_shows(open_page, runs_without_classifier):
    app = open_page("invert", runs_without_classifier, inverted="real")
    assert not app.exception
    assert not app.error


def test_a_class_conditional_run_tries_every_class_and_keeps_the_hand(open_page, conditional_run):
    app = open_page("invert", conditional_run.parent, inverted="real", real="30")
    assert not app.exception
    assert "Told class:" in texts(app)
    told = texts(app).split("Told class: ")[1][0]
    [button] = [each for each in app.button if each.label == "Your hand"]
    button.click().run()
    assert app.title[0].value == "Handwriting"
    assert app.query_params["class"] == told


def test_other_images_say_why_they_cannot_and_offer_a_run_that_can(open_page, copied_runs, finished_run):
    (copied_runs / "able").symlink_to(finished_run)
    path = copied_runs / "tiny" / "run.json"
    info = json.loads(path.read_text())
    info["data"]["image_shape"] = [1, 32, 32]
    path.write_text(json.dumps(info))
    app = open_page("invert", copied_runs, run="tiny")
    assert not app.exception
    if app.info:  # a run whose checkpoints are of another shape may be refused before
        assert "32 × 32" in texts(app)


def test_a_generator_that_makes_one_image_says_that_nothing_can_be_found(open_page, copied_runs):
    spoil(open_run(copied_runs / "tiny"), lambda tensor: 0 * tensor)
    app = open_page("invert", copied_runs, inverted="real")
    assert not app.exception
    assert any("no z can be found" in error.value for error in app.error)


def test_a_link_that_says_nonsense_is_told(open_page, runs_folder):
    app = open_page("invert", runs_folder, inverted="mind", real="-1")
    assert any("inverted" in toast.value for toast in app.toast)
    assert not app.exception
