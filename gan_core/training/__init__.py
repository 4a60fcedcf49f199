"""The game of two networks: its losses, its steps, its loop."""
