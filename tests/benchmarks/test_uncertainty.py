"""The uncertain share of a run's last checkpoint; class-conditional networks are told all classes in turn."""

import pytest
import torch

from benchmarks.uncertainty import TRUNCATIONS, shares_of
from gan_core.classifier.model import find_classifier
from gan_core.latent.sampling import sample_latent
from gan_core.latent.uncertainty import uncertain_share
from gan_core.runs.run import open_run


@pytest.mark.parametrize("name", ["mnist-dense", "mnist-conditional"])
def test_the_share_is_that_of_all_classes_together(name, shipped_runs):
    run, z = open_run(shipped_runs / name), sample_latent(0, 100, 100)
    classifier = find_classifier("mnist", run.info.data.image_shape)
    found = shares_of(run, classifier, z)
    mixes = torch.eye(10).tolist() if run.told_classes else [None] * 10
    with torch.inference_mode():
        images = [
            run.at_class(mix).checkpoint(run.steps()[-1]).generator_ema(some)
            for mix, some in zip(mixes, z.chunk(10), strict=True)
        ]
        confidence = classifier.logits(torch.cat(images)).softmax(1).amax(1)
    assert found.truncations.tolist() == pytest.approx(TRUNCATIONS)
    assert found.share[-1].item() == pytest.approx(uncertain_share(confidence))
