"""The decode service: the same images as without it, a bounded memory, and many threads that do not disturb."""

import gc
import random
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from gan_core.errors import CheckpointError, GeometryError, RunError
from gan_core.inference.decoder import Decoder
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import load_checkpoint
from gan_core.runs.manifest import checkpoint_file
from gan_core.runs.run import open_run
from tests.spoiled import spoil

THREADS = 8
Z = sample_latent(3, 5, 100)


@pytest.fixture
def run(finished_run):
    return open_run(finished_run)


@pytest.fixture
def checkpoints(run):
    return [run.ref(step) for step in run.steps()]


class Loader:
    """Reads steps, counts how often, and knows which of them are still alive."""

    def __init__(self, pause: threading.Event | None = None) -> None:
        self.loads, self.alive, self.most_alive = [], weakref.WeakSet(), 0
        self.pause, self.lock = pause, threading.Lock()

    def __call__(self, ref):
        with self.lock:
            self.loads.append(ref)
        if self.pause:
            assert self.pause.wait(30)
        step = load_checkpoint(ref)
        with self.lock:
            self.alive.add(step.generator_ema)
            self.most_alive = max(self.most_alive, len(self.alive))
        return step


def direct(checkpoint, z=Z):
    with torch.inference_mode():
        return load_checkpoint(checkpoint).generator_ema(z)


def here(decoder, checkpoint, z=Z):
    """Decoded in the asking thread itself: the workers are as many as torch has threads, in tests one."""
    with decoder.open(checkpoint) as step, torch.inference_mode():
        return step.generator_ema(z)


def together(work, threads=THREADS):
    """What each of some threads finds that begin at once."""
    barrier = threading.Barrier(threads)

    def begin(number):
        barrier.wait(30)
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return [found.result(60) for found in [pool.submit(begin, number) for number in range(threads)]]


# --- the same images -------------------------------------------------------------------------------------------------


def test_the_images_are_those_of_direct_decoding(checkpoints):
    found = Decoder().through(checkpoints, Z)
    assert found.shape == (len(checkpoints), 5, 1, 28, 28)
    for images, checkpoint in zip(found, checkpoints, strict=True):
        assert torch.equal(images, direct(checkpoint))


def test_the_images_are_the_same_cold_warm_and_after_a_step_has_gone(checkpoints):
    decoder = Decoder(most=1)
    first = decoder.images(checkpoints[-1], Z)
    assert torch.equal(decoder.images(checkpoints[-1], Z), first)
    decoder.images(checkpoints[0], Z)
    assert torch.equal(decoder.images(checkpoints[-1], Z), first)


def test_points_of_another_latent_size_are_named(checkpoints):
    with pytest.raises(GeometryError, match=r"points of 100 dimensions, found shape \(2, 6\)"):
        Decoder().images(checkpoints[0], torch.zeros(2, 6))


def test_a_generator_that_makes_nan_is_named(checkpoints):
    def load(ref):
        step = load_checkpoint(ref)
        step.generator_ema.head[0].bias.fill_(torch.nan)
        return step

    with pytest.raises(GeometryError, match="infinite or undefined numbers"):
        Decoder(load=load).images(checkpoints[0], Z)


def test_a_step_that_was_not_kept_is_named(run):
    with pytest.raises(RunError, match="has no checkpoint 17"):
        run.ref(17)


# --- bounded memory --------------------------------------------------------------------------------------------------


def test_a_step_is_read_when_it_is_asked_for_and_only_once(checkpoints):
    loader = Loader()
    decoder = Decoder(load=loader)
    assert loader.loads == []
    for _ in range(3):
        decoder.images(checkpoints[1], Z)
    assert loader.loads == [checkpoints[1]]


def test_the_longest_unused_step_goes_first(checkpoints):
    loader = Loader()
    decoder = Decoder(most=2, load=loader)
    first, second, third = checkpoints[:3]
    for checkpoint in (first, second, first, third, first, second):
        decoder.images(checkpoint, Z)
    assert loader.loads == [first, second, third, second]
    assert len(decoder) == 2


def test_what_has_gone_is_freed(checkpoints):
    loader = Loader()
    decoder = Decoder(most=2, load=loader)
    decoder.through(checkpoints, Z)
    gc.collect()
    assert len(loader.alive) == 2


def test_a_step_in_use_does_not_go(checkpoints):
    decoder = Decoder(most=1)
    with decoder.open(checkpoints[0]), pytest.raises(RuntimeError, match="no room"), decoder.open(checkpoints[1]):
        pass
    decoder.images(checkpoints[1], Z)


def weight_bytes(ref):
    step = load_checkpoint(ref)
    networks = step.generator_ema, step.generator, step.discriminator
    return sum(weight.nbytes for network in networks for weight in network.state_dict().values())


def test_large_steps_are_fewer(checkpoints):
    loader = Loader()
    decoder = Decoder(load=loader, most_bytes=2 * weight_bytes(checkpoints[0]))
    for checkpoint in checkpoints[:3]:
        decoder.checkpoint(checkpoint)
    assert len(decoder) == 2
    decoder.checkpoint(checkpoints[2])
    decoder.checkpoint(checkpoints[1])
    assert loader.loads == checkpoints[:3]


def test_a_step_larger_than_all_the_room_can_be_used_and_stays(checkpoints):
    loader = Loader()
    decoder = Decoder(load=loader, most_bytes=1)
    for _ in range(2):
        assert torch.equal(here(decoder, checkpoints[0]), direct(checkpoints[0]))
    assert loader.loads == checkpoints[:1]


def test_steps_in_use_stay_where_there_is_no_room_for_them(checkpoints):
    decoder = Decoder(most_bytes=1)
    with decoder.open(checkpoints[0]) as first, decoder.open(checkpoints[1]) as second:
        assert first.header.step != second.header.step
        assert len(decoder) == 2


def test_a_file_written_anew_is_another_checkpoint(spare_run):
    """The address is the same, the checksum is not."""
    decoder = Decoder()
    first, last = spare_run.steps()[0], spare_run.steps()[-1]
    before = decoder.images(spare_run.ref(last), Z)
    spoil(spare_run, torch.zeros_like)
    after = decoder.images(spare_run.ref(last), Z)
    assert spare_run.ref(last).path == spare_run.folder / checkpoint_file(last)
    assert not torch.equal(before, after)
    assert torch.equal(after, direct(spare_run.ref(last)))
    assert len(decoder) == 2
    assert not torch.equal(after, decoder.images(spare_run.ref(first), Z))


def test_no_decoder_without_room():
    with pytest.raises(ValueError, match="at least 1 checkpoint, found 0"):
        Decoder(most=0)


# --- many threads ----------------------------------------------------------------------------------------------------


def test_threads_that_want_one_step_read_it_once(checkpoints):
    go_on = threading.Event()
    loader = Loader(go_on)
    decoder = Decoder(load=loader)
    threading.Timer(0.2, go_on.set).start()
    found = together(lambda number: here(decoder, checkpoints[-1]))
    assert len(loader.loads) == 1
    assert all(torch.equal(images, direct(checkpoints[-1])) for images in found)


def test_steps_that_are_being_read_count_as_kept(checkpoints):
    go_on = threading.Event()
    loader = Loader(go_on)
    decoder = Decoder(most=2, load=loader)
    begun = []

    def let_go():
        begun.append(len(loader.loads))
        go_on.set()

    threading.Timer(0.3, let_go).start()
    together(lambda number: here(decoder, checkpoints[number % len(checkpoints)]))
    assert begun == [2], "the others wait until one of two places is free"


def test_many_threads_may_ask_the_workers(checkpoints):
    decoder = Decoder(most=2)
    found = together(lambda number: decoder.through(checkpoints, Z))
    assert all(torch.equal(images, found[0]) for images in found)
    assert torch.equal(found[0][-1], direct(checkpoints[-1]))


@pytest.mark.parametrize("most", [1, 3])
def test_threads_find_what_one_alone_finds_in_a_bounded_memory(most, checkpoints):
    loader = Loader()
    decoder = Decoder(most, loader)
    alone = [direct(checkpoint) for checkpoint in checkpoints]
    too_many = []

    def work(number):
        order = random.Random(number).choices(range(len(checkpoints)), k=8)
        for place in order:
            assert torch.equal(here(decoder, checkpoints[place]), alone[place])
            if len(decoder) > most:
                too_many.append(len(decoder))

    together(work)
    assert too_many == []
    # a network that has just gone may live until the next collection of its module's cycles; the threads' own are none
    gc.collect()
    assert len(loader.alive) <= most


def test_nobody_changes_a_shared_network(checkpoints):
    decoder = Decoder()
    step = decoder.checkpoint(checkpoints[-1])
    before = {name: tensor.clone() for name, tensor in step.generator_ema.state_dict().items()}
    together(lambda number: [here(decoder, each, sample_latent(number, 4, 100)) for each in checkpoints])
    assert decoder.checkpoint(checkpoints[-1]) is step
    assert not step.generator_ema.training
    assert not any(parameter.requires_grad for parameter in step.generator_ema.parameters())
    assert all(torch.equal(before[name], tensor) for name, tensor in step.generator_ema.state_dict().items())


def test_a_worker_computes_alone_and_leaves_the_others_their_threads(checkpoints):
    def threads(_):
        return torch.get_num_threads()

    with ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(2,)) as fresh:
        assert fresh.submit(threads, None).result() == 2
        assert Decoder().ask_each(checkpoints, threads) == [1] * len(checkpoints)
    with ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(1,)) as fresh:
        assert fresh.submit(threads, None).result() == 1
    assert torch.get_num_threads() == 1


def test_work_at_many_steps_answers_in_their_order(checkpoints, run):
    assert Decoder(most=2).ask_each(checkpoints, lambda step: step.header.step) == run.steps()


def test_who_holds_a_step_can_still_decode_it(checkpoints):
    decoder = Decoder(most=1)
    with decoder.open(checkpoints[0]):
        assert torch.equal(decoder.images(checkpoints[0], Z), direct(checkpoints[0]))


def test_work_may_decode_the_step_that_it_is_asked_for(checkpoints):
    decoder = Decoder()
    found = decoder.ask_each(checkpoints[:2], lambda step: decoder.through(checkpoints[:2], Z))
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0][1], direct(checkpoints[1]))


# --- damage ----------------------------------------------------------------------------------------------------------


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def test_a_damaged_file_is_told_each_time_and_forgotten_once_it_is_mended(spare_run):
    checkpoint, other = map(spare_run.ref, spare_run.steps()[-2:])
    whole = checkpoint.path.read_bytes()
    damage(checkpoint.path)
    decoder = Decoder()
    for _ in range(2):
        with pytest.raises(CheckpointError, match="is damaged"):
            decoder.images(checkpoint, Z)
    assert len(decoder) == 0
    assert torch.equal(decoder.images(other, Z), direct(other))
    checkpoint.path.write_bytes(whole)
    assert torch.equal(decoder.images(checkpoint, Z), direct(checkpoint))


def test_every_thread_is_told_of_a_damaged_file_and_none_waits_for_ever(spare_run):
    checkpoint = spare_run.ref(spare_run.steps()[-1])
    damage(checkpoint.path)
    decoder = Decoder(most=1)

    def work(number):
        with pytest.raises(CheckpointError, match="is damaged"):
            here(decoder, checkpoint)
        return True

    assert together(work) == [True] * THREADS
    assert len(decoder) == 0


def test_a_step_first_asked_for_without_gradients_still_has_some(checkpoints):
    decoder = Decoder()
    with torch.inference_mode():
        decoder.checkpoint(checkpoints[0])
    z = Z.clone().requires_grad_()
    decoder.checkpoint(checkpoints[0]).generator_ema(z).sum().backward()
    assert torch.isfinite(z.grad).all()
