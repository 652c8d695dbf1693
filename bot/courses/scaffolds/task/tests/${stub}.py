"""TODO(author): the code that is to be tested, and right; the learner sees it."""


def answer(question: str) -> str:
    """TODO(author): what it promises; choose names and types of your own."""
    return question
