"""The command `gan-core`, one file a command."""
