"""The contest: clocks that stand still, goals, and the rival."""

import time

import pytest
import torch

from benchmarks import dcgan
from benchmarks.time_to_quality import (
    Contestant,
    Measurement,
    contestant,
    course_table,
    due_times,
    first_at,
    goals_table,
    train,
)
from gan_core.errors import RunError


def reached(fid: float, seconds: float = 1.0) -> Measurement:
    return Measurement(seconds, seconds, 1, 64, fid)


def burn(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_measurements_are_due_ever_further_apart_until_the_budget_is_spent():
    due = due_times(60, 4)
    assert due[-1] == 60
    gaps = [after - before for before, after in zip([0, *due], due, strict=False)]
    assert gaps == sorted(gaps)


def test_the_clocks_stand_still_while_it_is_measured():
    of = Contestant(lambda: burn(0.01), list, 1, 8)

    def measure(of: Contestant) -> float:
        burn(0.2)
        return 5.0

    found = list(train(of, [0.05, 0.1], measure))
    assert [at.fid for at in found] == [5, 5]
    assert 0.1 <= found[-1].cpu_seconds < 0.2
    assert found[-1].images == 8 * found[-1].steps


def test_training_ends_when_there_is_no_more_to_learn():
    of = Contestant(lambda: None, list, 1, 8, steps=3)
    (only,) = train(of, [60, 120], lambda of: 1.0)
    assert only.steps == 3


def test_a_goal_is_reached_by_the_first_measurement_below_it():
    course = [reached(50, 1), reached(9, 2), reached(12, 3), reached(8, 4)]
    assert first_at(course, 10) is course[1]
    assert first_at(course, 1) is None
    found = {"a": course, "b": course[:2]}
    assert course_table(found).row_count == 4
    assert goals_table(found).row_count == 7  # 100, 50, 30, 20, 15, 10 and 8


def test_the_rival_is_drawn_from_its_seed_and_learns(digits):
    real = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    first, second = dcgan.new_pair(3), dcgan.new_pair(3)
    before = {name: value.clone() for name, value in first.generator.state_dict().items()}
    assert dcgan.iterate(first, real) == dcgan.iterate(second, real)
    assert all(
        torch.equal(value, second.generator.state_dict()[name]) for name, value in first.generator.state_dict().items()
    )
    assert any(not torch.equal(value, before[name]) for name, value in first.generator.state_dict().items())


def test_the_rival_is_normalised_in_both_networks_and_starts_small():
    pair = dcgan.new_pair(0)
    for network in (pair.generator, pair.discriminator):
        assert any(isinstance(module, torch.nn.BatchNorm2d) for module in network)
        convolutions = [module for module in network if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d)]
        assert all(0.015 < module.weight.std().item() < 0.025 for module in convolutions)
    z = torch.randn(2, dcgan.LATENT_SIZE, 1, 1, generator=torch.Generator().manual_seed(0))
    assert pair.generator(z).shape == (2, 1, 28, 28)
    assert pair.discriminator(pair.generator(z)).shape == (2,)


def test_showing_the_rival_does_not_change_it(digits):
    of = contestant("dcgan", digits.images[:128], 0, [])
    of.iterate()
    z = torch.randn(4, of.latent_size, generator=torch.Generator().manual_seed(0))
    for decode in of.decoders():
        with torch.inference_mode():
            assert decode(z).shape == (4, 1, 28, 28)
    of.iterate()


def test_a_run_is_trained_anew_by_its_own_configuration(digits, finished_run):
    of = contestant(str(finished_run), digits.images[:64], 0, ["schedule.steps=2", "schedule.batch_size=8"])
    assert (of.steps, of.batch_size) == (2, 8)
    assert [at.steps for at in train(of, [60], lambda of: 1.0)] == [2]


def test_an_unknown_name_is_no_contestant(digits):
    with pytest.raises(RunError, match="run 'nobody' not found"):
        contestant("nobody", digits.images, 0, [])
