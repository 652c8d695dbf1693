"""What a guild lets a few templates say in place of their own words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import jinja2

from bot.prompting.locale import Locale, check_template
from bot.prompting.template import SUFFIX, BrokenPrompts, Template

MOST_GUILDS = 500
"""That are remembered at a time."""
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Own:
    """A template in a guild's own words; front matter and limits are the shipped one's."""

    locale: str
    template: Template
    key: str
    """Under which it's kept."""
    instead_of: str
    """The hash of the shipped one."""
    compiled: jinja2.Template

    def render(self, inputs: Mapping[str, Any], *, clicks: bool) -> str:
        """Raises whatever goes wrong; nothing of it is to be shown then."""
        text = self.compiled.render(inputs, clicks=clicks)
        if len(text) > self.template.max_chars:
            raise BrokenPrompts(
                f"it makes {len(text)} characters, and {self.template.max_chars} are allowed",
                advice="shorten it",
            )
        return text


@dataclass(frozen=True, slots=True)
class Refused:
    """A guild's words that don't go with the shipped template any more, which is used in their place."""

    guild: str
    locale: str
    template: str
    key: str
    instead_of: str
    line: int
    why: str


def hash_of(text: str) -> str:
    """As messages name a guild's own words."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def own_words(locale: Locale, template: str, text: str, key: str = "") -> Own:
    """The template in a guild's own words. Raises `BrokenPrompts`; its line is one of `text`."""
    shipped = locale.templates.get(template)
    if shipped is None or not shipped.overridable:
        raise BrokenPrompts(f"the template {template!r} can't be changed for a guild")
    file = f"{template}{SUFFIX}"
    changed = replace(shipped, body=text, source=text, content_hash=hash_of(text), file=file)
    environment = locale.environments[template]  # its loader finds what is included
    check_template(changed, environment, locale.templates)
    code = environment.compile(text, template, file)
    compiled = environment.template_class.from_code(environment, code, environment.make_globals(None))
    return Own(locale.code, changed, key, shipped.content_hash, compiled)


class Guilds(Generic[E]):
    """The editions of guilds with words of their own, as long as an edition is spoken."""

    def __init__(self) -> None:
        self.refused: list[Refused] = []
        """What coaches are still to be told."""
        self._known: dict[str, tuple[Mapping[str, str], E]] = {}

    def find(self, guild: str, using: Mapping[str, str]) -> E | None:
        """The edition of a guild, if it's known with just these."""
        known = self._known.get(guild)
        return known[1] if known and known[0] == using else None

    def keep(self, guild: str, using: Mapping[str, str], edition: E) -> None:
        self._known.pop(guild, None)
        if len(self._known) >= MOST_GUILDS:
            del self._known[next(iter(self._known))]
        self._known[guild] = using, edition
