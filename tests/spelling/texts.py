"""Takes the words to be checked out of Markdown, templates and TOML, each with its line; code is left out."""

from __future__ import annotations

import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path, PurePath

from bot.courses.lines import Key, KeyLines
from bot.courses.text import LOCALES


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A word in the file and on the line where it stands."""

    file: str
    line: int
    text: str
    locales: tuple[str, ...]
    """In which of them it may be right."""


_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_JINJA = re.compile(
    r"""
      \A---\n .*? \n---\n          # front matter
    | \{\# .*? \#\}                # comments
    | \w* \{\{ .*? \}\} \w*        # expressions, with the rest of the word that they are in
    | \{% .*? %\}                  # statements
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE = re.compile(
    r"""
      ^[ \t>]* (?P<fence>`{3,}|~{3,}) .*? (?: ^[ \t>]* (?P=fence) [ \t]* $ | \Z)
    | (?P<ticks>`+) (?!`) .+? (?<!`) (?P=ticks) (?!`)
    | <!-- .*? -->
    | <[^<>\s] [^<>\n]* >                     # tags, autolinks, placeholders
    | \] \( [^()\n]* (?:\([^()\n]*\)[^()\n]*)* \)   # where links lead to
    | \b https?:// [^\s)]+
    | \{ [^{}\n]* \}                          # placeholders
    | (?<![\w/]) / [a-z][\w-]*                # commands
    | [\w./-]+ \. (?:py|toml|md|db|json|ini|txt|zip|env|com|org) \b
    | \b [a-z_]+ (?:\.[a-z_]+)+ \b             # author.posts
    | \b \w+ \( [^()\n]* \)                   # calls
    | \w* [\d_] \w*                           # names in code, numbers
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_TYPED = {"commands", "details", "handover_file", "words"}
_BOTH = {"welcome.md.j2"}
"""Files that say everything in every language, for those who haven't chosen one yet."""


def words_below(root: Path) -> Iterator[Word]:
    """Every word that Baton says, in `courses/` and `prompts/`, but for the names in the code of a task."""
    for folder in ("courses", "prompts"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".md", ".toml", ".j2"}:
                names = _names(path)
                found = words_in(path.relative_to(root), path.read_text("utf-8"))
                yield from (word for word in found if word.text not in names)


def _names(path: Path) -> set[str]:
    """The names in the code of the task to which `path` belongs: its tests are titled by them."""
    task = next((folder for folder in path.parents if folder.parent.name == "tasks"), None)
    sources = (file.read_text("utf-8") for file in task.glob("*.py")) if task else ()
    tokens = (token for source in sources for token in tokenize.generate_tokens(StringIO(source).readline))
    return {token.string for token in tokens if token.type == tokenize.NAME}


def words_in(file: PurePath, text: str) -> Iterator[Word]:
    """The words of a file that says in its name, its folder or its keys which language it speaks."""
    if file.suffix == ".toml":
        for locale, lines, value in _values(file, text):
            yield from _words(file, (locale,), value, lines)
    elif locale := _locale(file):
        prose = _blanked(_JINJA, text) if file.suffix == ".j2" else text
        yield from _words(file, LOCALES if file.name in _BOTH else (locale,), prose, [1])


def _locale(file: PurePath) -> str:
    """`….de.md`, `prompts/de/…`; "" if the file speaks no language."""
    return next((locale for locale in LOCALES if f".{locale}" in file.suffixes or locale in file.parts), "")


def _words(file: PurePath, locales: tuple[str, ...], text: str, lines: list[int]) -> Iterator[Word]:
    """The words of a text whose lines stand on `lines` of the file; behind the last of them it goes on."""
    prose = _blanked(_CODE, text).replace("’", "'")
    for number, line in enumerate(prose.split("\n")):
        at = lines[number] if number < len(lines) else lines[-1] + number - len(lines) + 1
        for word in _WORD.findall(line):
            yield Word(file.as_posix(), at, word, locales)


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """`text` with blanks in the place of what matches; lines stay lines."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _values(file: PurePath, text: str) -> Iterator[tuple[str, list[int], str]]:
    """The texts of a TOML file: locale, lines, text."""
    keys = KeyLines(text)
    rows = text.split("\n")
    everywhere = _locale(file)
    for key, value in _strings(tomllib.loads(text)):
        locale = next((part for part in key if part in LOCALES), everywhere)
        if locale and not _is_typed(key):
            yield str(locale), _lines(rows, keys.line(key), value), value


def _is_typed(key: Key) -> bool:
    """Whether a value is what people type, or what is looked for in it: in small letters, without umlauts."""
    named = key[0] == "name" or (key[0] == "option" and not str(key[-1]).endswith("_about"))
    return named or bool({*key} & _TYPED)


def _strings(value: object, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _strings(inner, (*key, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _strings(inner, (*key, at))


def _lines(rows: list[str], first: int, value: str) -> list[int]:
    """On which lines the lines of a value stand that begins on line `first`, or below it."""
    found = []
    at = first
    for line in value.split("\n"):
        at = next((number for number in range(at, len(rows) + 1) if line in rows[number - 1]), at)
        found.append(at)
    return found
