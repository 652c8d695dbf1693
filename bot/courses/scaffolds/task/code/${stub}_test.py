"""TODO(author): what the tests are about, in one sentence."""

from $stub import answer


def test_answers() -> None:
    assert answer("TODO(author): a case; one test for each promise") == "what has to come of it"
