"""Every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks import decoding, latent, memory, slider

slider.main()
latent.main()
memory.main()
decoding.main()
