"""How good a generator's images are."""
