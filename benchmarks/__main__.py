"""Every benchmark, one after the other: `python -m benchmarks`."""

from benchmarks import slider

slider.main()
