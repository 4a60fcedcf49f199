"""Every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks import latent, memory, slider

slider.main()
latent.main()
memory.main()
