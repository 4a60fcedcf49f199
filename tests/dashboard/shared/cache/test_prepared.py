"""What was prepared is used, and what cannot be used is computed anew."""

import os
import shutil
from pathlib import Path

import pytest
import streamlit as st

from dashboard.shared.cache.checkpoints import check, classes_of, why_no_classifier
from dashboard.shared.cache.latent_geometry import geometry
from dashboard.shared.cache.prepared import prepared, prepared_classifier
from dashboard.shared.cache.weights import classifier_weights, step_weights
from gan_core.classifier.prepared import FILE
from gan_core.errors import CheckpointError
from gan_core.inference import preparing, web_export
from gan_core.runs.prepared import prepared_file, save_prepared
from gan_core.runs.run import open_run


@pytest.fixture
def run(finished_run, tmp_path, monkeypatch, shipped_runs):
    """A prepared run beside a prepared classifier."""
    st.cache_resource.clear()
    found = open_run(Path(shutil.copytree(finished_run, tmp_path / "one")))
    shutil.copytree(shipped_runs / "classifiers" / "mnist", tmp_path / "classifiers" / "mnist")
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(tmp_path))
    save_prepared(found, 30, preparing.prepare(found.checkpoint(30)))
    return found


@pytest.fixture
def without_torch(monkeypatch):
    """Nothing is computed."""

    def refuse(*arguments):
        raise AssertionError("it was computed")

    monkeypatch.setattr(web_export, "export_checkpoint", refuse)
    monkeypatch.setattr(web_export, "export_classifier", refuse)
    monkeypatch.setattr(preparing, "geometry_of", refuse)


def test_what_was_prepared_is_not_computed(run, without_torch):
    check(run, 30)
    assert step_weights(run, 30) == prepared(run, 30).weights
    assert geometry(run, 30) is prepared(run, 30).geometry
    assert classifier_weights(run) == prepared_classifier(run)[1]
    assert classes_of(run) == tuple("0123456789")
    assert why_no_classifier(run) is None


def test_other_checkpoints_are_computed(run):
    assert prepared(run, 15) is None
    assert step_weights(run, 15).name != step_weights(run, 30).name


def test_what_cannot_be_used_is_computed_and_told_in_the_log(run, caplog):
    expected = step_weights(run, 30), geometry(run, 30), classifier_weights(run)
    st.cache_resource.clear()
    (run.folder / prepared_file(30)).write_text("{")
    (run.folder.parent / "classifiers" / "mnist" / FILE).write_text("{")
    assert (step_weights(run, 30), geometry(run, 30), classifier_weights(run)) == expected
    assert sum("computed anew" in record.message for record in caplog.records) == 2


def test_a_damaged_checkpoint_is_named_although_it_was_prepared(run):
    os.truncate(run.ref(30).path, 10)
    with pytest.raises(CheckpointError, match="damaged"):
        check(run, 30)


def test_a_damaged_classifier_is_named_although_it_was_prepared(run):
    (run.folder.parent / "classifiers" / "mnist" / "weights.safetensors").write_bytes(b"")
    assert "is damaged" in (why_no_classifier(run) or "")
    assert classes_of(run) is None
