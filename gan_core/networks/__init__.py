"""The pairs of networks that a run can train, one file a kind."""
