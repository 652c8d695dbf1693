"""Writes a small, sound course that tests then damage in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

from bot.courses.course import Course
from bot.courses.loader import load_course

MODULE = "modules/01-words"
PHASE = f"{MODULE}/phases/01-greeting"
TASK = f"{PHASE}/tasks/greet"
LAST_TASK = f"{MODULE}/phases/02-shouting/tasks/shout"


@dataclass(frozen=True)
class Draft:
    """The files of a course by their paths, not yet written."""

    files: dict[str, str | bytes]

    def put(self, path: str, content: str | bytes) -> Draft:
        return replace(self, files=self.files | {path: content})

    def without(self, *paths: str) -> Draft:
        """Leaves out files and folders, which have to be there."""
        gone = {file for path in paths for file in self.files if f"{file}/".startswith(f"{path}/")}
        assert gone, f"{paths} are not in the draft"
        return replace(self, files={path: text for path, text in self.files.items() if path not in gone})

    def swap(self, path: str, old: str, new: str) -> Draft:
        """Puts `new` in the place of `old`, which has to be there."""
        text = self.files[path]
        assert isinstance(text, str)
        assert old in text, f"{old!r} is not in {path}"
        return self.put(path, text.replace(old, new))

    def line(self, path: str, fragment: str) -> int:
        """The number of the first line of a file that holds `fragment`."""
        text = self.files[path]
        assert isinstance(text, str)
        return next(number for number, line in enumerate(text.split("\n"), 1) if fragment in line)

    def write(self, folder: Path, name: str = "speech") -> Path:
        course = folder / name
        for path, content in self.files.items():
            file = course / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return course

    def load(self, folder: Path) -> Course:
        return load_course(self.write(folder))


def sound_course() -> Draft:
    """A course `speech`: one module with two phases and a task in each, one module in preparation."""
    files = dict(_COURSE_FILES)
    files |= _phase(PHASE, concepts=["greeting"], prerequisites=[])
    files |= _phase(f"{MODULE}/phases/02-shouting", concepts=["shouting"], prerequisites=["greeting"])
    files |= _concept("greeting", "Grüßen", "Greeting", ["hallo sagen", "say hello"])
    files |= _concept("shouting", "Lautes Rufen", "Shouting", ["schreien", "upper case"])
    files |= _GREET_FILES | _SHOUT_FILES
    return Draft({path: dedent(text).lstrip("\n") for path, text in files.items()})


def _phase(folder: str, *, concepts: list[str], prerequisites: list[str]) -> dict[str, str]:
    return {
        f"{folder}/phase.toml": f"""
            title = {{ de = "Ein Schritt", en = "A step" }}
            goals = [{{ de = "Du kannst es", en = "You can do it" }}]
            concepts = {concepts}
            prerequisites = {prerequisites}
            """
    }


def _concept(slug: str, de: str, en: str, aliases: list[str]) -> dict[str, str]:
    folder = f"concepts/{slug}"
    return {
        f"{folder}/concept.toml": f'title = {{ de = "{de}", en = "{en}" }}\naliases = {aliases}\n',
        f"{folder}/introduction.de.md": f"{de} ist höflich.\n",
        f"{folder}/introduction.en.md": f"{en} is polite.\n",
        f"{folder}/about.de.md": f"# {de}\n\nMehr dazu.\n",
        f"{folder}/about.en.md": f"# {en}\n\nMore on it.\n",
    }


_WORDS = "Think of how you would say it to a friend who has never seen the two of you talk before, "
_THREE_HINTS = f"""
[[hints]]
rung = "concept"
text = "{_WORDS} and then of the shortest way."

[[hints]]
rung = "place"
text = "{_WORDS} and then look at the function's last line."

[[hints]]
rung = "pseudocode"
text = "{_WORDS} and then answer with what you made of it."
"""

_GREET_TOML = f"""title = {{ de = "Grüße", en = "Greet" }}
difficulty = "beginner"
concepts = ["greeting"]

[limits]
wall_seconds = 5.0

[[tests]]
name = "test_greets_by_name"
title = {{ de = "Grüßt mit Namen", en = "Greets by name" }}
weight = 2

[[tests]]
name = "TestBlanks::test_cuts_blanks"
title = {{ de = "Ohne Leerzeichen", en = "Without blanks" }}
required = false

[[constraints]]
rule = "forbid_call"
name = "print"
severity = "essential"
comment = {{ de = "Gib es zurück.", en = "Return it." }}

[[hints]]
rung = "question"
text.de = \"\"\"
Was soll zurückkommen?
\"\"\"
text.en = \"\"\"
What should come back?
\"\"\"
{_THREE_HINTS}
[[known_mistakes]]
file = "no-name"
tests = ["test_greets_by_name"]
comment = {{ de = "Wen grüßt du?", en = "Whom do you greet?" }}

[[known_mistakes]]
file = "no-strip"
tests = ["test_cuts_blanks"]
comment = {{ de = "Leerzeichen.", en = "Blanks." }}
"""

_SHOUT_TOML = f"""title = {{ de = "Rufe", en = "Shout" }}
difficulty = "intermediate"
concepts = ["shouting"]

[[hints]]
rung = "question"
text = "How loud?"
{_THREE_HINTS}"""

_GREET_FILES = {
    f"{TASK}/task.toml": _GREET_TOML,
    f"{TASK}/.docs/introduction.de.md": "Wer grüßt, wird gegrüßt.\n",
    f"{TASK}/.docs/introduction.en.md": "Who greets is greeted.\n",
    f"{TASK}/.docs/instructions.de.md": "Schreibe `greet`.\n",
    f"{TASK}/.docs/instructions.en.md": "Write `greet`.\n",
    f"{TASK}/.meta/config.json": """
        {
          "authors": [],
          "files": {
            "solution": ["hello.py"],
            "test": ["hello_test.py"],
            "exemplar": [".meta/exemplar.py"],
            "editor": ["names.py"]
          },
          "blurb": "Greets."
        }
        """,
    f"{TASK}/.meta/exemplar.py": """
        from names import clean


        def greet(name: str) -> str:
            polished = clean(name)
            return f"Hello, {polished}!"
        """,
    f"{TASK}/hello.py": """
        def greet(name: str) -> str:
            raise NotImplementedError
        """,
    f"{TASK}/names.py": """
        def clean(name: str) -> str:
            return name.strip()
        """,
    f"{TASK}/hello_test.py": """
        import pytest
        from hello import greet


        @pytest.mark.parametrize("name", ["Ada", "Bo"])
        def test_greets_by_name(name: str) -> None:
            assert greet(name) == f"Hello, {name}!"


        class TestBlanks:
            def test_cuts_blanks(self) -> None:
                assert greet(" Ada ") == "Hello, Ada!"
        """,
    f"{TASK}/mistakes/no-name.py": """
        def greet(name: str) -> str:
            return "Hello!"
        """,
    f"{TASK}/mistakes/no-strip.py": """
        def greet(name: str) -> str:
            return f"Hello, {name}!"
        """,
    f"{TASK}/accepted/classic.py": """
        def greet(name: str) -> str:
            return "Hello, " + name.strip() + "!"
        """,
}

_SHOUT_FILES = {
    f"{LAST_TASK}/task.toml": _SHOUT_TOML,
    f"{LAST_TASK}/.docs/instructions.md": "Write `shout`.\n",
    f"{LAST_TASK}/.meta/config.json": """
        {"files": {"solution": ["loud.py"], "test": ["loud_test.py"], "example": [".meta/example.py"]}}
        """,
    f"{LAST_TASK}/.meta/example.py": "def shout(text):\n    return text.upper() + '!'\n",
    f"{LAST_TASK}/loud.py": "def shout(text):\n    pass\n",
    f"{LAST_TASK}/loud_test.py": """
        import unittest
        from loud import shout


        class LoudTest(unittest.TestCase):
            def test_shouts(self):
                self.assertEqual(shout("hey"), "HEY!")
        """,
}

_COURSE_FILES = {
    "course.toml": """
        title = { de = "Sprechen", en = "Speech" }
        summary = { de = "Worte an andere.", en = "Words for others." }
        version = "1.0"
        python = ">=3.11"
        requirements = "requirements.txt"

        [rubric]
        correctness = 6.0
        style = 2.5
        design = 1.5
        """,
    "requirements.txt": "# what the tests need\nsqlmodel==0.0.24\n",
    f"{MODULE}/module.toml": """
        icon = "📌"
        title = { de = "Worte", en = "Words" }
        summary = { de = "Worte finden.", en = "Finding words." }
        advice = { de = "Geht immer", en = "At any time" }
        topics = [
            { de = "Grüßen", en = "Greeting" },
            { de = "Rufen", en = "Shouting" },
            "f-Strings",
        ]
        goals = [
            { de = "Du kannst grüßen", en = "You can greet" },
            { de = "Du kannst rufen", en = "You can shout" },
            { de = "Du kannst beides", en = "You can do both" },
        ]
        sessions = "1-2"
        """,
    "modules/02-songs/module.toml": """
        icon = "🎵"
        title = { de = "Lieder", en = "Songs" }
        summary = { de = "Kommt noch.", en = "Yet to come." }
        requires = ["words"]
        sessions = "2"
        """,
}
