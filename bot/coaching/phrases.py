"""Short words of the surface: names of commands, titles of forms, what stands on buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

FALLBACK = "en"


def nearest(tag: str | None, known: Iterable[str]) -> str | None:
    """The known locale that a language's tag means: `pt-BR` itself, else `pt`, else another Portuguese."""
    codes = {code.casefold(): code for code in known}
    wanted = (tag or "").replace("_", "-").casefold()
    while wanted:
        if wanted in codes:
            return codes[wanted]
        if "-" not in wanted:
            return next((code for name, code in codes.items() if name.startswith(f"{wanted}-")), None)
        wanted = wanted.rpartition("-")[0]
    return None


class Phrases:
    """What a frontend says besides Baton's replies, by key and locale, as `read` gives it now."""

    def __init__(self, read: Callable[[], Mapping[str, Mapping[str, str]]]) -> None:
        self._read = read

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(self._read())

    def say(self, key: str, locale: str | None, **values: object) -> str:
        """The phrase in `locale`, with its values filled in. A key that there isn't is a bug: `KeyError`."""
        by_locale = self._read()
        phrases = by_locale[nearest(locale, by_locale) or FALLBACK]
        return phrases[key].format(**values) if values else phrases[key]

    def find(self, key: str, locale: str) -> str | None:
        """The phrase in just this language, if there is one; `locale` is any tag, like `en-GB`."""
        by_locale = self._read()
        found = nearest(locale, by_locale)
        return by_locale[found].get(key) if found else None
