"""How good a generator's images are: a measure a file, registered in `METRICS`, and `evaluate`, which takes them all.

The files need no torch to be listed; they import it where it computes.
"""
