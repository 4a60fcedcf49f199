"""Every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks import latent, live_map, memory, slider

slider.main()
live_map.main()
latent.main()
memory.main()
