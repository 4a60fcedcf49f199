"""Runs that are trained for who need not wait for them: a queue kept as files, and the processes that work it off."""
