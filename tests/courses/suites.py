"""Adds a task whose learner writes tests to the small, sound course."""

from __future__ import annotations

from textwrap import dedent

from tests.courses.builder import PHASE, Draft, sound_course

SUITE = f"{PHASE}/tasks/prove"

_ENOUGH = (
    "Think of all the people whom you may meet, of how you would speak to each, and of who isn't even there"
)
_TOML = f"""
title = {{ de = "Beweise es", en = "Prove it" }}
kind = "tests"
difficulty = "intermediate"
order = 5
concepts = ["greeting"]

[[tests]]
name = "test_holds_tests"
title = {{ de = "Es gibt einen Test", en = "There is a test" }}

[[tests]]
name = "test_passes_on_the_reference"
title = {{ de = "Richtiges besteht", en = "What is right passes" }}

[[mutants]]
file = "no-strip"
title = {{ de = "Leerzeichen fallen auf", en = "Blanks are found" }}
weight = 2

[[mutants]]
file = "always-informal"
title = {{ de = "Zu vertraut fällt auf", en = "Too familiar is found" }}
comment = {{ de = "Wie sprichst du Fremde an?", en = "How do you speak to strangers?" }}

[[mutants]]
file = "nobody"
title = {{ de = "Niemand fällt auf", en = "Nobody is found" }}
comment = {{ de = "Und wenn keiner da ist?", en = "And if nobody is there?" }}

[[hints]]
rung = "question"
text = "Who may come?"

[[hints]]
rung = "concept"
text = "{_ENOUGH}, and then of a test for each."

[[hints]]
rung = "place"
text = "{_ENOUGH}, and then look at each branch."

[[hints]]
rung = "pseudocode"
text = "{_ENOUGH}, and then compare what comes back."

[[known_mistakes]]
file = "only-friends"
tests = ["test_kills_no_strip", "test_kills_always_informal", "test_kills_nobody"]
comment = {{ de = "Nicht alle sind Freunde.", en = "Not everybody is a friend." }}

[[known_mistakes]]
file = "wrong-word"
tests = ["test_passes_on_the_reference"]
comment = {{ de = "Lies noch einmal nach.", en = "Read it again." }}
"""

REFERENCE = dedent('''\
    def address(name: str, *, formal: bool = False) -> str:
        """How to speak to somebody."""
        known = name.strip()
        if not known:
            raise ValueError("nobody is there")
        return f"Dear {known}," if formal else f"Hi {known}!"
    ''')

EXEMPLAR = """
    import pytest

    from polite import address


    def test_friends() -> None:
        assert address(" Ada ") == "Hi Ada!"


    def test_strangers() -> None:
        assert address("Ada", formal=True) == "Dear Ada,"


    def test_nobody() -> None:
        with pytest.raises(ValueError, match="nobody"):
            address(" ")
    """

FILES = {
    f"{SUITE}/task.toml": _TOML,
    f"{SUITE}/.docs/instructions.de.md": "Schreibe Tests für `address`.\n",
    f"{SUITE}/.docs/instructions.en.md": "Write tests for `address`.\n",
    f"{SUITE}/.meta/config.json": """
        {
          "files": {
            "solution": ["polite_test.py"],
            "editor": ["polite.py"],
            "exemplar": [".meta/exemplar.py"]
          }
        }
        """,
    f"{SUITE}/.meta/exemplar.py": EXEMPLAR,
    f"{SUITE}/polite.py": REFERENCE,
    f"{SUITE}/polite_test.py": "from polite import address  # noqa: F401\n",
    f"{SUITE}/mutants/no-strip.py": REFERENCE.replace("name.strip()", "name").replace(
        "not known", "not known.strip()"
    ),
    f"{SUITE}/mutants/always-informal.py": REFERENCE.replace("if formal", "if not known"),
    f"{SUITE}/mutants/nobody.py": REFERENCE.replace('raise ValueError("nobody is there")', "pass"),
    f"{SUITE}/mistakes/only-friends.py": """
        from polite import address


        def test_friends() -> None:
            assert address("Ada") == "Hi Ada!"
        """,
    f"{SUITE}/mistakes/wrong-word.py": EXEMPLAR.replace("Hi Ada", "Hello Ada"),
}


def course_with_suite() -> Draft:
    """The course `speech`, which needs no library, with a task that wants tests in its first phase."""
    draft = sound_course().put("requirements.txt", "")
    for path, text in FILES.items():
        draft = draft.put(path, dedent(text).lstrip("\n"))
    return draft
