"""Short words of the surface: names of commands, titles of forms, what stands on buttons."""

from __future__ import annotations

from collections.abc import Mapping

FALLBACK = "en"


class Phrases:
    """What a frontend says besides Baton's replies, by key and locale."""

    def __init__(self, by_locale: Mapping[str, Mapping[str, str]]) -> None:
        self._by_locale = by_locale

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(self._by_locale)

    def say(self, key: str, locale: str | None, **values: object) -> str:
        """The phrase in `locale`, with its values filled in. A key that there isn't is a bug: `KeyError`."""
        phrases = self._by_locale.get(locale or FALLBACK) or self._by_locale[FALLBACK]
        return phrases[key].format(**values) if values else phrases[key]

    def find(self, key: str, locale: str) -> str | None:
        """The phrase in just this locale, if it has one."""
        return self._by_locale.get(locale, {}).get(key)
