"""Every benchmark that takes minutes, one after the other: `python -m benchmarks`."""

from benchmarks import (
    decoding,
    dimension_effects,
    engines,
    latent,
    live,
    live_map,
    memory,
    run_index,
    start_up,
    training_cost,
    training_speed,
)

engines.main()
live.main()
live_map.main()
latent.main()
memory.main()
dimension_effects.main()
decoding.main()
run_index.main()
training_speed.main()
training_cost.main()
start_up.main()
