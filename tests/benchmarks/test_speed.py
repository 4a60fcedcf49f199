"""The arithmetic behind the tables of speed."""

import os
import time
from functools import partial
from itertools import pairwise

import pytest
import torch

from benchmarks import interleaved_timing
from benchmarks.interleaved_timing import Apart, Clock, interleaved, times_as_fast
from benchmarks.machine import brain_flags, described, facts
from benchmarks.matmul_peak import operations_of, times_at_peak
from benchmarks.start_up import import_times, imports_table
from benchmarks.training_cost import (
    Cost,
    Point,
    axes,
    config_at,
    digits,
    growth_table,
    peak_table,
    plot,
    profile_table,
    profiled,
    scaled,
)
from benchmarks.training_speed import SHIPPED, extras, ladder, pays_back_after
from gan_core.networks.configs import ConvConfig, DenseConfig

CPU_INFO = (
    "processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: fpu avx512_bf16 avx2\nprocessor\t: 1\nmodel name\t: Other\n"
)


def test_the_processor_is_read_from_what_the_system_says():
    assert described(CPU_INFO, "model name") == "Some CPU"
    assert brain_flags(CPU_INFO) == ["avx512_bf16"]
    assert described("", "model name") is None
    assert brain_flags("") == []
    assert torch.__version__ in facts()


def test_everyone_takes_a_turn_in_every_round(monkeypatch):
    now = 0.0
    order = []

    def row(name, seconds, images):
        def iterate():
            nonlocal now
            now += seconds
            order.append(name)
            return images

        return iterate

    monkeypatch.setitem(interleaved_timing.CLOCKS, Clock.wall, lambda: now)
    found = interleaved({"slow": row("slow", 1.0, 10), "fast": row("fast", 0.5, 10)}, 2, 1.0, warm_up=1)
    assert found == {"slow": [10, 10], "fast": [20, 20]}
    assert order == ["slow", "fast", *2 * ["slow", "fast", "fast"]]
    assert times_as_fast(found["fast"], found["slow"]) == 2


def test_a_row_apart_takes_its_turns_in_another_process():
    apart = Apart(partial, os.getpid)  # an iteration of as many images as the process's number
    started = time.perf_counter()
    found = interleaved({"apart": apart}, rounds=2, seconds=0.05)
    assert time.perf_counter() - started >= 0.1
    assert len(found["apart"]) == 2
    assert min(found["apart"]) > 0


def test_a_row_apart_that_dies_says_so():
    with pytest.raises(RuntimeError, match="has died"):
        Apart(os.abort).rate(0, Clock.wall)


def test_a_slow_minute_does_not_change_the_ratio():
    assert times_as_fast([20, 2, 20], [10, 1, 10]) == 2


def test_a_warm_up_pays_back_when_both_have_seen_as_many_images():
    seconds = pays_back_after(30, rate=300, base=200)
    assert 300 * (seconds - 30) == pytest.approx(200 * seconds)
    assert pays_back_after(30, rate=200, base=200) is None


@pytest.mark.parametrize("kind", ["dense", "conv"])
@pytest.mark.parametrize("brain", [True, False])
def test_each_rung_has_all_switches_of_the_one_below(kind, brain):
    switches = [vars(rung.switches) for rung in ladder(kind, brain)]
    for below, above in pairwise(switches):
        assert len({name for name in above if above[name] != below[name]}) == 1
    assert any(each["brain"] == "autocast" for each in switches) == brain
    assert any(each["channels_last"] for each in switches) == (kind == "conv")
    names = [
        rung.name for rung in [*ladder(kind, brain), *extras(kind, brain, False, ladder(kind, brain)[-1].switches)]
    ]
    assert len({*names, SHIPPED}) == len(names) + 1


def test_a_width_of_one_is_the_default():
    assert DenseConfig(**scaled("dense", 1.0)) == DenseConfig()
    assert ConvConfig(**scaled("conv", 2.0)).generator_channels == (192, 96, 48)
    assert config_at(Point("conv", 1, batch=7)).schedule.batch_size == 7


def test_the_defaults_lie_on_every_axis():
    for axis, points in axes(3).items():
        assert Point("dense", 3) in points
        assert len({getattr(point, axis) for point in points}) > 1
    assert [point.threads for point in axes(3)["threads"] if point.kind == "conv"] == [1, 2, 3]


def test_digits_of_another_size_are_pixels():
    assert digits(14).shape == (5000, 1, 14, 14)
    assert digits(14).dtype == torch.uint8


def test_operations_are_counted_as_products_and_sums():
    left, right = torch.ones(3, 4), torch.ones(4, 5)
    assert operations_of(lambda: len(left @ right)) == 2 * 4 * 5


def test_at_the_peak_nothing_but_operations_takes_time():
    assert times_at_peak(operations=2e6, gigaflops=100, base=10_000) == 5


def test_the_profile_shares_out_all_the_time():
    shares = profiled(lambda: len(torch.ones(8, 8) @ torch.ones(8, 8)), iterations=2)
    assert sum(share.share for share in shares) == pytest.approx(1)
    assert next(share.calls for share in shares if share.name == "aten::mm") == 1
    assert profile_table("dense", shares).row_count


def test_costs_are_drawn(tmp_path):
    costs = {point: Cost(1_000.0, 800.0, 500.0, 1e7, "float32") for point in axes(2)["batch"]}
    assert growth_table("batch", costs).row_count == len(costs)
    assert peak_table(costs, {"float32": 100.0}).row_count == len(costs)
    assert Cost(1_000.0, 0, 0, 1e7, "float32").gigaflops == 10
    plot({"batch": costs}, tmp_path / "new" / "plot.png")
    assert (tmp_path / "new" / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_import_times_count_each_second_once():
    report = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:      1000 |       1000 |   torch._C\n"
        "import time:      2000 |       3000 | torch\n"
        "some library: a warning | with | bars\n"
        "import time:       500 |        500 | numpy\n"
    )
    times = import_times(report)
    assert times == {"torch": pytest.approx(0.003), "numpy": pytest.approx(0.0005)}
    assert imports_table("a page", times).row_count == 2
