"""The command line: what it writes, what it says, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from gan_core.cli import app as cli
from gan_core.cli.runs import RunOrder
from gan_core.config import RunConfig, from_json, to_json
from gan_core.data.image_set import to_pixels
from gan_core.data.sources import load_images
from gan_core.latent.sampling import sample_latent
from gan_core.runs.annotations import annotate
from gan_core.runs.atomic import append
from gan_core.runs.index import ORDERS
from gan_core.runs.manifest import verify
from gan_core.runs.run import open_run, step_file
from gan_core.training.loop import resume_run
from tests.gan_core.said import assert_one_sentence


@pytest.fixture
def tiny(mnist_folder):
    """Flags of a tiny training on few images."""
    return [
        "--set=network.generator_widths=8",
        "--set=network.discriminator_widths=8",
        "--latent-size=6",
        "--batch-size=8",
        "--data=mnist",
        f"--data-dir={mnist_folder}",
    ]


# --- train and resume ------------------------------------------------------------------------------------------------


def test_train_makes_a_finished_run_in_the_folder_runs(command, here, tiny):
    assert command("train", "first", *tiny, "--steps=4", "--seed=5").code == 0
    run = open_run(here / "runs" / "first")
    assert (run.info.status, run.steps()[-1], run.info.config.seed) == ("finished", 4, 5)
    assert run.info.config.network.generator_widths == (8,)
    assert verify(run) == []


def test_train_says_where_and_on_what_and_what_is_next(command, here, tiny):
    out = command("train", "first", *tiny, "--steps=4").out
    assert "training runs/first on 60 images of mnist" in out
    assert "finished at step 4" in out
    assert "streamlit run dashboard" in out


def test_train_puts_the_run_where_it_is_told(command, here, tiny):
    assert command("train", "first", *tiny, "--steps=2", "--out=elsewhere").code == 0
    assert open_run(here / "elsewhere" / "first").info.status == "finished"


def test_training_on_mnist_5k_needs_no_folder_and_no_cache(command, here, tiny, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(here / "cache"))
    assert command("train", "first", *tiny[:4], "--data=mnist-5k", "--steps=2").code == 0
    assert open_run(here / "runs" / "first").info.data.count == 5_000
    assert not (here / "cache").exists()


def test_resume_goes_beyond_the_first_goal(command, here, tiny, mnist_folder):
    command("train", "first", *tiny, "--steps=4")
    assert command("resume", "first", "--steps=6", f"--data-dir={mnist_folder}").code == 0
    assert open_run(here / "runs" / "first").steps()[-1] == 6


def test_signals_mean_after_a_training_what_they_meant_before(command, here, tiny):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    command("train", "first", *tiny, "--steps=2")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


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
    assert "--config and --like both name a configuration" in result.err


def test_a_set_field_wins_over_its_flag(command, here):
    config = shown_config(command("train", "x", "--steps=5", "--set", "schedule.steps=7", "--show-config"))
    assert config.schedule.steps == 7


@pytest.mark.parametrize(("enumeration", "field"), [("Data", "data"), ("Objective", "objective")])
def test_the_flags_choices_are_those_of_the_configuration(enumeration, field, command, here):
    for choice in getattr(cli, enumeration):
        config = shown_config(command("train", "x", f"--{field}={choice}", "--show-config"))
        assert getattr(config, field).name == choice


# --- sample ----------------------------------------------------------------------------------------------------------


def test_sample_writes_images_and_their_points(command, known, tmp_path):
    assert command("sample", "tiny", "--count=1003", "--out=s.npz").code == 0
    with np.load(tmp_path / "s.npz") as data:
        assert set(data.files) == {"images", "z"}
        assert (data["images"].shape, data["images"].dtype) == ((1003, 28, 28), np.uint8)
        assert (data["z"].shape, data["z"].dtype) == ((1003, 100), np.float32)


@pytest.mark.parametrize(("flag", "network"), [([], "generator"), (["--raw"], "raw_generator")])
def test_sampled_images_are_what_the_network_makes_of_the_seeds_points(
    flag, network, command, known, tmp_path, runs_folder
):
    command("sample", "tiny", "--count=5", "--seed=3", "--step=2", "--out=s.npz", *flag)
    generator = getattr(open_run(runs_folder / "tiny").load_step(2), network)
    z = sample_latent(3, 5, 100)
    with np.load(tmp_path / "s.npz") as data, torch.no_grad():
        assert np.array_equal(data["z"], z.numpy())
        assert np.array_equal(data["images"], to_pixels(generator(z))[:, 0].numpy())


def test_sample_takes_the_last_step_unless_told(command, known):
    assert "3 images of tiny, step 30, seed 0, to s.npz" in command("sample", "tiny", "--count=3", "--out=s.npz").out


def test_the_largest_seed_is_sampled_and_the_next_is_refused_without_traceback(command, known):
    assert command("sample", "tiny", "--count=1", f"--seed={2**63 - 1}").code == 0
    assert command("sample", "tiny", "--count=1", f"--seed={2**63}").code != 0


# --- runs, info, publish ---------------------------------------------------------------------------------------------


def test_runs_lists_each_run_as_json(command, known, runs_folder):
    [row] = json.loads(command("runs", "--json").out)
    assert row == {
        "name": "tiny",
        "folder": str(runs_folder / "tiny"),
        "network": "dense",
        "objective": "bce",
        "data": "mnist-5k",
        "kept_steps": 5,
        "last_step": 30,
        "status": "finished",
        "starred": False,
        "note": "",
    }


def test_runs_without_any_run_is_an_empty_array(command, here):
    assert json.loads(command("runs", "--json").out) == []


def test_runs_without_any_run_says_how_to_make_one(command, here):
    assert "gan-core train" in command("runs").out


def test_runs_shows_a_table_to_people(command, known):
    header, row = command("runs").out.splitlines()
    assert header.split() == ["name", "network", "objective", "data", "kept", "steps", "last", "step", "status"]
    assert row.split() == ["tiny", "dense", "bce", "mnist-5k", "5", "30", "finished"]


def test_an_unreadable_run_does_not_hide_the_others(command, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    broken = spare_run.folder.parent / "broken"
    broken.mkdir()
    (broken / "run.json").write_text("{")
    rows = json.loads(command("runs", "--json").out)
    assert [row["name"] for row in rows] == ["broken", "spare"]
    assert rows[0]["status"].startswith("unreadable: ")
    assert rows[1]["status"] == "finished"


def test_runs_shows_stars_and_notes_as_they_were_written(command, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    annotate(spare_run.folder, starred=True, note="[red]odd")
    shown = command("runs").out
    assert ["★", "spare"] in [line.split()[:2] for line in shown.splitlines()]
    assert "[red]odd" in shown
    [row] = json.loads(command("runs", "--json").out)
    assert (row["starred"], row["note"]) == (True, "[red]odd")


def test_a_damaged_note_is_told_beside_the_list(command, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(spare_run.folder.parent))
    (spare_run.folder / "annotations.json").write_text("{")
    result = command("runs")
    assert "spare" in result.out
    assert "annotations.json is damaged" in result.err


def test_runs_can_be_sorted(command, runs_folder, spare_run, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_RUNS", f"{runs_folder}{os.pathsep}{spare_run.folder.parent}")
    annotate(spare_run.folder, starred=True)
    names = {
        order: [row["name"] for row in json.loads(command("runs", "--json", f"--sort={order}").out)]
        for order in ("name", "star")
    }
    assert names == {"name": ["spare", "tiny"], "star": ["spare", "tiny"]}
    assert [row["name"] for row in json.loads(command("runs", "--json").out)] == ["tiny", "spare"]


def test_runs_sorts_by_everything_that_a_list_can_be_sorted_by():
    assert [order.value for order in RunOrder] == list(ORDERS)


def test_a_note_is_no_problem_for_info(command, spare_run):
    annotate(spare_run.folder, starred=True, note="sevens are odd")
    result = command("info", spare_run.folder, "--json")
    assert result.code == 0
    assert json.loads(result.out)["note"] == "sevens are odd"


def test_info_prints_one_json_object(command, known, finished_config, digits):
    facts = json.loads(command("info", "tiny", "--json").out)
    assert facts["steps"] == [0, 2, 6, 15, 30]
    assert facts["problems"] == []
    assert (facts["data_sha256"], facts["data_count"]) == (digits.sha256, 5_000)
    assert from_json(json.dumps(facts["config"])) == finished_config


def test_info_counts_the_parameters_of_both_networks(command, known):
    facts = json.loads(command("info", "tiny", "--json").out)
    assert facts["generator_parameters"] == (100 * 16 + 3 * 16) + (16 * 24 + 3 * 24) + (24 * 784 + 784)
    assert facts["discriminator_parameters"] == (784 * 24 + 24) + (24 * 16 + 16) + (16 + 1)


def test_info_tells_people_that_every_file_is_whole(command, known):
    result = command("info", "tiny")
    assert result.code == 0
    assert "every file matches the manifest" in result.out


def test_info_of_a_damaged_run_names_the_file_and_fails(command, spare_run):
    append(spare_run.folder / step_file(15), b"x")
    result = command("info", spare_run.folder)
    assert result.code == 1
    assert f"{step_file(15)} is damaged" in result.err
    assert "every file matches" not in result.out


def test_info_of_a_damaged_run_is_still_one_json_object(command, spare_run):
    append(spare_run.folder / step_file(15), b"x")
    result = command("info", spare_run.folder, "--json")
    assert result.code == 1
    assert len(json.loads(result.out)["problems"]) == 1


def test_publish_makes_a_run_that_can_be_sampled(command, known, tmp_path):
    assert "wrote 5 steps to small" in command("publish", "tiny", "small", "--precision=int8").out
    assert open_run(tmp_path / "small").load_step(30).header.precision == "int8"
    assert command("sample", "small", "--count=2").code == 0


# --- errors ----------------------------------------------------------------------------------------------------------


def test_an_unknown_run_is_one_sentence(command, known):
    result = command("info", "tinny")
    assert_one_sentence(result)
    assert result.err == "error: there is no run 'tinny'; known runs: tiny\n"


@pytest.mark.parametrize("arguments", [["resume", "tinny"], ["sample", "tinny"], ["publish", "tinny", "small"]])
def test_every_command_answers_an_unknown_run_alike(arguments, command, known):
    assert command(*arguments).err == "error: there is no run 'tinny'; known runs: tiny\n"


def test_a_step_that_was_not_kept_is_one_sentence(command, known):
    result = command("sample", "tiny", "--step=7")
    assert_one_sentence(result)
    assert "keeps no step 7; it has 0, 2, 6, 15, 30" in result.err


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


def test_a_run_at_its_goal_is_one_sentence(command, here, tiny, mnist_folder):
    command("train", "first", *tiny, "--steps=2")
    result = command("resume", "first", f"--data-dir={mnist_folder}")
    assert_one_sentence(result)
    assert "has reached its 2 steps" in result.err


def test_missing_images_are_an_error_that_makes_no_run(command, here):
    result = command("train", "first", "--data=mnist", f"--data-dir={here}")
    assert_one_sentence(result)
    assert "holds no mnist" in result.err
    assert list(here.iterdir()) == []


def test_a_log_that_cannot_be_read_is_an_error(command, here, tiny, mnist_folder):
    command("train", "first", *tiny, "--steps=2")
    append(here / "runs" / "first" / "metrics.jsonl", b"no json\n")
    result = command("resume", "first", "--steps=3", f"--data-dir={mnist_folder}")
    assert result.code == 1
    assert "metrics.jsonl" in result.err


def test_a_place_that_cannot_be_written_is_an_error(command, known, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert_one_sentence(command("sample", "tiny", "--count=1", "--out=file/s.npz"))


@pytest.mark.parametrize("name", ["[/red]", "a[bold]b", "[link=x]", "a\\[b]"])
def test_brackets_in_a_name_are_printed_as_they_are(name, command, known):
    result = command("info", name)
    assert_one_sentence(result)
    assert f"there is no run {name!r};" in result.err


def test_a_long_sentence_stays_on_one_line(command, known):
    assert_one_sentence(command("info", "/".join(["long"] * 40)))


def test_a_long_path_is_printed_whole(command, known, tmp_path):
    path = tmp_path / ("x" * 90) / "s.npz"
    assert str(path) in command("sample", "tiny", "--count=1", f"--out={path}").out


def test_brackets_in_a_path_are_printed_as_they_are(command, known):
    assert "to [bold]s.npz" in command("sample", "tiny", "--count=1", "--out=[bold]s.npz").out


def test_an_unknown_command_is_a_mistake_of_usage(command):
    result = command("trane")
    assert result.code == 2
    assert "trane" in result.err


# --- real processes --------------------------------------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path):
    return os.environ | {"LATENT_ATLAS_RUNS": str(tmp_path / "runs"), "OMP_NUM_THREADS": "1"}


def test_python_m_answers_an_error_without_traceback(environment, tmp_path):
    call = [sys.executable, "-m", "gan_core", "info", "absent"]
    result = subprocess.run(call, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("error: there is no run 'absent'")
    assert "Traceback" not in result.stderr


@pytest.fixture
def training(environment, tmp_path, tiny):
    """A real process that has trained, kept and logged some steps of very many; and its run folder."""
    folder = tmp_path / "runs" / "long"
    schedule = ["--steps=1000000", "--set=schedule.log_every=1", "--set=schedule.checkpoints=100"]
    call = [sys.executable, "-m", "gan_core", "train", "long", f"--out={folder.parent}", *tiny, *schedule]
    with subprocess.Popen(call, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        log = folder / "metrics.jsonl"
        while not (log.exists() and log.read_bytes().count(b"\n") > 10):
            assert process.poll() is None, "the training ended by itself"
            time.sleep(0.02)
        yield process, folder
        process.kill()


def logged_steps(run):
    return run.metrics()["step"].tolist()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_training_that_can_go_on(number, code, training, mnist_folder, command):
    process, folder = training
    process.send_signal(number)
    out, _ = process.communicate()
    assert process.returncode == code
    assert f"go on with: gan-core resume {folder}\n" in out
    run = open_run(folder)
    assert (run.info.status, verify(run)) == ("stopped", [])
    stopped = resume_run(run, load_images("mnist", mnist_folder))[1].step
    assert stopped == run.steps()[-1] == logged_steps(run)[-1]
    assert command("resume", folder, f"--steps={stopped + 3}", f"--data-dir={mnist_folder}").code == 0
    assert logged_steps(open_run(folder)) == list(range(1, stopped + 4))


def test_a_killed_training_can_go_on(training, mnist_folder, command):
    process, folder = training
    process.kill()
    process.communicate()
    run = open_run(folder)
    assert (run.info.status, verify(run)) == ("running", [])
    killed = max(logged_steps(run))
    begun = resume_run(run, load_images("mnist", mnist_folder))[1].step
    assert begun <= killed
    goal = int(killed) + 3
    assert command("resume", folder, f"--steps={goal}", f"--data-dir={mnist_folder}").code == 0
    assert logged_steps(open_run(folder)) == list(range(1, goal + 1))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b"])
def test_a_name_that_is_no_folder_of_its_own_is_refused(name, tmp_path, command):
    done = command("train", name, "--out", tmp_path / "runs", "--steps", 1)
    assert done.code == 1
    assert "name" in done.err
    assert not (tmp_path / "runs").exists()
