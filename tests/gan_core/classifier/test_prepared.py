"""What was prepared of a classifier is that classifier's, or as good as none."""

import json
import shutil
from pathlib import Path

import pytest

from gan_core.classifier.info import FILE as INFO_FILE
from gan_core.classifier.model import load_classifier
from gan_core.classifier.prepared import FILE, read_prepared_classifier, save_prepared_classifier
from gan_core.errors import ClassifierError, PreparedError
from gan_core.inference.web_export import export_classifier


@pytest.fixture
def folder(shipped_runs, tmp_path):
    return Path(shutil.copytree(shipped_runs / "classifiers" / "mnist", tmp_path / "mnist"))


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_what_ships_is_what_the_export_makes_bit_for_bit(name, shipped_runs):
    classifier = load_classifier(shipped_runs / "classifiers" / name)
    assert read_prepared_classifier(shipped_runs / "classifiers" / name) == (
        classifier.info,
        export_classifier(classifier),
    )


def test_what_is_saved_comes_back(folder):
    found = read_prepared_classifier(folder)
    (folder / FILE).unlink()
    assert read_prepared_classifier(folder) is None
    save_prepared_classifier(folder, *found)
    assert read_prepared_classifier(folder) == found


@pytest.mark.parametrize("field", [{"temperature": 9.0}, {"seed": 99}])
def test_of_another_classifier_it_says_nothing(field, folder):
    page = folder / INFO_FILE
    page.write_text(json.dumps(json.loads(page.read_text()) | field))
    with pytest.raises(PreparedError, match="of another classifier"):
        read_prepared_classifier(folder)


def test_a_damaged_classifier_is_not_hidden_by_what_was_prepared_of_it(folder):
    (folder / "weights.safetensors").write_bytes(b"")
    with pytest.raises(ClassifierError, match="damaged"):
        read_prepared_classifier(folder)
