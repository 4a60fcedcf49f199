"""The frozen networks of checkpoints, and the classifier of what they make."""

import pytest

from dashboard.shared.cache.checkpoints import checkpoint, classifier_for, classifier_of, decoder, why_no_classifier
from gan_core.errors import AtlasError, ClassifierError
from gan_core.runs.run import open_run


def test_there_is_one_memory_of_checkpoints(finished_run):
    run = open_run(finished_run)
    assert checkpoint(run, 30) is checkpoint(run, 30)
    assert decoder().checkpoint(run.ref(30)) is checkpoint(run, 30)
    assert checkpoint(run, 30).header.step == 30


def test_a_checkpoint_that_is_not_there_is_refused(finished_run):
    with pytest.raises(AtlasError, match="has no checkpoint 7"):
        checkpoint(open_run(finished_run), 7)


def test_a_run_on_digits_has_the_digits_classifier(finished_run):
    run = open_run(finished_run)
    assert classifier_of(run).classes == tuple("0123456789")
    assert why_no_classifier(run) is None


def test_without_a_classifier_it_is_said_why(runs_without_classifier):
    run = open_run(runs_without_classifier / "kana")
    assert classifier_of(run) is None
    with pytest.raises(ClassifierError) as refused:
        classifier_for("kmnist", (1, 28, 28))
    assert why_no_classifier(run) == str(refused.value)
