"""The image sets that networks learn from."""
