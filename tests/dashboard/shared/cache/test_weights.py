"""Networks as the page runs them itself."""

import pytest
import streamlit as st

from dashboard.shared.cache import weights
from dashboard.shared.cache.checkpoints import checkpoint, classifier_of
from gan_core.errors import ExportError
from gan_core.inference import web_export
from gan_core.inference.web_export import export_checkpoint, export_classifier
from gan_core.runs.run import open_run


def test_weights_are_those_of_the_checkpoint_and_of_its_classifier(finished_run):
    run = open_run(finished_run)
    assert weights.step_weights(run, 30) == export_checkpoint(checkpoint(run, 30))
    assert weights.step_weights(run, 0).name != weights.step_weights(run, 30).name
    assert weights.classifier_weights(run) == export_classifier(classifier_of(run))
    assert weights.why_not_live(run, 30) is None


def test_without_a_classifier_there_are_no_weights_of_one(runs_without_classifier):
    assert weights.classifier_weights(open_run(runs_without_classifier / "kana")) is None


def test_what_the_page_cannot_run_is_explained(finished_run, monkeypatch):
    def refuse(checkpoint):
        raise ExportError("there is no layer for GRU")

    st.cache_resource.clear()
    monkeypatch.setattr(web_export, "export_checkpoint", refuse)
    run = open_run(finished_run)
    assert weights.why_not_live(run, 30) == "there is no layer for GRU"
    with pytest.raises(ExportError):
        weights.step_weights(run, 30)
