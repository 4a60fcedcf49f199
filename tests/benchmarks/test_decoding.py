"""The copy on which decoding is timed: as many steps as asked for, each of them whole and different."""

from itertools import pairwise

import torch

from benchmarks.decoding import measure, with_steps
from gan_core.inference.decoder import Decoder
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify


def test_steps_that_are_lacking_are_made_in_a_copy(finished_run, tmp_path):
    run = open_run(finished_run)
    kept = run.steps()
    checkpoints = with_steps(run, tmp_path, 10)
    assert len({checkpoint.sha256 for checkpoint in checkpoints}) == 10
    assert run.steps() == kept, "the run itself stays as it is"
    assert verify(open_run(tmp_path / run.name)) == []
    images = Decoder().through(checkpoints, sample_latent(0, 2, 100))
    assert all(not torch.equal(one, other) for one, other in pairwise(images))


def test_a_run_with_enough_steps_is_timed_as_it_is(finished_run, tmp_path):
    run = open_run(finished_run)
    checkpoints = with_steps(run, tmp_path, 3)
    assert [checkpoint.path.parent.parent for checkpoint in checkpoints] == [finished_run] * 3
    cold, warm = measure(checkpoints, 1)
    assert cold > 0
    assert len(warm) == 9
