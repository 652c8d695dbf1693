"""TODO(author): what the tests are to be about, in one sentence."""

from $stub import answer

# Your turn.
