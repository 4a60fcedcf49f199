"""Every benchmark that takes minutes, one after the other: `python -m benchmarks`."""

from benchmarks import (
    decoding,
    latent,
    listing,
    live,
    live_map,
    memory,
    metric,
    start_up,
    training_cost,
    training_speed,
)

live.main()
live_map.main()
latent.main()
memory.main()
metric.main()
decoding.main()
listing.main()
training_speed.main()
training_cost.main()
start_up.main()
