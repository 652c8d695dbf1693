"""Adds a question of each kind to the small, sound course."""

from __future__ import annotations

from textwrap import dedent

from tests.courses.builder import PHASE, Draft, sound_course

CHOICE = f"{PHASE}/tasks/pick"
STATEMENT = f"{PHASE}/tasks/true"
WORDS = f"{PHASE}/tasks/why"

_ENOUGH = (
    "Think of what you would say to a friend, and of what he would hear, and of which of the two counts "
)
_HINTS = f"""
[[hints]]
rung = "question"
text = "Who hears it?"

[[hints]]
rung = "concept"
text = "{_ENOUGH} more in the end."
"""

_CHOICE_TOML = f"""
title = {{ de = "Wähle", en = "Pick" }}
kind = "multiple_choice"
difficulty = "beginner"
order = 2
concepts = ["greeting"]

[[choices]]
key = "hello"
text = {{ de = "Guten Tag sagen", en = "Say good day" }}
right = true
because = {{ de = "Das hören alle gern.", en = "Everybody likes to hear that." }}

[[choices]]
key = "shout"
text = {{ de = "Laut rufen", en = "Shout aloud" }}
because = {{ de = "Davon erschrickt man.", en = "That frightens people." }}
{_HINTS}"""

_STATEMENT_TOML = f"""
title = {{ de = "Stimmt das?", en = "Is it so?" }}
kind = "true_false"
difficulty = "beginner"
order = 3

[statement]
text = {{ de = "Wer grüßt, muss rufen.", en = "Who greets has to shout." }}
right = false
because = {{ de = "Auch leise ist gegrüßt.", en = "A quiet greeting is one, too." }}
{_HINTS}"""

_WORDS_TOML = f"""
title = {{ de = "Warum?", en = "Why?" }}
kind = "free_text"
difficulty = "intermediate"
order = 4
pass_points = 2

[[points]]
key = "polite"
name = {{ de = "Wie es wirkt", en = "How it seems" }}
words.de = ["höflich", "gute Manieren"]
words.en = ["polite", "good manners"]

[[points]]
key = "seen"
name = {{ de = "Was man dem anderen zeigt", en = "What it shows the other one" }}
words.de = ["gesehen"]
words.en = ["seen", "notice"]
{_HINTS}"""

FILES = {
    f"{CHOICE}/task.toml": _CHOICE_TOML,
    f"{CHOICE}/.docs/instructions.de.md": "Was tust du, wenn jemand kommt?\n",
    f"{CHOICE}/.docs/instructions.en.md": "What do you do when somebody comes?\n",
    f"{STATEMENT}/task.toml": _STATEMENT_TOML,
    f"{STATEMENT}/.docs/instructions.md": "Yes or no?\n",
    f"{WORDS}/task.toml": _WORDS_TOML,
    f"{WORDS}/.docs/instructions.de.md": "Warum grüßt man?\n",
    f"{WORDS}/.docs/instructions.en.md": "Why does one greet?\n",
    f"{WORDS}/.meta/exemplar.de.md": "Es ist höflich. Und der andere fühlt sich gesehen.\n",
    f"{WORDS}/.meta/exemplar.en.md": "It's polite, and shows that one has noticed the other.\n",
    f"{WORDS}/mistakes/habit.en.md": "Because everybody does; it's only polite.\n",
    f"{WORDS}/mistakes/gewohnheit.de.md": "Weil es alle tun.\n",
}


def course_with_questions() -> Draft:
    """The course `speech` with a choice, a statement and a question that wants words in its first phase."""
    draft = sound_course()
    for path, text in FILES.items():
        draft = draft.put(path, dedent(text).lstrip("\n"))
    return draft
