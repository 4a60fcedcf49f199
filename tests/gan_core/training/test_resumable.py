"""Whether a run can go on from what its folder holds."""

import json
import os
from dataclasses import replace

import pytest

from gan_core.errors import RunError
from gan_core.runs.foreign import LOG_BYTES
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.run import log_mark, open_run, set_status, trim_metrics
from gan_core.training.resumable import check_images, check_newest, check_unchanged, kept_state
from gan_core.training.resume import Position, position_from_bytes


def position_of(run) -> Position:
    return position_from_bytes(kept_state(run), "the state")


def test_the_state_is_the_file(spare_run):
    assert kept_state(spare_run) == spare_run.resume_path.read_bytes()


def test_a_file_larger_than_the_states_of_its_networks_is_not_read(spare_run):
    os.truncate(spare_run.resume_path, 2**40)  # it takes no room on the disk
    with pytest.raises(RunError, match=r"cannot read .*resume.safetensors: it holds more than [0-9,]+ bytes"):
        kept_state(spare_run)


def test_a_log_larger_than_any_is_not_read(spare_run):
    os.truncate(spare_run.metrics_path, LOG_BYTES + 1)
    with pytest.raises(RunError, match="it holds more than 2,147,483,648 bytes"):
        spare_run.metrics()
    with pytest.raises(RunError, match="it holds more than 2,147,483,648 bytes"):
        trim_metrics(spare_run, 30)
    assert any("metrics.jsonl cannot be read: it holds more than" in each for each in check_unchanged(spare_run, None))


def test_a_state_that_was_removed_is_missed(spare_run):
    spare_run.resume_path.unlink()
    with pytest.raises(RunError, match="it was removed; bring it back, or train another like it"):
        kept_state(spare_run)


def test_a_copy_to_be_looked_at_has_none(spare_run):
    spare_run.resume_path.unlink()
    spare_run.info = spare_run.info.model_copy(update={"published": True})
    with pytest.raises(RunError, match="published to be looked at"):
        kept_state(spare_run)


def test_a_run_that_was_killed_before_its_first_state_begins_anew(spare_run):
    spare_run.resume_path.unlink()
    set_status(spare_run, "running")
    manifest = spare_run.folder / "manifest.json"
    facts = json.loads(manifest.read_text())
    facts["files"] = {name: entry for name, entry in facts["files"].items() if name == checkpoint_file(0)}
    manifest.write_text(json.dumps(facts))
    assert kept_state(open_run(spare_run.folder)) is None


def test_an_untouched_run_is_unchanged(spare_run):
    assert check_unchanged(spare_run, position_of(spare_run)) == []
    assert check_unchanged(spare_run, None) == []


def test_a_log_that_begins_otherwise_is_told_and_one_that_grew_is_not(spare_run):
    log = spare_run.metrics_path
    mark = log_mark(spare_run, log.stat().st_size)
    position = Position(step=30, seconds=1.0, log_bytes=mark.bytes, log_sha256=mark.sha256)
    text = log.read_text()
    set_status(spare_run, "running")
    said = "metrics.jsonl is not what was logged up to iteration 30"
    log.write_text(text + text)
    assert said not in check_unchanged(spare_run, position)
    log.write_text(text.replace("1", "2", 1))
    assert said in check_unchanged(spare_run, position)
    assert said not in check_unchanged(spare_run, position.model_copy(update={"log_sha256": None}))


def test_another_configuration_is_told_and_another_goal_is_not(spare_run):
    def changes(**fields) -> list[str]:
        config = spare_run.info.config
        spare_run.info = spare_run.info.model_copy(update={"config": config.model_copy(update=fields)})
        told = check_unchanged(spare_run, None)
        spare_run.info = spare_run.info.model_copy(update={"config": config})
        return told

    schedule = spare_run.info.config.schedule
    assert changes(schedule=schedule.model_copy(update={"steps": 90})) == []
    assert changes(seed=9) == ["run.json: config.seed is 9, checkpoint 30 was trained with 7"]


def test_other_images_are_refused(spare_run, digits):
    check_images(spare_run, digits)
    with pytest.raises(RunError, match="point --data-dir to the same images"):
        check_images(spare_run, replace(digits, sha256="ab" * 32))


def test_a_run_that_went_on_meanwhile_is_noticed(spare_run):
    position = position_of(spare_run)
    check_newest(spare_run, position.step, position.seconds)
    with pytest.raises(RunError, match="is at iteration 30 now, not at 15"):
        check_newest(spare_run, 15, position.seconds)
    with pytest.raises(RunError, match="another process has trained it"):
        check_newest(spare_run, position.step, position.seconds + 1)
