"""Checks `words.toml`, `surface.toml` and `rules.toml`: complete, without collisions, and not too long."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence

from bot.coaching.chat import COMMANDS
from bot.courses.lines import Key
from bot.workbench.problem import Problem
from bot.workbench.spoken import TABLES, Spoken, Table

_NAME = re.compile(r"[-_\w]{1,32}")
_NAME_MOST, _ABOUT_MOST, _LABEL_MOST, _TITLE_MOST, _HINT_MOST = 32, 100, 80, 45, 100
_TITLES = {
    "settings",
    "submit",
    "ask",
    "answer",
    "reply",
    "comment",
    "note",
    "remind",
    "wish",
    "snooze",
    "override",
}
"""What in `[form]` stands above a form."""
_TYPED = ("commands", "details", "asking", "avoid")
"""Tables that each language fills in its own way."""


def table_problems(languages: Sequence[Spoken], needed: Sequence[str]) -> Iterator[Problem]:
    whole = [one for one in languages if one.code in needed]
    for language in whole:
        for name in TABLES:
            for other in whole:
                if other is not language:
                    yield from _lacking(language.tables[name], other.tables[name], other.code)
    for language in languages:
        yield from _commands(language.tables["words"])
        yield from _too_long(language)
    yield from _collisions(languages)


def _lacking(mine: Table, theirs: Table, code: str) -> Iterator[Problem]:
    """Texts that the other language has, and what is filled into them."""
    have = dict(mine.texts())
    if not mine.source:
        return
    for key, text in theirs.texts():
        if key[0] in _TYPED:
            continue
        if key not in have:
            where = mine.line(*key[:-1]) if len(key) > 1 else 1
            advice = f"write it; in '{code}' it is {text!r}"
            yield Problem(mine.file, where, f"{_dotted(key)} is missing", advice)
        elif filled(have[key]) != filled(text):
            wanted = ", ".join(f"{{{name}}}" for name in sorted(filled(text))) or "nothing"
            told = f"{_dotted(key)} has other names in braces than in '{code}'"
            yield Problem(mine.file, mine.line(*key), told, f"write {wanted} in braces, in both")


def filled(text: str) -> frozenset[str]:
    """The names in braces."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({"a brace that is not closed"})


def _commands(words: Table) -> Iterator[Problem]:
    commands = words.values.get("commands", {})
    if not words.source:
        return
    for command in COMMANDS:
        if not commands.get(command):
            yield Problem(
                words.file, words.line("commands"), f"the command '{command}' has no name", "write one"
            )
    for command in commands.keys() - {*COMMANDS}:
        known = f"there is no command '{command}'"
        yield Problem(words.file, words.line("commands", command), known, "take it out")
    for group in ("commands", "details"):
        seen: dict[str, str] = {}
        for meant, names in words.values.get(group, {}).items():
            for name in names:
                other = seen.setdefault(name.casefold(), meant)
                if other != meant and group == "commands":
                    text = f"'{name}' is called both '{other}' and '{meant}'"
                    advice = "keep one, and name the other differently"
                    yield Problem(words.file, words.line(group, meant), text, advice)


def _collisions(languages: Sequence[Spoken]) -> Iterator[Problem]:
    """All names are understood in all languages at once, so one may not mean two things."""
    seen: dict[str, tuple[str, str]] = {}
    for language in languages:
        words = language.tables["words"]
        for meant, names in words.values.get("commands", {}).items():
            for name in names:
                other, code = seen.setdefault(name.casefold(), (meant, language.code))
                if other != meant and code != language.code:
                    text = f"'{name}' is '{meant}' here and '{other}' in '{code}'"
                    yield Problem(
                        words.file, words.line("commands", meant), text, "name one of them differently"
                    )


def _too_long(language: Spoken) -> Iterator[Problem]:
    """What Discord would refuse."""
    words, surface = language.tables["words"], language.tables["surface"]
    for command, names in words.values.get("commands", {}).items():
        if names:
            yield from _named(words, ("commands", command), names[0])
    for key, text in words.texts():
        if key[0] == "labels":
            yield from _most(words, key, text, _LABEL_MOST, "a button")
    for key, text in surface.texts():
        yield from _surface(surface, key, text)


def _surface(surface: Table, key: Key, text: str) -> Iterator[Problem]:
    last = str(key[-1])
    if key[0] == "name" or (key[0] == "option" and not last.endswith("_about")):
        yield from _named(surface, key, text)
    elif key[0] in {"about", "option"}:
        yield from _most(surface, key, text, _ABOUT_MOST, "a description")
    elif key[0] == "menu":
        yield from _most(surface, key, text, _NAME_MOST, "a menu's entry")
    elif key == ("invite", "button"):
        yield from _most(surface, key, text, _LABEL_MOST, "a button")
    elif key[0] == "form":
        yield from _form(surface, key, text, last)


def _form(surface: Table, key: Key, text: str, last: str) -> Iterator[Problem]:
    if last in _TITLES:
        yield from _most(surface, key, text, _TITLE_MOST, "the title of a form")
    elif last.endswith(("_about", "_example")):
        yield from _most(surface, key, text, _HINT_MOST, "a line of help in a form")
    elif last != "privacy":
        yield from _most(surface, key, text, _TITLE_MOST, "a field of a form")


def _named(table: Table, key: Key, name: str) -> Iterator[Problem]:
    if not _NAME.fullmatch(name) or name != name.lower():
        text = f"{_dotted(key)} is {name!r}, which Discord takes for no name of a command"
        yield Problem(table.file, table.line(*key), text, "write at most 32 small letters, digits, - or _")


def _most(table: Table, key: Key, text: str, most: int, what: str) -> Iterator[Problem]:
    if len(text) > most:
        told = f"{_dotted(key)} has {len(text)} characters, and {what} takes {most}"
        yield Problem(table.file, table.line(*key), told, f"leave out {len(text) - most} of them")


def _dotted(key: Key) -> str:
    return ".".join(map(str, key))
