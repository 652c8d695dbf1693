"""Understands what a learner typed: commands in any language, with or without a slash."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.coaching.turn import (
    Answer,
    Chat,
    Choose,
    ChooseCourse,
    ChooseLocale,
    ChooseModule,
    End,
    Explain,
    Gesture,
    HandedFile,
    Help,
    Next,
    ShowHandover,
    ShowModules,
    ShowProgress,
    ShowTask,
    Skip,
    Start,
    Submit,
    SubmitPaths,
    TakeHint,
)

# A block ends with its fence on a line of its own, or, as chats allow it, with the text.
FENCE = re.compile(
    r"(?ms)^[ \t]*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?P<code>.*?)"
    r"(?:^[ \t]*(?P=fence)[ \t]*\r?$|(?P=fence)?\Z)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What commands are called. Both maps go from what is typed (casefolded) to what is meant."""

    commands: Mapping[str, str]
    """E.g. "tipp" → "hint"."""
    locales: Mapping[str, str]
    """E.g. "deutsch" → "de"."""


# What each command's name makes of the rest of the line. A command that takes nothing ignores nothing:
# "end of the world?" is not the command "end".
_ALONE: dict[str, Callable[[], Gesture]] = {
    "start": Start,
    "help": Help,
    "modules": ShowModules,
    "task": ShowTask,
    "hint": TakeHint,
    "skip": Skip,
    "yes": lambda: Answer(yes=True),
    "no": lambda: Answer(yes=False),
    "next": Next,
    "progress": ShowProgress,
    "handover": ShowHandover,
    "end": End,
}
_WITH_REST: dict[str, Callable[[str], Gesture]] = {
    "explain": Explain,
    "module": ChooseModule,
    "course": ChooseCourse,
}
COMMANDS = (*_ALONE, *_WITH_REST, "language", "submit")


def understand(text: str, words: Words) -> Gesture:
    """The gesture in a line or a pasted text. What is no command is `Choose` (short) or `Chat`."""
    stripped = text.strip()
    blocks = tuple(
        HandedFile("", match["code"].encode(errors="surrogatepass")) for match in FENCE.finditer(stripped)
    )
    if blocks:
        return Submit(blocks)
    slash = stripped.startswith("/")
    head, _, rest = stripped.removeprefix("/").strip().partition(" ")
    rest = rest.strip()
    command = words.commands.get(head.casefold()) or words.commands.get(head.casefold().rstrip("!.?:"))
    gesture = _command(command, rest, words) if command else None
    if gesture is None and rest:
        whole = words.commands.get(stripped.removeprefix("/").casefold().rstrip("!.?"))
        gesture = _command(whole, "", words) if whole else None
    if gesture is not None:
        return gesture
    return Choose(stripped) if stripped and not slash and len(stripped.split()) <= 3 else Chat(stripped)  # noqa: PLR2004 - a choice is a word or a few


def _command(command: str, rest: str, words: Words) -> Gesture | None:
    if command in _ALONE:
        return None if rest else _ALONE[command]()
    if command in _WITH_REST:
        return _WITH_REST[command](rest)
    if command == "language":
        return ChooseLocale(words.locales.get(rest.casefold(), rest))
    return SubmitPaths(split_paths(rest))


def split_paths(rest: str) -> tuple[str, ...]:
    """The paths of a `/submit`, quoted where they hold spaces. Backslashes are part of a Windows path."""
    lexer = shlex.shlex(rest, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if re.search(r"(?:^|\s)[A-Za-z]:\\|\\\w", rest):
        lexer.escape = ""
    try:
        return tuple(lexer)
    except ValueError:  # an unclosed quote: take the words as they are
        return tuple(rest.split())


def nearest_command(text: str, words: Words) -> str | None:
    """The command that a mistyped one was probably meant to be."""
    head = text.strip().removeprefix("/").partition(" ")[0].casefold()
    found = get_close_matches(head, list(words.commands), n=1, cutoff=0.75)
    return found[0] if found else None
