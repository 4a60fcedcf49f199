"""Every benchmark that takes minutes, one after the other: `python -m benchmarks`."""

from benchmarks import latent, live, live_map, memory, start_up, training_cost, training_speed

live.main()
live_map.main()
latent.main()
memory.main()
training_speed.main()
training_cost.main()
start_up.main()
