"""Plays a whole course in the terminal, as learners of several kinds: `python -m tests.playing`."""
