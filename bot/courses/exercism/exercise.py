"""Reads one exercise: what its folder holds of a task, as the files that the task will have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.courses.exercism.source import Source, Table
from bot.courses.hints import ladder
from bot.courses.taskfiles import is_plain
from bot.courses.text import Text

_PAGES = ("introduction", "instructions", "hints")
_CONFIG = ".meta/config.json"
_HINTS = ".docs/hints.md"
_OF_NO_USE = ("README.md", "HELP.md", "HINTS.md")
"""What Exercism puts beside an exercise for its reader, made of its pages."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a track says of an exercise."""

    slug: str
    title: str
    folder: str
    """Relative to the source; "" for the source itself."""
    is_practice: bool
    concepts: tuple[str, ...] = ()
    """What it teaches, or practises."""
    prerequisites: tuple[str, ...] = ()
    difficulty: int = 1
    """From 1 to 10."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise with the files of its task."""

    entry: Entry
    files: Mapping[str, str]
    tests: tuple[str, ...]
    """Which of the files are tests."""
    blurb: str
    """What it's about, in a sentence; "" if it doesn't say."""

    @property
    def slug(self) -> str:
        return self.entry.slug

    @property
    def has_hints(self) -> bool:
        return _HINTS in self.files


@dataclass(frozen=True, slots=True)
class Named:
    """The names of an exercise's files, as its `config.json` has them, or a track's patterns for them."""

    solution: tuple[str, ...] = ("%{snake_slug}.py",)
    test: tuple[str, ...] = ("%{snake_slug}_test.py",)
    exemplar: tuple[str, ...] = (".meta/exemplar.py",)
    """Of a concept exercise."""
    example: tuple[str, ...] = (".meta/example.py",)
    """The same of a practice exercise."""
    editor: tuple[str, ...] = ()

    @classmethod
    def read(cls, files: Table, otherwise: Named) -> Named:
        """What `files` say; a key that they don't have is filled in from `otherwise`."""
        solved = Named(exemplar=files.texts("exemplar"), example=files.texts("example"))
        if not (solved.exemplar or solved.example):
            solved = otherwise
        return cls(
            files.texts("solution") or otherwise.solution,
            files.texts("test") or otherwise.test,
            solved.exemplar,
            solved.example,
            files.texts("editor") or otherwise.editor,
        )

    def of(self, slug: str) -> Named:
        """The names that the patterns stand for."""
        kebab = slug.split("-")
        pascal = "".join(map(str.capitalize, kebab))
        forms = {
            "%{kebab_slug}": slug,
            "%{snake_slug}": "_".join(kebab),
            "%{camel_slug}": kebab[0] + pascal[len(kebab[0]) :],
            "%{pascal_slug}": pascal,
        }

        def filled(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(re.sub(r"%\{\w+\}", lambda m: forms.get(m[0], m[0]), name) for name in names)

        lists = (self.solution, self.test, self.exemplar, self.example, self.editor)
        return Named(*map(filled, lists))


def read_exercise(source: Source, entry: Entry, patterns: Named) -> Exercise | None:
    """The exercise of `entry`; None, with a note, if it lacks what a task can't do without."""
    config = source.table(f"{entry.folder}/{_CONFIG}")
    named = Named.read(config.table("files"), patterns).of(entry.slug)
    code = _code(_Folder(source, entry.folder), named)
    if code is None:
        source.note(entry.folder, "is left out: a task needs a stub, its exemplar, and tests")
        return None
    files, found = code
    pages = _pages(_Folder(source, entry.folder))
    task = {**pages, _CONFIG: _config(config, found), **files}
    return Exercise(entry, task, found.test, config.text("blurb"))


class _Folder:
    """The folder of an exercise: files by names that a task can have."""

    def __init__(self, source: Source, folder: str) -> None:
        self._source = source
        self._folder = folder

    def note(self, name: str, message: str) -> None:
        self._source.note(f"{self._folder}/{name}", message)

    def has(self, name: str) -> bool:
        return is_plain(name) and self._source.is_file(f"{self._folder}/{name}")

    def text(self, name: str) -> str | None:
        if not is_plain(name):
            self.note(name, "is no name of a file in an exercise; left out")
            return None
        return self._source.text(f"{self._folder}/{name}")

    def texts(self, names: Iterable[str]) -> dict[str, str]:
        """Those that can be had; the others are noted."""
        return {name: text for name in names if (text := self.text(name)) is not None}

    def names(self, below: str = "") -> Iterator[str]:
        return self._source.files(f"{self._folder}/{below}".strip("/"))


def _code(folder: _Folder, named: Named) -> tuple[dict[str, str], Named] | None:
    """The code by name, and the names as they are now; None if something is missing."""
    exemplars = named.exemplar if any(map(folder.has, named.exemplar)) else named.example
    tests = tuple(name for name in named.test if name not in named.solution)
    wanted = (*named.solution, *exemplars, *tests)
    files = folder.texts(wanted)
    pairs = tuple(zip(named.solution, exemplars, strict=False))
    if not pairs or not tests or len(files) < len({*wanted}):
        return None
    for name in (*named.solution[len(pairs) :], *exemplars[len(pairs) :]):
        folder.note(name, "has no counterpart among the solutions and exemplars; nobody hands it in")
    solutions = tuple(name for name, _ in pairs)
    helpers = _helpers(folder, named.editor, {*solutions, *tests})
    found = Named(solutions, tests, tuple(name for _, name in pairs), (), tuple(helpers))
    return files | helpers, found


def _helpers(folder: _Folder, listed: Iterable[str], known: AbstractSet[str]) -> dict[str, str]:
    """What tests or learners may need besides: the editor's files, and whatever else lies there."""
    helpers = folder.texts(name for name in listed if name not in known)
    for name in folder.names():
        if name in known or name in listed or name in _OF_NO_USE:
            continue
        if (text := folder.text(name)) is not None:
            folder.note(name, "is not listed in .meta/config.json; taken along as a helper of the tests")
            helpers[name] = text
    return helpers


def _pages(folder: _Folder) -> dict[str, str]:
    """What there is to read."""
    known = [f".docs/{page}{append}.md" for page in _PAGES for append in ("", ".append")]
    for name in folder.names(".docs"):
        if name.endswith(".md") and f".docs/{name}" not in known:
            folder.note(f".docs/{name}", "is a page that tasks don't have; left out")
    pages = {name: text for name, text in folder.texts(filter(folder.has, known)).items() if text.strip()}
    if not ladder(Text({"": pages.get(_HINTS, "")})):
        pages.pop(_HINTS, None)
    return pages


def _config(config: Table, files: Named) -> str:
    """The task's `config.json`: what the exercise says of its authors, and its files as they are now."""
    said = {
        "authors": config.texts("authors"),
        "contributors": config.texts("contributors"),
        "files": {
            "solution": files.solution,
            "test": files.test,
            "exemplar": files.exemplar,
            "editor": files.editor,
        },
        "blurb": config.text("blurb"),
        "source": config.text("source"),
        "source_url": config.text("source_url"),
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
