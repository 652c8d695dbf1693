"""Measures what a model would be like as a tutor, so that an operator can compare some."""
