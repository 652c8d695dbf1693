"""What `benchmarks.guard` measures with: solutions in disguise, fixes in words, honest turns of a tutor's."""
