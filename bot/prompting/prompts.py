"""Renders every word that Baton says, from the templates in `prompts/`, by locale."""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.coaching.chat import COMMANDS, Words
from bot.coaching.phrases import FALLBACK, Phrases, nearest
from bot.coaching.turn import Action, Reply, ReplyKind
from bot.prompting.language import Language
from bot.prompting.locale import Locale, load_locales
from bot.prompting.locale import Refused as RefusedFile
from bot.prompting.own import Guilds, Own, Refused
from bot.prompting.sayings import Saying
from bot.prompting.template import Template

log = logging.getLogger(__name__)

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_CODE = re.compile(r"(```.*?```)", re.DOTALL)


class Edition:
    """The templates of every locale as the files said at one time, ready to render; it never changes."""

    def __init__(self, folder: Path, refused: RefusedFile | None = None) -> None:
        """With `refused`, that's told of each broken template; else the first one is an error."""
        self._locales = load_locales(folder, refused)
        self._guild = ""
        self._own: Mapping[tuple[str, str], Own] = {}
        self.guilds: Guilds[Edition] = Guilds()

    def of_guild(self, guild: str, own: Iterable[Own]) -> Edition:
        """The same, but for what a guild lets some templates say instead."""
        other = copy(self)
        words = {(one.locale, one.template.id): one for one in own}
        other._guild, other._own = guild, words  # noqa: SLF001 - it's one of this class
        return other

    @property
    def locales(self) -> Mapping[str, str]:
        """Every language spoken, by code, under its own name."""
        return {code: locale.name for code, locale in self._locales.items()}

    @cached_property
    def phrases(self) -> Mapping[str, Mapping[str, str]]:
        """The words of the surface by locale; the names of commands are those of `words.toml`."""
        return {code: locale.phrases for code, locale in self._locales.items()}

    @cached_property
    def words(self) -> Words:
        """What commands and languages are called, in every locale at once."""
        commands = {name.casefold(): name for name in COMMANDS}
        names: dict[str, str] = {}
        for locale in self._locales.values():
            for command, called in locale.commands.items():
                commands |= {name.casefold(): command for name in called}
            names |= {locale.code: locale.code, locale.name.casefold(): locale.code}
        details = {
            name.casefold(): detail
            for locale in self._locales.values()
            for detail, called in locale.details.items()
            for name in (detail, *called)
        }
        asking = frozenset(word for locale in self._locales.values() for word in locale.asking)
        return Words(commands, names, details, asking)

    @cached_property
    def overridable(self) -> tuple[str, ...]:
        """The templates that a guild may put into its own words."""
        known = self._locales[FALLBACK].templates.values()
        return tuple(sorted(template.id for template in known if template.overridable))

    def locale(self, code: str | None) -> Locale:
        """The one that a language's tag means, else the last that all fall back to."""
        return self._locales[nearest(code, self._locales) or FALLBACK]

    def say(
        self,
        saying: Saying,
        locale: str | None,
        *actions: str | Action,
        kind: ReplyKind = ReplyKind.TALK,
        clicks: bool = False,
    ) -> Reply:
        """The reply that `saying` makes in `locale`; `actions` are commands, or more special offers.

        `clicks` tells the template that they can be clicked, and needn't be typed.
        """
        spoken = self.locale(locale)
        template, text = self._worded(spoken, saying, clicks=clicks)
        return Reply(
            kind=kind,
            text=_tidy(text),
            locale=spoken.code,
            template=template.id,
            template_hash=template.content_hash,
            actions=tuple(self.offer(a, spoken.code) if isinstance(a, str) else a for a in actions),
        )

    def brief(self, saying: Saying, locale: str | None) -> str:
        """What a model is told; whatever isn't a maintainer's own words is neutral data."""
        return _tidy(self.locale(locale).render(saying.template, _inputs(saying), clicks=False))

    def _worded(self, spoken: Locale, saying: Saying, *, clicks: bool) -> tuple[Template, str]:
        """What the guild lets it say, or what it says everywhere."""
        template, inputs = spoken.templates[saying.template], _inputs(saying)
        if own := self._own.get((spoken.code, template.id)):
            try:
                return own.template, own.render(inputs, clicks=clicks)
            except Exception as error:  # noqa: BLE001 - whatever a coach has written, the learner is answered
                log.warning("guild %s: its %s/%s fails: %s", self._guild, own.locale, template.id, error)
                self.guilds.refused.append(
                    Refused(self._guild, own.locale, template.id, own.key, own.instead_of, 0, str(error))
                )
        return template, spoken.render(template.id, inputs, clicks=clicks)

    def offer(self, command: str, locale: str | None, rest: str = "", label: str = "") -> Action:
        """The offer of a command in the learner's language."""
        spoken = self.locale(locale)
        says = f"/{spoken.commands[command][0]} {rest}".rstrip()
        return Action(label or spoken.labels[command], says, f"{command} {rest}".rstrip())


class Prompts:
    """What is said now: an edition, in whose place another one can be put at any time.

    Whoever has begun to speak goes on with the edition that he began with.
    """

    def __init__(self, folder: Path, refused: RefusedFile | None = None) -> None:
        """See `Edition`."""
        self.folder = folder
        self.edition = Edition(folder, refused)
        self.phrases = Phrases(lambda: self.edition.phrases)

    def swap(self, edition: Edition) -> None:
        """Speak by `edition` from now on."""
        self.edition = edition

    @property
    def locales(self) -> Mapping[str, str]:
        return self.edition.locales

    @property
    def words(self) -> Words:
        return self.edition.words

    def locale(self, code: str | None) -> Locale:
        return self.edition.locale(code)

    def say(
        self,
        saying: Saying,
        locale: str | None,
        *actions: str | Action,
        kind: ReplyKind = ReplyKind.TALK,
        clicks: bool = False,
    ) -> Reply:
        """See `Edition.say`."""
        return self.edition.say(saying, locale, *actions, kind=kind, clicks=clicks)

    def brief(self, saying: Saying, locale: str | None) -> str:
        """See `Edition.brief`."""
        return self.edition.brief(saying, locale)

    def offer(self, command: str, locale: str | None, rest: str = "", label: str = "") -> Action:
        """See `Edition.offer`."""
        return self.edition.offer(command, locale, rest, label)


@dataclass(frozen=True, slots=True)
class Voice:
    """An edition in one language: how a learner is spoken to."""

    edition: Edition
    locale: str
    clicks: bool = False
    """Whether he can click what is offered."""

    def __post_init__(self) -> None:
        """Of any language's tag, take the locale that it's spoken to with."""
        object.__setattr__(self, "locale", self.edition.locale(self.locale).code)

    def speaking(self, locale: str) -> Voice:
        return Voice(self.edition, locale, self.clicks)

    def say(self, saying: Saying, *actions: str | Action, kind: ReplyKind = ReplyKind.TALK) -> Reply:
        """See `Edition.say`."""
        return self.edition.say(saying, self.locale, *actions, kind=kind, clicks=self.clicks)

    def offer(self, command: str, rest: str = "", label: str = "") -> Action:
        """See `Edition.offer`."""
        return self.edition.offer(command, self.locale, rest, label)

    def order(self, label: str, command: str) -> Action:
        """What a coach is offered; `command` is what `Desk.understand` reads."""
        return Action(self.label(label), f"/coach {command}", f"coach {command}")

    def points(self, value: float | None) -> str:
        """A score with one decimal place, as the language writes it."""
        return self.language.points(value)

    @property
    def language(self) -> Language:
        """How the language writes numbers and dates."""
        return self.edition.locale(self.locale).language

    def label(self, name: str) -> str:
        return self.edition.locale(self.locale).labels[name]

    @property
    def locales(self) -> Mapping[str, str]:
        return self.edition.locales

    @property
    def words(self) -> Words:
        return self.edition.words


def _tidy(text: str) -> str:
    """One blank line at most between paragraphs, none at the ends; code stays as it is."""
    parts = _CODE.split(text)
    return "".join(
        part if index % 2 else _BLANK_LINES.sub("\n\n", part) for index, part in enumerate(parts)
    ).strip()


def _inputs(saying: Saying) -> dict[str, object]:
    return {field.name: getattr(saying, field.name) for field in dataclasses.fields(saying)}
