"""What the documents say of neighbours and of losses is what the shipped files say."""

import re
from pathlib import Path

import pytest

from gan_core.classifier.model import find_classifier
from gan_core.cli.losses import claim_of, row_of
from gan_core.inference.class_regions import measured
from gan_core.latent.claims import lecture_claims
from gan_core.latent.regions import CIRCLES
from gan_core.metrics.tournament import in_words as reading_in_words
from gan_core.metrics.tournament import reading_of
from gan_core.runs.class_regions import read_regions
from gan_core.runs.evaluations import FeatureExtractor
from gan_core.runs.run import open_run
from gan_core.runs.tournament import read_tournament
from gan_core.training.losses import in_words

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.parent for path in (ROOT / "checkpoints").glob("*/run.json"))
ROW = re.compile(r"^\| (\d) and (\d) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def saved(folder: Path, step: int):
    run = open_run(folder)
    info = find_classifier(run.info.data.name, run.info.data.image_shape).info
    return read_regions(run, step, FeatureExtractor(data=info.data, weights_sha256=info.weights_sha256), 10)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_shipped_checkpoint_brings_its_class_regions(folder):
    run = open_run(folder)
    if run.told_classes:
        assert not (folder / "regions").exists()  # they differ by the class that is told
        return
    for step in run.steps():
        found = saved(folder, step)
        assert (len(found.circles), sum(found.counts), found.seed) == (CIRCLES, 50 * CIRCLES, 0)


def test_the_table_of_losses_is_what_was_logged_and_measured():
    page = (ROOT / "docs" / "concepts" / "losses-as-noise.md").read_text()
    for folder in SHIPPED:
        run = open_run(folder)
        found = claim_of(run, None, None, 0)
        for loss in found.losses.values():
            assert f"| {' | '.join(row_of(run, found, loss))} |" in page
        assert f"**{run.name}.** {in_words(found)}" in page


def test_every_shipped_run_brings_its_tournament_and_the_page_what_it_says():
    page = (ROOT / "docs" / "concepts" / "losses-as-noise.md").read_text()
    for folder in SHIPPED:
        played = read_tournament(open_run(folder))
        assert f"**{folder.name}.** {reading_in_words(reading_of(played.steps, played.shares))}" in page


def test_they_take_less_than_a_megabyte():
    assert sum(path.stat().st_size for path in (ROOT / "checkpoints").glob("*/regions/*")) < 10**6


def test_the_table_of_claims_is_what_was_measured():
    page = (ROOT / "docs" / "concepts" / "decision-boundaries.md").read_text()
    said = {(int(one), int(other)): cells for one, other, *cells in ROW.findall(page)}
    assert f"{CIRCLES} great circles each" in page
    for column, name in enumerate(("mnist-dense", "mnist-conv")):
        folder = ROOT / "checkpoints" / name
        found = saved(folder, open_run(folder).steps()[-1])
        neighbours, _ = lecture_claims(measured(found.sample, 100, found.seed))
        assert said.keys() == {claim.pair for claim in neighbours}
        for claim in neighbours:
            figures = f"{claim.lift:.1f} [{claim.low:.1f}, {claim.high:.1f}], {claim.verdict}"
            assert said[claim.pair][column] == figures
