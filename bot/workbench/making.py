"""Makes the values of samples by their types: of each the usual one first, then others worth a try."""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.courses.text import Text
from bot.prompting.markdown import Markdown, escape
from bot.workbench.kinds import Sample
from bot.workbench.sample_course import course, prose
from bot.workbench.types import hints_of

MOMENT = datetime(2026, 3, 3, 18, 5, tzinfo=ZoneInfo("Europe/Berlin"))
_FILE = Path(__file__).parent / "sample_words.toml"
_USUAL_MOST = 5
HOSTILE = (
    "@everyone <@1> <#2> <:x:3> </start:4> <t:0:R> **b** __u__ ~~s~~ ||o|| `c` [here](https://evil.example) "
    "https://evil.example discord.gg/x {{ 7 * 7 }} {% for x in y %} \u202egnp.exe \u200b\n"
    "# h\n- l\n1. n\n> q\n-# s\n```\n{% raw %}"
)
"""What people type who want to ping, to format, to link, to break out, or to become template code."""

_CHOICES: Mapping[str, Sequence[str]] = {
    "HandedIn.verdict": ("passed", "failed", "ungraded", ""),
    "JudgementShown.verdict": ("passed", "failed", "ungraded"),
    "Remark.severity": ("essential", "actionable", "informative", "celebratory"),
    "Remark.source": ("rule", "mistake"),
    "PastLine.became": ("sent", "undelivered", "told today"),
    "PastLine.how": ("thread", "", "coaches"),
    "SettingsShown.place": ("thread", "dm", ""),
}
"""Texts that are one of a few."""
_EMPTY = {
    *("SettingsShown.zone", "SettingsShown.guild", "LearnerShown.zone", "LearnerShown.language"),
    *("ConceptUnknown.topic", "JudgementShown.reason", "SnoozeAsked.which", "PastLine.text", "Refused.file"),
    *("PrivacyShown.tutor", "SetupShown.model", "RewordingWanted.review"),
}
"""Texts that may be missing, though their type doesn't say so."""
_NUMBERS: Mapping[str, Sequence[float]] = {
    "NextStepReminder.wording": range(6),
    "HintGiven.number": (2, 4),
    "HintGiven.of": (4,),
    "StatsShown.passed": (0.62,),
    "StatsShown.first_try": (0.4,),
    "CoachOverrides.before": (5.5,),
    "RemindersShown.apart": (3, 1),
    "ReminderDone.apart": (3,),
    "ReminderLine.number": (1, 0),
}

Options: TypeAlias = tuple[Any, ...]


class Maker:
    """Makes values for one kind of sample, in one language; `made` are types that only a hand can make."""

    def __init__(
        self, which: Sample, locale: str, made: Mapping[Any, Callable[[Maker], Iterable[Any]]]
    ) -> None:
        self.which, self.locale = which, locale
        self._made = made

    def options(self, hint: Any, key: str = "") -> Options:  # noqa: ANN401, PLR0911 - any type, each in its own way
        """Values of the type `hint`; `key` is the class and the field that they are for."""
        if hint in self._made:
            return tuple(self._made[hint](self))
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin in {types.UnionType, typing.Union}:
            return self._optional(next(arg for arg in args if arg is not type(None)), key)
        if origin is tuple:
            return self._several(args[0], key) if args[-1] is ... else self._each(args, key)
        if origin is not None:  # a mapping
            return ({},) if self.which is Sample.MINIMAL else (self._mapping(args, key), {})
        if hint is Text:
            return (self._text(),)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return tuple(self.variants(hint, {}))
        if issubclass(hint, Enum):
            return tuple(hint)
        return self._plain(hint, key)

    def first(self, hint: Any, key: str = "") -> Any:  # noqa: ANN401 - a value of any type
        return self.options(hint, key)[0]

    def variants(self, kind: type[Any], given: Mapping[str, Any]) -> Iterator[Any]:
        """Objects of a dataclass: all the usual values, then each with another value in one field."""
        hints = hints_of(kind)
        fields = [field for field in dataclasses.fields(kind) if field.init and field.name not in given]
        found = {field.name: self._of_field(kind, field, hints[field.name]) for field in fields}
        usual = {**given, **{name: options[0] for name, options in found.items()}}
        yield kind(**self._fitting(usual))
        for name, options in found.items():
            for other in options[1:]:
                yield kind(**self._fitting({**usual, name: other}))

    def _of_field(self, kind: type[Any], field: dataclasses.Field[Any], hint: Any) -> Options:  # noqa: ANN401 - likewise
        default = field.default_factory() if callable(field.default_factory) else field.default
        options = self.options(hint, f"{kind.__name__}.{field.name}")
        if self.which is Sample.MINIMAL and default is not dataclasses.MISSING:
            return (default, *options[1:])
        return options

    def _fitting(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was typed fits the trouble with it."""
        told = values.get("kind")
        if self.which is Sample.TYPICAL and values.get("detail") and isinstance(told, Enum):
            details = _words()[self._spoken]["details"]
            return {**values, "detail": details.get(told.value, values["detail"])}
        return values

    def _optional(self, hint: Any, key: str) -> Options:  # noqa: ANN401 - likewise
        if self.which is Sample.MINIMAL:
            return (None,)
        return (*self.options(hint, key), None)

    def _several(self, hint: Any, key: str) -> Options:  # noqa: ANN401 - likewise
        """Several, one, none."""
        if self.which is Sample.MINIMAL:
            return ((),)
        options = self.options(hint, key)
        most = (
            _words()["most"].get(key, _USUAL_MOST) if self.which is Sample.LONGEST else max(len(options), 2)
        )
        return tuple(options[at % len(options)] for at in range(most)), options[:1], ()

    def _each(self, hints: Sequence[Any], key: str) -> Options:
        return (tuple(self.first(hint, key) for hint in hints),)

    def _mapping(self, hints: Sequence[Any], key: str) -> Mapping[Any, Any]:
        return {self.first(hints[0], f"{key}.key"): self.first(hints[1], key)}

    def _plain(self, hint: type, key: str) -> Options:
        if hint is bool:
            return (False, True) if self.which is Sample.MINIMAL else (True, False)
        if hint in {int, float}:
            return tuple(map(hint, _NUMBERS.get(key) or self._numbers(hint)))
        if issubclass(hint, datetime):
            return (MOMENT, MOMENT + timedelta(days=3))
        if hint is date:
            return (MOMENT.date(),)
        if hint is Markdown:
            return self._markdown(key)
        return self._texts(key)

    def _markdown(self, key: str) -> Options:
        texts = self._texts(key)
        return tuple(Markdown(text) if self.which is Sample.TYPICAL else escape(text) for text in texts)

    def _numbers(self, hint: type) -> Sequence[float]:
        if hint is float:
            return (0.0,) if self.which is Sample.MINIMAL else (7.5,)
        return (
            (0, 1)
            if self.which is Sample.MINIMAL
            else (1234, 1)
            if self.which is Sample.LONGEST
            else (3, 1, 0)
        )

    def _text(self) -> Text:
        """What an author of a course wrote."""
        if self.which is Sample.MINIMAL:
            return Text({"": "A"})
        return prose(80) if self.which is Sample.LONGEST else course(Sample.TYPICAL).places[0].task.title

    def _texts(self, key: str) -> Options:
        if key in _CHOICES:
            return tuple(_CHOICES[key])
        if self.which is Sample.MINIMAL:
            return ("",) if key in _EMPTY else ("a",)
        return (self.said(key), "") if key in _EMPTY else (self.said(key),)

    def said(self, key: str) -> str:
        """What stands in such a field. A field without words of its own is a gap in `sample_words.toml`."""
        words = _words()
        usual = str(_found(key, words[self._spoken], words["any"], words["fixed"]))
        if self.which is Sample.TYPICAL or _is_fixed(key):
            return usual
        return HOSTILE if self.which is Sample.HOSTILE else _stretched(usual, key)

    def label(self, key: str) -> str:
        """What a choice without a text of its own is called."""
        return str(_words()[self._spoken]["labels"][key])

    @property
    def _spoken(self) -> str:
        return self.locale if self.locale in {"de", "en"} else "en"


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def _is_fixed(key: str) -> bool:
    words = _words()
    name = key.rpartition(".")[2]
    people = {**words["en"], **words["any"]}
    return key in words["fixed"] or (name in words["fixed"] and key not in people)


def _found(key: str, *tables: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or a number
    names = (key, key.rpartition(".")[2])
    for name in names:
        for table in tables:
            if name in table and not isinstance(table[name], dict):
                return table[name]
    raise LookupError(f"{_FILE.name} has no words for {key}")


def _stretched(text: str, key: str) -> str:
    """`text` as long as it may get."""
    length = int(_found(key, _words()["longest"]))
    return (f"{text} " * (length // (len(text) + 1) + 1))[:length].strip()
