"""What a task asks that wants no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.courses.text import NO_WORDS, Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `key` is what a click and the memory call it, wherever it stands in the list."""

    key: str
    text: Text
    """What is chosen; empty for true and false, whose names are Baton's."""
    right: bool
    because: Text
    """Why it's right or wrong: told to whoever chose it wrongly, and to everybody once it's solved."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that an answer in words must name. `name` says it like a test's title: without the answer."""

    key: str
    name: Text
    words: Mapping[str, tuple[str, ...]]
    """Phrases by locale ("" for every locale), any of which names the point; see `points.names`."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """What a task asks that wants no code: its choices, or the points of an answer in words."""

    choices: tuple[Choice, ...] = ()
    """As the author wrote them; of a statement these are `TRUE` and `FALSE`."""
    statement: Text = NO_WORDS
    points: tuple[Point, ...] = ()
    pass_points: int = 0
    """How many of the points an answer must name to pass."""
    exemplar: Text = NO_WORDS
    """An answer in words that names every point. Never leaves the maintainer's side."""
    mistakes: Mapping[str, str] = field(default_factory=dict)
    """Wrong answers in words, by the names of their files."""

    @property
    def right(self) -> tuple[str, ...]:
        """The keys of the right choices."""
        return tuple(choice.key for choice in self.choices if choice.right)

    @property
    def most(self) -> int:
        """How many may be chosen: one if one is right, else any number; 0 where words are wanted."""
        return 1 if len(self.right) == 1 else len(self.choices)

    def choice(self, key: str) -> Choice:
        return next(choice for choice in self.choices if choice.key == key)

    def title(self, name: str) -> Text | None:
        """What is shown of the choice or point of this name: its text; of true and false the statement."""
        texts = {choice.key: choice.text or self.statement for choice in self.choices}
        texts |= {point.key: point.name for point in self.points}
        return texts.get(name)
