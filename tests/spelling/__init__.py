"""Checks the spelling of every text in `courses/` and `prompts/`: `python -m tests.spelling`."""
