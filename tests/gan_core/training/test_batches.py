"""Which images an iteration sees."""

import pytest
import torch

from gan_core.training.batches import batch_indices


def epoch(seed, count, batch_size, number):
    batches = count // batch_size
    return [batch_indices(seed, count, batch_size, number * batches + place) for place in range(batches)]


@pytest.mark.parametrize(("count", "batch_size"), [(50, 8), (48, 8), (7, 7), (9, 2), (100, 51)])
@pytest.mark.parametrize("number", [0, 3])
def test_an_epoch_visits_no_image_twice_and_leaves_less_than_a_batch_out(count, batch_size, number):
    visited = torch.cat(epoch(1, count, batch_size, number))
    assert len(visited.unique()) == len(visited) > count - batch_size
    assert visited.min() >= 0
    assert visited.max() < count


def test_each_epoch_has_its_own_order():
    assert not torch.equal(torch.cat(epoch(1, 50, 8, 0)), torch.cat(epoch(1, 50, 8, 1)))


def test_images_left_out_of_one_epoch_come_in_another():
    visited = torch.cat([torch.cat(epoch(1, 11, 8, number)) for number in range(12)])
    assert len(visited.unique()) == 11


def test_each_seed_has_its_own_order():
    assert not torch.equal(batch_indices(1, 50, 8, 0), batch_indices(2, 50, 8, 0))


def test_a_batch_depends_on_nothing_but_its_arguments():
    expected = batch_indices(1, 50, 8, 17).clone()
    for batch in (0, 40, 5, 100):
        batch_indices(2, 50, 8, batch)
    assert torch.equal(batch_indices(1, 50, 8, 17), expected)


def test_batches_leave_the_global_random_stream_alone():
    before = torch.get_rng_state()
    batch_indices(12, 50, 8, 3)
    assert torch.equal(torch.get_rng_state(), before)
