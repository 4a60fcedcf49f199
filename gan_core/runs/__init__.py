"""The run folder: what was trained, what happened, and every checkpoint that was saved."""
