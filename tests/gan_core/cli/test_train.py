"""`gan-core train`: a new run, and every way to configure it."""

import pytest

from gan_core.config import RunConfig, from_json, to_json
from gan_core.registry import DATA_SETS, NETWORKS, OBJECTIVES
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from tests.gan_core.said import assert_one_sentence


def test_train_makes_a_finished_run_in_the_folder_runs(command, here, tiny):
    assert command("train", "first", *tiny, "--steps=4", "--seed=5").code == 0
    run = open_run(here / "runs" / "first")
    assert (run.info.status, run.steps()[-1], run.info.config.seed) == ("finished", 4, 5)
    assert run.info.config.network.generator_widths == (8,)
    assert verify(run) == []


def test_train_says_where_and_on_what_and_what_is_next(command, here, tiny):
    out = command("train", "first", *tiny, "--steps=4").out
    assert "training runs/first on 60 images of mnist" in out
    assert "finished at iteration 4" in out
    assert "latent-atlas" in out


def test_train_says_where_images_are_not_those_of_their_name(command, here, tiny):
    result = command("train", "first", *tiny, "--steps=2")
    assert result.code == 0
    assert result.err.startswith("warning: these images are not those of MNIST: their SHA-256 is ")
    assert command("train", "known", *tiny[:4], "--data=mnist-5k", "--steps=2").err == ""
    assert "not those of MNIST" in command("info", "first").out
    assert "not those of" not in command("info", "known").out


def test_train_puts_the_run_where_it_is_told(command, here, tiny):
    assert command("train", "first", *tiny, "--steps=2", "--out=elsewhere").code == 0
    assert open_run(here / "elsewhere" / "first").info.status == "finished"


def test_training_on_mnist_5k_needs_no_folder_and_no_cache(command, here, tiny, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(here / "cache"))
    assert command("train", "first", *tiny[:4], "--data=mnist-5k", "--steps=2").code == 0
    assert open_run(here / "runs" / "first").info.data.count == 5_000
    assert not (here / "cache").exists()


def shown_config(result):
    return from_json(result.out)


def test_show_config_prints_the_default_configuration_and_trains_nothing(command, here):
    assert shown_config(command("train", "first", "--show-config")) == RunConfig()
    assert list(here.iterdir()) == []


def test_every_flag_reaches_its_field(command, here):
    flags = ["--network=conv", "--data=kmnist", "--objective=wgan-gp", "--steps=9", "--batch-size=4"]
    config = shown_config(command("train", "x", *flags, "--latent-size=3", "--seed=8", "--show-config"))
    assert (config.network.kind, config.data.name, config.objective.name) == ("conv", "kmnist", "wgan-gp")
    assert (config.schedule.steps, config.schedule.batch_size) == (9, 4)
    assert (config.network.latent_size, config.seed) == (3, 8)


def test_a_configuration_file_is_the_start_and_flags_change_it(command, here):
    (here / "mine.json").write_text(to_json(RunConfig(seed=4, precision="bfloat16")))
    config = shown_config(command("train", "x", "--config=mine.json", "--seed=6", "--show-config"))
    assert config == RunConfig(seed=6, precision="bfloat16")


def test_a_run_like_another_starts_from_its_configuration_and_flags_change_it(command, here, tiny):
    command("train", "first", *tiny, "--steps=2", "--set", "precision=bfloat16")
    first = open_run(here / "runs" / "first").info.config
    config = shown_config(command("train", "second", "--like=first", "--seed=6", "--show-config"))
    assert config == first.model_copy(update={"seed": 6, "precision": "auto"})


def test_two_configurations_to_start_from_are_one_too_many(command, here):
    result = command("train", "x", "--like=first", "--config=mine.json")
    assert result.code == 1
    assert "--config and --like each name a configuration" in result.err


def test_a_set_field_wins_over_its_flag(command, here):
    config = shown_config(command("train", "x", "--steps=5", "--set", "schedule.steps=7", "--show-config"))
    assert config.schedule.steps == 7


@pytest.mark.parametrize(("field", "registry"), [("data", DATA_SETS), ("objective", OBJECTIVES)])
def test_every_registered_name_is_a_choice(field, registry, command, here):
    for choice in registry:
        config = shown_config(command("train", "x", f"--{field}={choice}", "--show-config"))
        assert getattr(config, field).name == choice


@pytest.mark.parametrize("kind", NETWORKS)
def test_every_registered_network_is_a_choice(kind, command, here):
    assert shown_config(command("train", "x", f"--network={kind}", "--show-config")).network.kind == kind


@pytest.mark.parametrize(
    ("flag", "field", "registry"),
    [
        ("network", "network.kind", NETWORKS),
        ("data", "data.name", DATA_SETS),
        ("objective", "objective.name", OBJECTIVES),
    ],
)
def test_an_unknown_name_is_one_sentence_that_lists_those_there_are(flag, field, registry, command, here):
    result = command("train", "x", f"--{flag}=nosuch", "--show-config")
    assert_one_sentence(result)
    message = f"there is no {registry.kind} 'nosuch'; there are {', '.join(registry)}"
    assert result.err == f"error: command line: {field}: {message}\n"


@pytest.mark.parametrize(
    ("override", "answer"),
    [
        ("schedule.steps=ten", "found 'ten'"),
        ("schedule.epochs=3", "there is no field 'epochs'"),
        ("scedule.steps=3", "there is no section 'scedule'"),
        ("seed", "expected field=value"),
    ],
)
def test_a_bad_set_is_one_sentence_and_makes_no_run(override, answer, command, here):
    result = command("train", "first", "--set", override)
    assert_one_sentence(result)
    assert answer in result.err
    assert list(here.iterdir()) == []


def test_a_bad_flag_is_named_by_its_field(command, here):
    result = command("train", "first", "--steps=0")
    assert_one_sentence(result)
    assert "schedule.steps: " in result.err


def test_a_taken_name_is_an_error_that_leaves_the_run_alone(command, known, runs_folder, tiny):
    before = (runs_folder / "tiny" / "manifest.json").read_bytes()
    result = command("train", "tiny", *tiny, f"--out={runs_folder}")
    assert_one_sentence(result)
    assert "exists already" in result.err
    assert (runs_folder / "tiny" / "manifest.json").read_bytes() == before


def test_missing_images_are_an_error_that_makes_no_run(command, here):
    result = command("train", "first", "--data=mnist", f"--data-dir={here}")
    assert_one_sentence(result)
    assert "holds no mnist" in result.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".", "..", "a/b"])
def test_a_name_that_is_no_folder_of_its_own_is_refused(name, tmp_path, command):
    done = command("train", name, "--out", tmp_path / "runs", "--steps", 1)
    assert done.code == 1
    assert "name" in done.err
    assert not (tmp_path / "runs").exists()


def test_conditional_tells_both_networks_the_classes_of_the_data(command, here, tiny):
    config = shown_config(command("train", "x", "--data=mnist-5k", "--conditional", "--show-config"))
    assert config.network.class_count == 10
    assert command("train", "told", *tiny, "--conditional", "--steps=2").code == 0
    assert open_run(here / "runs" / "told").told_classes == tuple("0123456789")


def test_another_number_of_classes_than_the_data_has_is_refused(command, here, tiny):
    result = command("train", "x", *tiny, "--set=network.class_count=9", "--steps=2")
    assert result.code == 1
    assert "network.class_count: 9 is not the number of classes of mnist; use 10, or 0" in result.err
    assert not (here / "runs").exists()


def test_a_recipe_says_what_it_sets_and_how_long_it_takes(command, here, tiny):
    result = command("train", "first", "--recipe=quick", *tiny, "--steps=3")
    assert result.code == 0
    assert "recipe quick: Class-conditional digits" in result.out
    assert "class-conditional dense networks, objective bce-r1r2, 3 iterations" in result.out
    assert " on this machine" in result.out


def test_an_unknown_recipe_is_told_those_there_are(command, here):
    result = command("train", "first", "--recipe=soup")
    assert_one_sentence(result)
    assert "choose one of conditional, conv, dense, fashion, lecture, quick" in result.err
