"""The generator of each checkpoint against the discriminator of each."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from gan_core.errors import TournamentError
from gan_core.inference.tournament import PLAYERS, generated, play_tournament, players_of, scores, thresholds_of
from gan_core.latent.sampling import sample_classes, sample_latent
from gan_core.networks.conditioning import one_hot_mix
from gan_core.runs.run import open_run


@pytest.mark.parametrize("count", [2, PLAYERS, 100])
def test_the_players_are_evenly_spaced_from_the_first_to_the_last(count):
    steps = list(range(0, 10 * count, 10))
    found = players_of(steps)
    assert (found[0], found[-1], len(found)) == (0, steps[-1], min(count, PLAYERS))
    assert max(np.diff(found)) - min(np.diff(found)) <= 10


@pytest.mark.parametrize("steps", [[], [0]])
def test_one_alone_cannot_play(steps):
    with pytest.raises(TournamentError, match="needs two checkpoints"):
        players_of(steps)


def test_each_discriminator_scores_the_images_of_each_generator(finished_run):
    run = open_run(finished_run)
    told = []
    played = play_tournament(run, samples=20, seed=3, on_player=lambda *done: told.append(done))
    z = sample_latent(3, 20, run.info.config.network.latent_size)
    with torch.inference_mode():
        for row, maker in enumerate(played.steps):
            images = run.checkpoint(maker).generator(z)
            for column, judge in enumerate(played.steps):
                logits = run.checkpoint(judge).discriminator(images)
                sure = int((logits > 1e-4).sum()), int((logits > -1e-4).sum())
                assert sure[0] <= played.fooled[row][column] <= sure[1]
    count = 2 * len(played.steps)
    assert told == [(done, count) for done in range(1, count + 1)]
    assert played == play_tournament(run, samples=20, seed=3)


def test_networks_that_are_told_classes_are_told_the_same_ones(conditional_run):
    run = open_run(conditional_run)
    classes = run.info.config.network.class_count
    played = play_tournament(run.at_class([1 / classes] * classes), samples=30)
    z, told = sample_latent(0, 30, run.info.config.network.latent_size), sample_classes(0, 30, torch.ones(classes))
    first, last = run.checkpoint(played.steps[0]), run.checkpoint(played.steps[-1])
    mix = one_hot_mix(told, classes)
    with torch.inference_mode():
        expected = last.discriminator(first.generator(z, mix), mix)
    found = scores(last, generated(first, z, told), told)
    assert torch.allclose(found, expected, atol=1e-5)
    assert torch.equal(scores(last, generated(first, z, told).repeat(2, 1, 1, 1), told)[:30], found)
    assert played.fooled[0][-1] == int((found > 0).sum())


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_networks_that_make_no_numbers_do_not_play(network, finished_run):
    run = open_run(finished_run)
    z = sample_latent(0, 4, run.info.config.network.latent_size)
    whole = run.checkpoint(30)
    broken = replace(whole, **{network: lambda batch: torch.full((len(batch), 1, 28, 28), torch.nan)})
    with pytest.raises(TournamentError, match=f"the {network} of checkpoint 30 makes infinite or undefined"):
        scores(broken, generated(broken, z, None), None)


def test_a_score_without_a_fixed_zero_is_read_from_the_log(spare_run):
    path = spare_run.folder / "run.json"
    path.write_text(path.read_text().replace('"name": "bce"', '"name": "wgan-gp"'))
    lines = [{"step": 1, "d_real": 4.0, "d_fake": 1.0}, {"step": 29, "d_real": 9.0, "d_fake": 6.0}]
    (spare_run.folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    run = open_run(spare_run.folder)
    assert thresholds_of(run, [0, 30]) == [2.5, 7.5]
    (spare_run.folder / "metrics.jsonl").write_text('{"step": 1}\n')
    with pytest.raises(TournamentError, match="no fixed zero"):
        thresholds_of(open_run(run.folder), [0, 30])


def test_a_probability_is_read_as_one(finished_run):
    assert thresholds_of(open_run(finished_run), [0, 15, 30]) == [0, 0, 0]
