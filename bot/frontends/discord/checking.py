"""Collects what is wrong with a payload, each with the path to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Thing = Mapping[str, Any]
_SURROGATE = re.compile("[\ud800-\udfff]")


def things(value: object) -> list[Thing]:
    return [thing for thing in value if isinstance(thing, Mapping)] if isinstance(value, list | tuple) else []


def nested(components: Iterable[Thing]) -> Iterator[Thing]:
    """All components, in the order in which they show."""
    for thing in components:
        yield thing
        yield from nested(things(thing.get("components")))
        yield from nested(things([thing.get("accessory"), thing.get("component")]))


def size_of(command: Thing) -> int:
    """The characters that count towards a command's limit: of each text, its longest language."""
    size = 0
    for key in ("name", "description"):
        said = [command.get(key), *(command.get(f"{key}_localizations") or {}).values()]
        size += max((len(text) for text in said if isinstance(text, str)), default=0)
    size += len(str(command.get("value", "")))
    return size + sum(size_of(inner) for key in ("options", "choices") for inner in things(command.get(key)))


def twice(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(v for v in values if v is not None).items() if count > 1]


class Check:
    """Collects what is wrong, walking down a payload."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def say(self, path: str, what: str) -> None:
        self.wrong.append(f"{path.lstrip('.')}: {what}")

    def text(self, path: str, value: object, least: int, most: int, *, trimmed: bool = False) -> None:
        """A string; one of which something is asked must also be more than blanks."""
        if value is None and not least:
            return
        if not isinstance(value, str):
            self.say(path, "missing" if value is None else "not a text")
            return
        length = len(value.strip() if trimmed else value)
        if length > most:
            self.say(path, f"{length} of at most {most} characters")
        elif length < least or (least and not value.strip()):
            self.say(path, "blank")

    def texts(
        self, path: str, thing: Thing, *, trimmed: bool = False, **limits: int | tuple[int, int]
    ) -> None:
        """Several strings of one object: the most characters, or the fewest and the most."""
        for key, limit in limits.items():
            least, most = limit if isinstance(limit, tuple) else (0, limit)
            self.text(f"{path}.{key}", thing.get(key), least, most, trimmed=trimmed)

    def count(self, path: str, things: object, least: int, most: int) -> None:
        number = len(things) if isinstance(things, list | tuple) else 0
        if number > most:
            self.say(path, f"{number} of at most {most}")
        elif number < least:
            self.say(path, f"{number} of at least {least}")

    def number(self, path: str, value: object, least: int, most: int) -> None:
        if value is not None and not (isinstance(value, int) and least <= value <= most):
            self.say(path, f"{value} is not from {least} to {most}")

    def bounds(self, path: str, thing: Thing, what: str, limits: tuple[int, int]) -> None:
        least, most = thing.get(f"min_{what}"), thing.get(f"max_{what}")
        self.number(f"{path}.min_{what}", least, *limits)
        self.number(f"{path}.max_{what}", most, max(limits[0], 1), limits[1])
        if isinstance(least, int) and isinstance(most, int) and least > most:
            self.say(path, f"min_{what} {least} is above max_{what} {most}")

    def unique(self, path: str, values: Iterable[object], what: str) -> None:
        for value in twice(values):
            self.say(path, f"{what} {value!r} twice")

    def surrogates(self, path: str, value: object) -> None:
        """Half a surrogate pair can't be encoded."""
        if isinstance(value, str):
            if _SURROGATE.search(value):
                self.say(path, "holds half a surrogate pair")
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                self.surrogates(f"{path}.{key}", inner)
        elif isinstance(value, list | tuple):
            for index, inner in enumerate(value):
                self.surrogates(f"{path}[{index}]", inner)
