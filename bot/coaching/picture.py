"""What a picture shows, in words and numbers: how far a learner is, or how his coaches' guild is doing.

A picture is stored with its message, so what one version wrote another one has to read: `from_json` takes
what it knows and fills in what is missing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

ALT_MAX = 1024
"""Discord's limit of an attachment's description."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A module, or anything of which `done` parts of `of` are done. `note` stands beside it."""

    label: str
    done: int
    of: int
    note: str = ""
    mark: str = ""
    """`done`, `current`, `open`, `locked`, `skipped`, or none of them."""

    @property
    def share(self) -> float:
        """From 0.0 to 1.0, whatever the numbers are."""
        return max(0, min(self.done, self.of)) / self.of if self.of > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One number worth a look, already written out."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """One of a row of counts, for instance a day."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProgressPicture:
    """How far a learner is. Without an `alt`, the words that the picture shows are its text alternative."""

    title: str
    subtitle: str = ""
    tiles: tuple[Tile, ...] = ()
    bars: tuple[Bar, ...] = ()
    alt: str = ""

    def __post_init__(self) -> None:
        words = [self.title, self.subtitle, *map(_tile_said, self.tiles), *map(_bar_said, self.bars)]
        object.__setattr__(self, "alt", _alternative(self.alt, words))


@dataclass(frozen=True, slots=True)
class StatsPicture:
    """How a guild is doing: columns over time, bars over its modules. `alt` as above."""

    title: str
    subtitle: str = ""
    tiles: tuple[Tile, ...] = ()
    columns: tuple[Column, ...] = ()
    bars: tuple[Bar, ...] = ()
    alt: str = ""

    def __post_init__(self) -> None:
        columns = [f"{column.label}: {column.value}" for column in self.columns]
        words = [self.title, self.subtitle, *map(_tile_said, self.tiles), *columns]
        object.__setattr__(self, "alt", _alternative(self.alt, [*words, *map(_bar_said, self.bars)]))


Picture = ProgressPicture | StatsPicture


def to_json(picture: Picture) -> dict[str, Any]:
    kind = "stats" if isinstance(picture, StatsPicture) else "progress"
    plain: dict[str, Any] = json.loads(json.dumps(asdict(picture)))  # lists, as they come back from a store
    return {"kind": kind, **plain}


def from_json(data: Mapping[str, Any]) -> Picture:
    """The picture that `to_json` wrote, in this version or another."""
    title, subtitle, alt = _text(data, "title"), _text(data, "subtitle"), _text(data, "alt")
    tiles = tuple(Tile(_text(tile, "label"), _text(tile, "value")) for tile in _parts(data, "tiles"))
    bars = tuple(
        Bar(
            _text(bar, "label"),
            _count(bar, "done"),
            _count(bar, "of"),
            _text(bar, "note"),
            _text(bar, "mark"),
        )
        for bar in _parts(data, "bars")
    )
    if data.get("kind") != "stats":
        return ProgressPicture(title, subtitle, tiles, bars, alt)
    columns = tuple(
        Column(_text(column, "label"), _count(column, "value"), _text(column, "note"))
        for column in _parts(data, "columns")
    )
    return StatsPicture(title, subtitle, tiles, columns, bars, alt)


def _alternative(alt: str, words: list[str]) -> str:
    text = alt.strip() or ". ".join(word.strip() for word in words if word.strip())
    return text if len(text) <= ALT_MAX else text[: ALT_MAX - 1].rstrip() + "…"


def _tile_said(tile: Tile) -> str:
    return f"{tile.label}: {tile.value}"


def _bar_said(bar: Bar) -> str:
    note = f" ({bar.note})" if bar.note else ""
    return f"{bar.label}: {bar.done}/{bar.of}{note}"


def _parts(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    parts = data.get(key)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list | tuple) else []


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _count(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key)
    if isinstance(value, float) and math.isfinite(value):
        return round(value)
    return int(value) if isinstance(value, int) else 0
