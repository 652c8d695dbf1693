"""What rules are made of, and how a body is held against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.local_discord.world import Json

Path = tuple[str, ...]


class Trouble:
    """What is wrong with a body, in Discord's shape: `{"field": {"_errors": [{code, message}]}}`."""

    def __init__(self, files: Sequence[str] = ()) -> None:
        self.files = files
        """The names of the files that came with the body."""
        self.errors: Json = {}
        self.count = 0

    def note(self, path: Path, code: str, message: str) -> None:
        self.count += 1
        place = self.errors
        for part in path:
            place = place.setdefault(part, {})
        place.setdefault("_errors", []).append({"code": code, "message": message})


CrossCheck = Callable[[Any, Path, Trouble], None]


class Rule:
    """What a value must be like."""

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Rule):
    most: int
    least: int = 0
    fits: Callable[[str], bool] | None = None
    code: str = "STRING_TYPE_REGEX"

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if not isinstance(value, str):
            trouble.note(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif self.least and not value.strip():
            trouble.note(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not self.least <= len(value) <= self.most:
            words = f"between {self.least} and {self.most}" if self.least else f"{self.most} or fewer"
            code = "BASE_TYPE_BAD_LENGTH" if self.least else "BASE_TYPE_MAX_LENGTH"
            trouble.note(path, code, f"Must be {words} in length.")
        elif self.fits is not None and not self.fits(value):
            trouble.note(path, self.code, "String value did not fit.")


@dataclass(frozen=True)
class Whole(Rule):
    least: int
    most: int

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        number = int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value
        if not isinstance(number, int) or isinstance(number, bool):
            trouble.note(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif number < self.least:
            trouble.note(
                path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {self.least}."
            )
        elif number > self.most:
            trouble.note(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {self.most}.")


@dataclass(frozen=True)
class Truth(Rule):
    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if not isinstance(value, bool):
            trouble.note(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


@dataclass(frozen=True)
class Anything(Rule):
    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        return


@dataclass(frozen=True)
class OneOf(Rule):
    values: frozenset[Any]

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if isinstance(value, (dict, list)) or value not in self.values:
            listed = ", ".join(str(one) for one in sorted(self.values, key=str))
            trouble.note(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")


@dataclass(frozen=True)
class Nothing(Rule):
    """A field that must not be there."""

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if value not in (None, [], "", 0):
            trouble.note(path, "BASE_TYPE_FORBIDDEN", "This field can't be used here")


def one_of(*values: object) -> OneOf:
    return OneOf(frozenset(values))


@dataclass(frozen=True)
class Either(Rule):
    """One of several kinds of value: the first whose Python type fits."""

    kinds: tuple[tuple[type, Rule], ...]

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        for kind, rule in self.kinds:
            if isinstance(value, kind):
                rule.check(value, path, trouble)
                return
        trouble.note(path, "UNION_TYPE_CHOICES", "Value is of none of the types.")


@dataclass(frozen=True)
class Each(Rule):
    """A list."""

    item: Rule
    most: int
    least: int = 0
    also: tuple[CrossCheck, ...] = ()

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if not isinstance(value, list):
            trouble.note(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        if not self.least <= len(value) <= self.most:
            code = "BASE_TYPE_MAX_LENGTH" if len(value) > self.most else "BASE_TYPE_BAD_LENGTH"
            trouble.note(path, code, f"Must be between {self.least} and {self.most} in length.")
            return
        before = trouble.count
        for index, one in enumerate(value):
            self.item.check(one, (*path, str(index)), trouble)
        if trouble.count == before:
            for holds in self.also:
                holds(value, path, trouble)


@dataclass(frozen=True)
class Map(Rule):
    """An object whose keys are free within a set."""

    keys: frozenset[str]
    value: Rule

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if not isinstance(value, dict):
            trouble.note(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        for key, one in value.items():
            if key not in self.keys:
                trouble.note((*path, key), "BASE_TYPE_CHOICES", "Unknown key.")
            else:
                self.value.check(one, (*path, key), trouble)


@dataclass(frozen=True)
class Shape(Rule):
    """An object: its fields, which are needed, and what must hold among them."""

    fields: Mapping[str, Rule]
    needs: tuple[str, ...] = ()
    also: tuple[CrossCheck, ...] = ()

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        if not isinstance(value, dict):
            trouble.note(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        before = trouble.count
        self._fields(value, path, trouble)
        if trouble.count == before:
            for holds in self.also:
                holds(value, path, trouble)

    def _fields(self, value: Json, path: Path, trouble: Trouble) -> None:
        for name in self.needs:
            if value.get(name) is None:
                trouble.note((*path, name), "BASE_TYPE_REQUIRED", "This field is required")
        for name, rule in self.fields.items():
            if value.get(name) is not None:
                rule.check(value[name], (*path, name), trouble)


class ByType(Rule):
    """An object whose `type` decides which rule holds."""

    def __init__(self, kinds: Mapping[int, Rule]) -> None:
        self.kinds = dict(kinds)

    def check(self, value: Any, path: Path, trouble: Trouble) -> None:  # noqa: ANN401 - JSON from outside
        kind = value.get("type") if isinstance(value, dict) else None
        rule = self.kinds.get(kind) if isinstance(kind, int) else None
        if rule is None:
            listed = ", ".join(str(one) for one in sorted(self.kinds))
            trouble.note(
                (*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).'
            )
        else:
            rule.check(value, path, trouble)


SNOWFLAKE = Text(20, 1, str.isdigit, "NUMBER_TYPE_COERCE")
