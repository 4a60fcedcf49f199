"""A stage: what can be asked of it, the way back, what a checkpoint lacks, and which images it shows."""

import json
import shutil
from unittest.mock import create_autospec

import pytest
import torch

from gan_core.data.image_set import to_pixels
from gan_core.errors import DataError, GeometryError, NonFiniteError, StageError
from gan_core.runs.run import open_run, write_info
from gan_core.training import stage as stage_module
from gan_core.training.play import STARVED
from gan_core.training.resume import state_to_bytes
from gan_core.training.stage import FIXED, SHOWN, Opening, Settings, Stage, images_at_hand
from tests.lying import replace_on_stage
from tests.spoiled import rename_data


@pytest.fixture
def open_stage(finished_run, digits, monkeypatch):
    """Opens the finished run on a stage, at its last checkpoint if nothing else is said."""
    monkeypatch.setattr(stage_module, "load_images", lambda name, folder=None: digits)

    def open_stage(folder=finished_run, step=30):
        return Stage(Opening(folder=str(folder), step=step))

    return open_stage


def bits(stage):
    return state_to_bytes(stage.state)


def images_of(scene, tile, count):
    size = scene.document["rows"] * scene.document["columns"]
    return torch.frombuffer(bytearray(scene.sprite[tile * size : (tile + count) * size]), dtype=torch.uint8)


def test_a_scene_is_plain_json_and_names_images_that_are_there(open_stage):
    scene = open_stage().play(Settings())
    document = json.loads(json.dumps(scene.document, allow_nan=False))
    tiles = len(scene.sprite) // 784
    for move in document["moves"]:
        assert [move["realTile"] + SHOWN <= tiles, move["fakeTile"] + SHOWN <= tiles] == [True, True]
        assert max(move["beforeTile"], move["afterTile"]) + FIXED <= tiles
        assert len(move["fakeLogits"]) == len(move["fakeLosses"]) == document["batch"] == 16
    assert [move["player"] for move in document["moves"]] == ["discriminator", "generator"]
    assert (document["iteration"], document["played"]) == (31, 1)


def test_before_and_after_are_of_the_same_latent_vectors(open_stage):
    scene = open_stage().play(Settings())
    owner, forger = scene.document["moves"]
    assert owner["beforeTile"] == owner["afterTile"] == forger["beforeTile"]  # the generator has not moved yet
    assert owner["afterLogits"] == forger["beforeLogits"] != owner["beforeLogits"]
    assert forger["afterLogits"] == scene.document["restLogits"] != forger["beforeLogits"]
    before, after = (images_of(scene, forger[tile], FIXED) for tile in ("beforeTile", "afterTile"))
    assert not torch.equal(before, after)
    assert torch.equal(after, images_of(scene, scene.document["restTile"], FIXED))


def test_back_is_the_exact_earlier_state_and_scene(open_stage):
    stage = open_stage()
    seen = []
    for settings, count in ((Settings(), 1), (Settings(turns="generator"), 3), (Settings(objective="hinge"), 2)):
        seen.append((bits(stage), stage.scene))
        stage.play(settings, count)
    for state, scene in reversed(seen):
        assert bits(stage) != state
        assert stage.back() == scene
        assert bits(stage) == state
    with pytest.raises(StageError, match="no earlier step"):
        stage.back()


def test_back_is_exact_where_no_snapshot_was_kept(open_stage, monkeypatch):
    monkeypatch.setattr(stage_module, "HISTORY_BYTES", 0)
    stage = open_stage()
    seen = []
    for number in range(5):
        seen.append(bits(stage))
        stage.play(Settings(discriminator_steps=1 + number % 2), 1 + number)
    for state in reversed(seen):
        stage.back()
        assert bits(stage) == state


def test_what_comes_after_a_way_back_is_what_came_before_it(open_stage):
    stage = open_stage()
    stage.play(Settings())
    after = stage.play(Settings(), 2)
    state = bits(stage)
    stage.back()
    again = stage.play(Settings(), 2)
    assert bits(stage) == state
    assert again == after


def test_there_is_no_way_back_that_trains_for_long(open_stage, monkeypatch):
    monkeypatch.setattr(stage_module, "HISTORY_BYTES", 0)
    monkeypatch.setattr(stage_module, "MOST_REPLAYED", 4)
    stage = open_stage()
    for _ in range(4):
        stage.play(Settings(), 3)
    assert stage.scene.document["canGoBack"]  # before the newest one there is a snapshot
    assert not stage.back().document["canGoBack"]


def test_old_steps_are_forgotten_and_the_beginning_is_not(open_stage, monkeypatch):
    monkeypatch.setattr(stage_module, "MOST_ACTS", 3)
    stage = open_stage()
    first = bits(stage)
    for _ in range(6):
        stage.play(Settings())
    for _ in range(3):
        stage.back()
    assert not stage.scene.document["canGoBack"]
    assert stage.restart().document["played"] == 0
    assert bits(stage) == first


def test_an_outcome_is_what_playing_comes_to_and_leaves_the_stage_alone(open_stage):
    stage = open_stage()
    stage.play(Settings())
    before, told = bits(stage), []
    images, share = stage.outcome(Settings(flip=False), 4, lambda: told.append(1))
    assert (bits(stage), len(told)) == (before, 4)
    stage.restart()
    scene = stage.play(Settings(flip=False), 4)
    assert torch.equal(images_of(scene, scene.document["restTile"], FIXED), to_pixels(images).flatten())
    assert share == sum(logit > 0 for logit in scene.document["restLogits"]) / FIXED


def test_settings_change_what_is_played(open_stage):
    stage = open_stage()
    assert len(stage.play(Settings(discriminator_steps=3)).document["moves"]) == 4
    assert [move["player"] for move in stage.play(Settings(freeze=True)).document["moves"]] == ["generator"]
    assert stage.play(Settings(objective="hinge")).document["objective"] == "Hinge loss"
    starved = [len(stage.play(Settings(starve=True)).document["moves"]) for _ in range(STARVED)]
    assert sorted(starved) == [1] * (STARVED - 1) + [2]


def test_a_rate_changes_how_far_the_weights_move(open_stage):
    def moved(**settings):
        stage = open_stage()
        scene = stage.play(Settings(**settings))
        return [move["layers"][move["player"]][0]["moved"] for move in scene.document["moves"]]

    owner, forger = moved()
    assert moved(rate_d=10)[0] == pytest.approx(10 * owner, rel=0.01)
    assert moved(rate_g=0.1)[1] == pytest.approx(0.1 * forger, rel=0.01)


def test_one_class_only_is_what_the_discriminator_sees(open_stage, digits):
    scene = open_stage().play(Settings(only=7))
    sevens = {image.numpy().tobytes() for image in digits.images[digits.labels == 7]}
    shown = images_of(scene, scene.document["moves"][0]["realTile"], SHOWN).reshape(SHOWN, -1)
    assert all(image.numpy().tobytes() in sevens for image in shown)


def test_a_class_that_is_not_there_is_said_so(open_stage):
    with pytest.raises(StageError, match="no images of class 10; it has 10 classes"):
        open_stage().play(Settings(only=10))


def test_of_many_steps_a_film_is_shown_and_all_losses(open_stage):
    told = []
    document = open_stage().play(Settings(), 25, lambda done, total: told.append((done, total))).document
    assert (len(document["film"]), len(document["lossesD"]), len(document["moves"])) == (10, 25, 2)
    assert told[-1] == (25, 25)


def test_training_that_blows_up_leaves_the_stage_as_it_was(open_stage, monkeypatch):
    stage = open_stage()
    stage.play(Settings())
    before, scene = bits(stage), stage.scene
    genuine = stage_module.play_iteration

    def spoils(state, *arguments):
        genuine(state, *arguments)
        raise NonFiniteError("the generator's loss is nan; lower the rates")

    monkeypatch.setattr(stage_module, "play_iteration", spoils)
    with pytest.raises(NonFiniteError, match=r"blew up: the generator's loss is nan\. The stage is as it was"):
        stage.play(Settings())
    assert (bits(stage), stage.scene) == (before, scene)


# --- where it begins -------------------------------------------------------------------------------------------------


def test_the_newest_checkpoint_goes_on_as_training_left_it(open_stage):
    assert open_stage(step=30).scene.document["lacks"] == []


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize(("network", "does"), [("generator", "makes"), ("discriminator", "answers with")])
def test_whoever_makes_no_numbers_is_named_and_nothing_is_shown(network, does, number, open_stage, monkeypatch):
    replace_on_stage(monkeypatch, network, number)
    with pytest.raises(GeometryError, match=f"the {network} {does} infinite or undefined numbers"):
        open_stage()


def test_an_outcome_of_no_numbers_is_none(open_stage, monkeypatch):
    stage, true = open_stage(), stage_module.look
    monkeypatch.setattr(stage_module, "look", lambda *arguments: [each * torch.nan for each in true(*arguments)])
    with pytest.raises(GeometryError, match="the generator makes infinite or undefined numbers"):
        stage.outcome(Settings(), 1, lambda: None)


def test_an_older_checkpoint_lacks_its_optimisers(open_stage):
    stage = open_stage(step=0)
    assert "no optimiser state" in stage.scene.document["lacks"][0]
    assert stage.state.step == 0


def test_a_rounded_checkpoint_says_so(open_stage, shipped_runs):
    lacks = open_stage(shipped_runs / "mnist-conv", 0).scene.document["lacks"]
    assert any("int8" in sentence for sentence in lacks)


def test_untrained_networks_are_those_of_the_seed(open_stage):
    stage = open_stage(step=None)
    assert stage.scene.document["lacks"] == ["Both networks are untrained."]
    assert bits(stage) == bits(open_stage(step=None))


def test_rates_do_not_fall_on_a_stage(open_stage, finished_run, tmp_path):
    folder = tmp_path / "falling"
    shutil.copytree(finished_run, folder)
    run = open_run(folder)
    values = run.info.config.optimiser.model_copy(update={"lr_decay_fraction": 1.0})
    write_info(run, run.info.model_copy(update={"config": run.info.config.model_copy(update={"optimiser": values})}))
    scene = open_stage(folder).play(Settings())
    assert all(move["layers"][move["player"]][0]["moved"] > 0 for move in scene.document["moves"])


def test_colour_is_refused_with_a_sentence(open_stage, finished_run, tmp_path):
    folder = tmp_path / "colour"
    shutil.copytree(finished_run, folder)
    run = open_run(folder)
    data = run.info.data.model_copy(update={"image_shape": (3, 28, 28)})
    write_info(run, run.info.model_copy(update={"data": data}))
    with pytest.raises(StageError, match="3 channels; the stage shows grey images only"):
        open_stage(folder)


# --- real images -----------------------------------------------------------------------------------------------------


def test_the_runs_own_images_are_shown_where_they_are_at_hand(finished_run, digits):
    data, note = images_at_hand(open_run(finished_run))
    assert data.sha256 == digits.sha256
    assert note == "Real images: those of the run, MNIST, 5,000 digits (mnist-5k)."


def test_others_are_shown_where_they_are_not_and_nothing_is_downloaded(spare_run, tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(tmp_path / "nothing"))
    rename_data(spare_run, "kmnist")
    data, note = images_at_hand(open_run(spare_run.folder))
    assert data.name == "mnist-5k"
    assert "those of the run (kmnist) are not on this machine" in note


def test_where_there_are_none_of_its_shape_it_is_said(spare_run):
    data = spare_run.info.data.model_copy(update={"name": "gone", "image_shape": (1, 32, 32)})
    write_info(spare_run, spare_run.info.model_copy(update={"data": data}))
    with pytest.raises(DataError, match="not on this machine, and no others"):
        images_at_hand(open_run(spare_run.folder))


# --- the step that is played before it is asked for ------------------------------------------------------------------


def test_a_step_that_was_played_ahead_is_the_one_that_would_have_been_played(open_stage, monkeypatch):
    usual, stage = open_stage(), open_stage()
    expected = usual.play(Settings())
    stage.play_ahead(Settings())
    iteration = create_autospec(stage_module.play_iteration)
    monkeypatch.setattr(stage_module, "play_iteration", iteration)
    assert stage.play(Settings()) == expected
    assert not iteration.called  # nobody waits for it
    assert bits(stage) == bits(usual)


@pytest.mark.parametrize(
    "act",
    [
        lambda stage: stage.play(Settings(turns="generator")),
        lambda stage: stage.play(Settings(), 3),
        lambda stage: stage.back(),
        lambda stage: stage.restart(),
        lambda stage: stage.scene,
        lambda stage: stage.outcome(Settings(flip=False), 2, lambda: None)[1],
    ],
    ids=["other settings", "more steps", "back", "restart", "look", "outcome"],
)
def test_who_asks_for_something_else_does_not_notice_what_was_played_ahead(open_stage, act):
    usual, stage = open_stage(), open_stage()
    for each in (usual, stage):
        each.play(Settings())
    stage.play_ahead(Settings())
    assert act(stage) == act(usual)
    assert bits(stage) == bits(usual)
    assert stage.play(Settings()) == usual.play(Settings())


def test_a_step_ahead_that_blows_up_is_told_to_who_asks_for_it(open_stage, monkeypatch):
    stage = open_stage()
    before, scene = bits(stage), stage.scene
    genuine = stage_module.play_iteration

    def spoils(state, *arguments):
        genuine(state, *arguments)
        raise NonFiniteError("the generator's loss is nan; lower the rates")

    monkeypatch.setattr(stage_module, "play_iteration", create_autospec(genuine, side_effect=spoils))
    stage.play_ahead(Settings())
    assert (bits(stage), stage.scene) == (before, scene)
    with pytest.raises(NonFiniteError, match="blew up"):
        stage.play(Settings())
    assert (bits(stage), stage.scene) == (before, scene)
