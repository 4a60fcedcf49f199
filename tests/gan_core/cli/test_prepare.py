"""`gan-core prepare`: what Explore needs, saved beside the run."""

import json
import shutil

import pytest

from gan_core.classifier.prepared import FILE, read_prepared_classifier
from gan_core.inference.preparing import prepare
from gan_core.runs.prepared import read_prepared
from gan_core.runs.run import open_run


@pytest.fixture
def own(spare_run, shipped_runs, monkeypatch):
    """A folder of a run and a classifier that may be changed."""
    folder = spare_run.folder.parent
    shutil.copytree(shipped_runs / "classifiers" / "mnist", folder / "classifiers" / "mnist")
    monkeypatch.setenv("LATENT_ATLAS_RUNS", str(folder))
    return folder


def test_prepare_saves_what_the_page_needs_of_a_checkpoint_and_of_its_classifier(command, own):
    run, classifier = open_run(own / "spare"), own / "classifiers" / "mnist"
    before = read_prepared_classifier(classifier)
    (classifier / FILE).unlink()
    told = command("prepare", run.folder, "--step=15")
    assert "prepared/00000015.json" in told.out.replace("\n", "")
    assert read_prepared(run, 15) == prepare(run.checkpoint(15))
    assert read_prepared(run, 30) is None
    assert read_prepared_classifier(classifier) == before


def test_a_prepared_classifier_stays_and_a_broken_one_is_made_again(command, own):
    path = own / "classifiers" / "mnist" / FILE
    whole, stamp = path.read_bytes(), path.stat().st_mtime_ns
    facts = json.loads(command("prepare", own / "spare", "--json").out)
    assert facts["step"] == 30
    assert facts["files"][1] == str(path)
    assert path.stat().st_mtime_ns == stamp
    path.write_text("{")
    assert "made again" in command("prepare", own / "spare").err
    assert path.read_bytes() == whole


def test_a_run_without_a_classifier_is_prepared_all_the_same(command, unclassified_run):
    told = command("prepare", unclassified_run)
    assert "no classifier was prepared" in told.err
    run = open_run(unclassified_run)
    assert read_prepared(run, 30) == prepare(run.checkpoint(30))
