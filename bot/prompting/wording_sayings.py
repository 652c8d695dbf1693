"""What Baton says to coaches of its own words: what they have changed, drafts, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.prompting.markdown import Markdown
from bot.prompting.sayings import Saying


@dataclass(frozen=True, slots=True)
class OwnWording:
    """A template that the guild has put into its own words."""

    title: str
    language: str
    number: int
    author: Markdown | None
    at: Markdown


@dataclass(frozen=True, slots=True)
class WordingsShown(Saying):
    template: ClassVar[str] = "coach_wordings"
    titles: tuple[str, ...]
    """What can be changed."""
    own: tuple[OwnWording, ...]


@dataclass(frozen=True, slots=True)
class WordingDrafted(Saying):
    """Comes behind the preview, or alone if there is none."""

    template: ClassVar[str] = "coach_wording_draft"
    title: str
    language: str
    line: int
    """Of the draft, if it's known where its problem is; 0 otherwise."""
    problems: tuple[str, ...]


class WordingDid(StrEnum):
    USED = "used"
    DISCARDED = "discarded"
    UNDONE = "undone"
    RESET = "reset"
    """The template speaks by its own words again."""
    NOTHING = "nothing"
    """It does so already."""


@dataclass(frozen=True, slots=True)
class WordingDone(Saying):
    template: ClassVar[str] = "coach_wording_done"
    did: WordingDid
    title: str
    language: str
    number: int
    """Of the version that holds now; 0 for the template's own words."""


@dataclass(frozen=True, slots=True)
class WordingRefused(Saying):
    """A change of the shipped template has made the guild's own words useless."""

    template: ClassVar[str] = "coach_wording_refused"
    title: str
    language: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class ProblemShown:
    file: str
    line: int
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class PromptsReloaded(Saying):
    template: ClassVar[str] = "prompts_reloaded"
    problems: tuple[ProblemShown, ...]
    """The first of them; then the last good edition is still spoken."""
    more: int
    """How many there are besides."""
    changed: tuple[str, ...]
    """The templates that say something else now."""
