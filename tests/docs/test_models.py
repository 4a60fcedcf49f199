"""The cards of the shipped models say what the models' own files say."""

import json
from pathlib import Path

import pytest

from gan_core.registry import METRICS
from tests.docs.blocks import ROOT

CHECKPOINTS = ROOT / "checkpoints"
RUNS = sorted(path.parent for path in CHECKPOINTS.glob("*/run.json"))
CLASSIFIERS = sorted(CHECKPOINTS.glob("classifiers/*/classifier.json"))
ON_CARDS = {"fid": "FID", "kid": "KID", **{name: name for name in ("precision", "recall", "density", "coverage")}}


def card(folder: Path) -> str:
    """The text of a card, without its line breaks."""
    return " ".join((folder / "README.md").read_text(encoding="utf-8").split())


def last_evaluation(run: Path) -> dict:
    """The line of quality.jsonl for the run's last checkpoint."""
    lines = (run / "quality.jsonl").read_text(encoding="utf-8").splitlines()
    return max(map(json.loads, lines), key=lambda line: line["step"])


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_card_s_figures_are_those_that_were_measured(run):
    text, measured = card(run), last_evaluation(run)
    for name, title in ON_CARDS.items():
        value = f"{measured['values'][name]:.{METRICS[name].digits}f}"
        assert f"| {title} | {value} |" in text
    assert (
        f"median, grey levels | {measured['nearest']['median']:.1f} | {measured['nearest_test']['median']:.1f} |"
        in text
    )


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_card_says_what_its_figures_rest_on(run):
    text, settings = card(run), last_evaluation(run)["settings"]
    extractor = settings["extractor"]
    assert f"{settings['samples']:,} images of checkpoint {last_evaluation(run)['step']:,}" in text
    assert f"all {settings['real']['count']:,} training images, seed {settings['seed']}, k = {settings['k']}" in text
    assert f"classifier `{extractor['data']}` ({extractor['weights_sha256'][:8]})" in text


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_card_names_data_recipe_and_licences(run):
    text, info = card(run), json.loads((run / "run.json").read_bytes())
    config = info["config"]
    assert info["data"]["sha256"][:16] in text
    assert f"{config['schedule']['steps']:,} iterations of {config['schedule']['batch_size']} real images" in text
    assert f"torch {info['versions']['torch']}, {config['precision']}" in text
    assert f"seed {config['seed']}" in text
    assert f"| checkpoints | {len(list((run / 'steps').iterdir()))}," in text
    assert "Licence of the data:" in text
    assert "## Limits" in text


@pytest.mark.parametrize("path", CLASSIFIERS, ids=lambda path: path.parent.name)
def test_the_classifiers_card_has_the_scores_of_each(path):
    text, info = card(CHECKPOINTS / "classifiers"), json.loads(path.read_bytes())
    test = info["test"]
    score = f"{test['images']:,} | {100 * test['accuracy']:.2f}% | {100 * test['calibration_error']:.2f}%"
    assert f"| {info['data']} | {score} | {info['seed']} |" in text


def test_there_is_a_card_for_each_model():
    assert len(RUNS) == 5
    assert len(CLASSIFIERS) == 2
    pages = {path.stem for path in (ROOT / "docs" / "models").glob("*.md")}
    assert pages == {run.name for run in RUNS} | {"classifiers", "index"}
