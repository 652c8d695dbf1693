"""A small real task, and what a phase around it needs: what an author fills into a scaffold."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from bot.courses.course import Kind

_ENOUGH = (
    "Think of somebody who asks you the same at a party, and of what you would have to know in order to "
    "answer without going wrong, and"
)
_DE = (
    "Überleg, was du wissen musst, um ohne Irrtum zu antworten, wenn dich auf einem Fest jemand, den du noch "
    "nie gesehen hast, genau das fragt"
)


def _hint(rung: str, end: str) -> str:
    return (
        f'[[hints]]\nrung = "{rung}"\ntext.en = "{_ENOUGH} {end}"\ntext.de = "{_DE}, und was daraus folgt."\n'
    )


_QUESTION = """
[[hints]]
rung = "question"
text.en = "Whom do you mean?"
text.de = "Wen meinst du?"
"""
_LADDER = _QUESTION + _hint("concept", "of the shortest way to say it.")
_FULL = (
    _LADDER
    + _hint("place", "look at the end of the function.")
    + _hint("pseudocode", "answer with what you made of it.")
)
_HEAD = """
title.en = "Good day"
title.de = "Guten Tag"
difficulty = "beginner"
"""
_DOCS = {
    ".docs/instructions.en.md": "Write `greet(name: str) -> str` in `speech.py`: it answers `Hello, Ada!`.\n",
    ".docs/instructions.de.md": "Schreibe `greet(name: str) -> str` in `speech.py`: `Hello, Ada!`\n",
    ".docs/introduction.en.md": "Who greets is greeted.\n",
    ".docs/introduction.de.md": "Wer grüßt, wird gegrüßt.\n",
}
_BLURB = {".meta/config.json": ("TODO(author): the task in one sentence, in English", "Greet by name.")}
_STUB = 'def greet(name: str) -> str:\n    """Greet somebody by name."""\n    raise NotImplementedError\n'
_RIGHT = _STUB.replace("raise NotImplementedError", 'return f"Hello, {name}!"')
_OTHER = _STUB.replace("raise NotImplementedError", 'return " ".join(("Hello,", name + "!"))')
_NAMELESS = _STUB.replace("raise NotImplementedError", 'return "Hello!"')
_TEST = 'from speech import greet\n\n\ndef test_greets() -> None:\n    assert greet("Ada") == "Hello, Ada!"\n'
_WEAK = _TEST.replace('== "Hello, Ada!"', '.startswith("Hello")')
_GREETS = """
[[tests]]
name = "test_greets"
title.en = "It greets by name"
title.de = "Es grüßt mit Namen"

[[known_mistakes]]
file = "nameless"
tests = ["test_greets"]
comment.en = "Nobody feels addressed: where has the name gone?"
comment.de = "Niemand fühlt sich angesprochen: Wo ist der Name geblieben?"
"""
_CODE: dict[str, str | None] = {
    **_DOCS,
    "speech.py": _STUB,
    "speech_test.py": _TEST,
    ".meta/exemplar.py": _RIGHT,
    "accepted/another-way.py": _OTHER,
    "mistakes/first-mistake.py": None,
    "mistakes/nameless.py": _NAMELESS,
    "task.toml": _HEAD + 'kind = "code"\n' + _GREETS + _FULL,
}
_KILLS = """
[[tests]]
name = "test_holds_tests"
title.en = "There is a test"
title.de = "Es gibt einen Test"

[[tests]]
name = "test_passes_on_the_reference"
title.en = "Right code passes"
title.de = "Richtiger Code besteht"

[[mutants]]
file = "first-mutant"
title.en = "A missing name is found"
title.de = "Ein fehlender Name fällt auf"

[[known_mistakes]]
file = "first-mistake"
tests = ["test_kills_first_mutant"]
comment.en = "Look at the whole of what comes back."
comment.de = "Sieh dir alles an, was zurückkommt."
"""
_CHOICES = """
[[choices]]
key = "name"
right = true
text.en = "With the name"
text.de = "Mit dem Namen"
because.en = "Then it's clear who is meant."
because.de = "Dann ist klar, wer gemeint ist."

[[choices]]
key = "nothing"
text.en = "With a wave alone"
text.de = "Nur mit einem Winken"
because.en = "Everybody would wave back."
because.de = "Alle würden zurückwinken."

"""
_STATEMENT = """
[statement]
right = false
text.en = "A greeting has no effect."
text.de = "Ein Gruß bewirkt nichts."
because.en = "Those who are greeted greet."
because.de = "Wer gegrüßt wird, grüßt."

"""
_POINTS = """
pass_points = 1

[[points]]
key = "polite"
name.en = "How it seems"
name.de = "Wie es wirkt"
words.en = ["polite"]
words.de = ["höflich"]

"""
TASKS: dict[Kind, dict[str, str | None]] = {
    Kind.CODE: _CODE,
    Kind.REFACTOR: {
        **_CODE,
        "speech.py": _OTHER,
        "accepted/another-way.py": None,
        "task.toml": _HEAD + 'kind = "refactor"\n' + _GREETS + _FULL,
    },
    Kind.TESTS: {
        **_DOCS,
        "speech.py": _RIGHT,
        "speech_test.py": "from speech import greet  # noqa: F401\n",
        ".meta/exemplar.py": _TEST,
        "mistakes/first-mistake.py": _WEAK,
        "mutants/first-mutant.py": _NAMELESS,
        "task.toml": _HEAD + 'kind = "tests"\n' + _KILLS + _FULL,
    },
    Kind.MULTIPLE_CHOICE: {
        ".docs/instructions.en.md": "How do you greet Ada?\n",
        ".docs/instructions.de.md": "Wie grüßt du Ada?\n",
        "task.toml": _HEAD + 'kind = "multiple_choice"\n' + _CHOICES + _LADDER,
    },
    Kind.TRUE_FALSE: {
        ".docs/instructions.en.md": "Is it so?\n",
        ".docs/instructions.de.md": "Stimmt das?\n",
        "task.toml": _HEAD + 'kind = "true_false"\n' + _STATEMENT + _LADDER,
    },
    Kind.FREE_TEXT: {
        ".docs/instructions.en.md": "Why does one greet?\n",
        ".docs/instructions.de.md": "Warum grüßt man?\n",
        ".meta/exemplar.en.md": "It's polite.\n",
        ".meta/exemplar.de.md": "Es ist höflich.\n",
        "mistakes/first-mistake.en.md": "Because everybody does.\n",
        "task.toml": _HEAD + 'kind = "free_text"\n' + _POINTS + _LADDER,
    },
}
"""The files of a task of each kind; None: the author takes that one away."""


def fill_task(folder: Path, kind: Kind = Kind.CODE, *, stub: str = "speech") -> None:
    """Do what the author of a task does whose learner's file is called `stub`."""
    for name, text in TASKS[kind].items():
        file = folder / name.replace("speech", stub)
        if text is None:
            file.unlink()
        else:
            file.write_text(dedent(text).lstrip("\n").replace("speech", stub), "utf-8")
    for name, (blank, words) in _BLURB.items():
        if (file := folder / name).exists():
            file.write_text(file.read_text("utf-8").replace(blank, words), "utf-8")


def fill_the_rest(course: Path) -> None:
    """Write a word into every other blank of a course: titles, goals, pages of concepts."""
    for file in course.rglob("*"):
        if file.suffix in {".toml", ".md"} and "tasks" not in file.parts:
            lines = file.read_text("utf-8").split("\n")
            file.write_text("\n".join(map(_filled, lines)), "utf-8")


def _filled(line: str) -> str:
    head, *blanks = line.split("TODO(author):")
    return head + "".join(
        f"Words{blank[blank.find(chr(34)) :] if chr(34) in blank else ''}" for blank in blanks
    )
