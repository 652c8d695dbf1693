"""The conversations that recall is measured with, and the questions about them.

`conversations/NN.txt` begins with `# learner: NAME` and `# locale: de` or `en`. `== YYYY-MM-DD HH:MM` begins
a session; `L: …` and `B: …` are what the learner and Baton said in it, a minute apart. A message that holds
an answer has a tag: `L [a]: …`. At the end stand questions: `?? KIND: QUESTION | TAGS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "conversations"
KINDS = ("single", "paraphrase", "when", "who", "several", "code", "language")
"""Of questions, in the order of the tables: about one message in its words, about one in other words, with a
date, with a speaker, about several messages, about code or an error, in the other language."""
AUTHORS = {"L": "learner", "B": "baton"}
_MESSAGE = re.compile(r"([LB])(?: \[(\w+)\])?: (.+)")
_QUESTION = re.compile(r"\?\? (\w+): (.+) \| ([\w ]+)")


@dataclass(frozen=True, slots=True)
class Message:
    """`session` counts from 0; `tag` is empty if no question asks for the message."""

    author: str
    session: int
    at: datetime
    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """`tags` name the messages that hold the answer."""

    kind: str
    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that one learner and Baton said, oldest first."""

    name: str
    learner: str
    locale: str
    messages: tuple[Message, ...]
    questions: tuple[Question, ...]

    def evidence(self, question: Question) -> frozenset[int]:
        """The places of the messages that hold the answer."""
        return frozenset(place for place, one in enumerate(self.messages) if one.tag in question.tags)


def read_all(folder: Path = FOLDER) -> list[Conversation]:
    """Every conversation. Raises `ValueError` if a line of one can't be read."""
    return [read(file.stem, file.read_text("utf-8")) for file in sorted(folder.glob("*.txt"))]


def read(name: str, text: str) -> Conversation:
    """One conversation. Raises `ValueError` if a line can't be read."""
    head: dict[str, str] = {}
    messages: list[Message] = []
    questions: list[Question] = []
    session, at = -1, datetime.min.replace(tzinfo=UTC)
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            head[key] = value
        elif line.startswith("== "):
            session, at = session + 1, datetime.strptime(line, "== %Y-%m-%d %H:%M").replace(tzinfo=UTC)
        elif (said := _MESSAGE.fullmatch(line)) and session >= 0:
            messages.append(Message(AUTHORS[said[1]], session, at, said[2] or "", said[3]))
            at += timedelta(minutes=1)
        elif asked := _QUESTION.fullmatch(line):
            questions.append(Question(asked[1], asked[2], tuple(asked[3].split())))
        elif line.strip():
            message = f"{name}.txt, line {number}, is no part of a conversation: {line}"
            raise ValueError(message)
    return Conversation(name, head["learner"], head["locale"], tuple(messages), tuple(questions))
