"""What a locale says itself, and what it leaves to those that it falls back to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.coaching.phrases import FALLBACK
from bot.prompting.locale import KINDS, Folder, chain, load_folders


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a locale doesn't say itself."""

    kind: str
    """One of `KINDS`."""
    key: str
    instead: str
    """The locale that says it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete a locale is."""

    code: str
    name: str
    chain: tuple[str, ...]
    """The locale itself, and those that it falls back to."""
    own: Mapping[str, int]
    """How many of a kind it has, of those that the last of the chain has."""
    of: Mapping[str, int]
    missing: tuple[Missing, ...]
    unknown: tuple[tuple[str, str], ...]
    """What it has and nobody asks for, by kind: misspelt, or left behind."""


def coverage(root: Path) -> list[Coverage]:
    """How complete each locale in `root` is, measured by the one that all fall back to."""
    folders = load_folders(root)
    return [_coverage(code, chain(code, folders), folders) for code in folders]


def _coverage(code: str, links: tuple[str, ...], folders: Mapping[str, Folder]) -> Coverage:
    wanted = {kind: _keys(folders[FALLBACK], kind) for kind in KINDS}
    had = {kind: _keys(folders[code], kind) for kind in KINDS}
    return Coverage(
        code=code,
        name=folders[code].name,
        chain=links,
        own={kind: len(had[kind] & wanted[kind]) for kind in KINDS},
        of={kind: len(wanted[kind]) for kind in KINDS},
        missing=tuple(
            Missing(kind, key, next(one for one in links if key in folders[one].own(kind)))
            for kind in KINDS
            for key in sorted(wanted[kind] - had[kind])
        ),
        unknown=tuple((kind, key) for kind in KINDS for key in sorted(had[kind] - wanted[kind])),
    )


def _keys(folder: Folder, kind: str) -> set[str]:
    return set(folder.own(kind)) - set(_named_by_itself(folder, kind))


def _named_by_itself(folder: Folder, kind: str) -> Iterator[str]:
    """Phrases that come from words.toml: its commands are counted as such."""
    if kind == "phrases":
        yield "language"
        yield from (f"name.{command}" for command in folder.commands)
