"""A text in the languages that Baton speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LOCALES = ("de", "en")
"""The locales that every course and every template must speak."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several locales; the key "" is the text for every other locale."""

    by_locale: Mapping[str, str]

    def in_locale(self, locale: str) -> str:
        """The text in `locale`, else without a locale, else in English, else in any."""
        for key in (locale, "", "en"):
            if key in self.by_locale:
                return self.by_locale[key]
        return next(iter(self.by_locale.values()), "")

    def speaks(self, locale: str) -> bool:
        return locale in self.by_locale or "" in self.by_locale

    def __bool__(self) -> bool:
        return any(self.by_locale.values())


NO_WORDS = Text({})
