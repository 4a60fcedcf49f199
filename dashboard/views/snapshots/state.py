"""Snapshots: the keys of its widgets."""

GRID_SEED_KEY = "grid_seed"
SOURCE_KEY = "strip_source"
POINT_SEED_KEY = "strip_seed"
PLAYER_KEY = "film"
