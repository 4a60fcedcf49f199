"""The former way of saving, which the table of costs compares with, wrote what the present one does."""

from safetensors.torch import load

from benchmarks.save_cost import Save, row, save_in_turn
from gan_core.config import from_dict
from gan_core.data.sources import load_images
from gan_core.runs.run import GrowingLog
from gan_core.training.loop import start_run
from gan_core.training.resume import is_whole, state_to_bytes
from gan_core.training.saving import SaveCost
from gan_core.training.step import iterate

NETWORK = {"kind": "conv", "latent_size": 4, "generator_channels": [4, 3, 2], "discriminator_channels": [2, 3, 4]}


def test_both_ways_save_the_same_state(tmp_path):
    data = load_images("mnist-5k")
    config = from_dict({"network": NETWORK, "schedule": {"batch_size": 4}, "precision": "float32"})
    run, state = start_run(tmp_path / "run", config, data)
    GrowingLog(run).begin(0)
    iterate(state, config, data.images)
    save_in_turn(run, state)
    before, now = run.resume_path.read_bytes(), state_to_bytes(state)
    assert is_whole(before) and is_whole(now)
    old, new = load(before[64:]), load(now[64:])
    assert old.keys() == new.keys()
    assert all(old[name].numpy().tobytes() == new[name].numpy().tobytes() for name in old)


def test_a_row_counts_the_other_thread_at_most():
    found = [Save(SaveCost(held=0.1, busy=0.2, written=0.4), own_busy=0.05)] * 3
    assert row(found, 5.0) == ["100", "250", "400", "5.0", "2.00", "6.00"]
