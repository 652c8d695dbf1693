"""How a language counts, and how it writes numbers and dates: Babel knows, a locale's folder may refine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

import babel
from babel.dates import format_datetime, format_skeleton, get_day_names
from babel.numbers import format_currency, format_decimal

FORMATS = {"moment": "EEEE, yyyy-MM-dd HH:mm", "day": "yyyy-MM-dd", "clock": "HH:mm"}
"""How moments are written where no client shows them; `[formats]` in words.toml may say otherwise."""
_NUMBER = re.compile(r"\d+")


def find_language(code: str) -> babel.Locale | None:
    """What Babel knows of a language by its tag, like `pt-BR`."""
    try:
        return babel.Locale.parse(code, sep="-")
    except (ValueError, babel.UnknownLocaleError):
        return None


@dataclass(frozen=True, slots=True)
class Language:
    """One language, as it's written."""

    babel: babel.Locale
    formats: Mapping[str, str] = field(default_factory=lambda: FORMATS)

    def plural(self, count: int | str, forms: Mapping[str, str]) -> str:
        """The form for so many, by the names that Unicode gives them; `#` in it stands for the number.

        Of a span like `1-2`, the last number counts.
        """
        number = int(_NUMBER.findall(count)[-1]) if isinstance(count, str) else count
        form = forms.get(self.babel.plural_form(number), forms["other"])
        return form.replace("#", count if isinstance(count, str) else self.number(count))

    def number(self, value: float) -> str:
        """A number as the language writes it, with at most three decimal places."""
        return format_decimal(value, locale=self.babel)

    def dollars(self, value: float) -> str:
        """What something costs, as the language writes it."""
        told: str = format_currency(value, "USD", locale=self.babel)
        return told

    def points(self, value: float | None) -> str:
        """A score with one decimal place; a dash for none."""
        return "–" if value is None else _points(f"{value:.1f}", self.babel)

    def weekday(self, day: int) -> str:
        """What a weekday is called; 0 is Monday."""
        names: Mapping[int, str] = get_day_names("wide", "stand-alone", self.babel)
        return names[day]

    def written(self, at: datetime, style: str) -> str:
        """A moment by the clock of the zone that it's in; `style` is one of `FORMATS`."""
        return format_datetime(at, self.formats[style], locale=self.babel)

    def day_and_month(self, day: date) -> str:
        """A day as short as can be."""
        return format_skeleton("Md", day, locale=self.babel)


@lru_cache(maxsize=1_000)  # scores are the same few numbers again and again
def _points(value: str, language: babel.Locale) -> str:
    return format_decimal(value, "0.0", locale=language)
