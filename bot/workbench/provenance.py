"""Which wording was said when, and to whom: looked up, compared, and brought back."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
from jinja2.meta import find_referenced_templates

from bot.coaching.reminding import wall_clock
from bot.coaching.reminding.rule import zone_named
from bot.errors import BatonError
from bot.prompting.template import SUFFIX
from memory import records, worded
from memory.cache import EVERYWHERE
from memory.database import Memory

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
FIRST_WORDS = 60


class NotFound(BatonError):
    """There is no such wording, template or learner."""


@dataclass(frozen=True, slots=True)
class Worded:
    """One wording of a template, and what became of it in a guild."""

    template: str
    locale: str
    number: int
    hash: str
    text: str
    since: datetime
    own: bool = False
    """Whether the guild put it into its own words."""
    sent: int = 0
    last: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.locale}/{self.template}{SUFFIX}@{self.hash}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a learner got, with what it was worded by."""

    at: datetime
    """By his clock."""
    template: str
    hash: str
    text: str
    """Empty if he doesn't want his messages kept."""
    locale: str
    wording: Worded | None
    parts: tuple[Worded, ...]
    """What it included, as that read then."""

    @property
    def begins(self) -> str:
        words = " ".join(self.text.split())
        return words if len(words) <= FIRST_WORDS else f"{words[: FIRST_WORDS - 1]}…"


class Provenance:
    """Reads the memory alone: it works while the prompts on disk are broken."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def history(self, guild: str, template: str, locale: str | None = None) -> tuple[Worded, ...]:
        """Everything that a template has said, in this guild too, oldest first. Raises `NotFound`."""
        async with self._memory.reading(EVERYWHERE) as tx:
            shipped = await tx.wordings.of(template, locale)
        async with self._memory.reading(guild) as tx:
            uses = {one.hash: one for one in await tx.wordings.uses(template)}
            own = (await tx.overrides.find(template=template, order="number", limit=500)).items
        found = [_shipped(one, uses.get(one.hash)) for one in shipped]
        found += [
            _own(one, one.used_at, uses.get(one.hash))
            for one in own
            if one.used_at and locale in {None, one.locale}
        ]
        if not found:
            raise NotFound(f"no template {template!r} was ever spoken here")
        return tuple(sorted(found, key=lambda one: (one.locale, one.since)))

    async def find(self, guild: str, template: str, beginning: str) -> Worded:
        """The wording whose hash begins like this. Raises `NotFound`."""
        known = {one.hash: one for one in await self.history(guild, template)}
        found = [one for hash_, one in known.items() if hash_.startswith(beginning)]
        if len(found) == 1:
            return found[0]
        which = ", ".join(known)
        why = "several wordings begin" if found else "no wording begins"
        raise NotFound(f"{why} with {beginning!r}; there are: {which}")

    async def sent(self, guild: str, learner: str, on: str, now: datetime) -> tuple[Sent, ...]:
        """What a learner got on a day, by his own clock. Raises `NotFound`."""
        async with self._memory.reading(guild) as tx:
            person = await tx.learners.find(learner)
            if person is None:
                raise NotFound(f"there is no learner {learner!r} in the guild {guild!r}")
            wishes = await tx.learners.preferences(person.id)
            zone = zone_named(wishes.get("zone", "UTC"))
            day = past_day(on, now.astimezone(zone).date())
            beginning = wall_clock.beginning(day, zone).astimezone(UTC)
            messages = await tx.messages.sent(
                person.id, beginning, wall_clock.beginning(day + timedelta(days=1), zone).astimezone(UTC)
            )
        return tuple([await self._sent(guild, one, zone) for one in messages if one.template])

    async def _sent(self, guild: str, message: records.Message, zone: ZoneInfo) -> Sent:
        template, locale = message.template or "", message.locale or ""
        try:
            known = await self.history(guild, template, locale)
        except NotFound:
            known = ()
        wording = next((one for one in reversed(known) if one.hash == message.template_hash), None)
        parts = await self._parts(wording.text, locale, message.at) if wording else ()
        at, digest = message.at.astimezone(zone), message.template_hash or ""
        return Sent(at, template, digest, message.text, locale, wording, parts)

    async def _parts(self, text: str, locale: str, at: datetime) -> tuple[Worded, ...]:
        """What a text includes, and what that includes, as it read at a time."""
        found: dict[str, Worded] = {}
        waiting = _included(text)
        async with self._memory.reading(EVERYWHERE) as tx:
            while waiting:
                name = waiting.pop()
                then = [one for one in await tx.wordings.of(name, locale) if one.created_at <= at]
                if name not in found and then:
                    found[name] = _shipped(then[-1], None)
                    waiting += _included(then[-1].text)
        return tuple(found.values())


def _shipped(kept: worded.Wording, use: worded.Use | None) -> Worded:
    return Worded(
        kept.template,
        kept.locale,
        kept.number,
        kept.hash,
        kept.text,
        kept.created_at,
        sent=use.count if use else 0,
        last=use.last if use else None,
    )


def _own(kept: worded.Override, since: datetime, use: worded.Use | None) -> Worded:
    return Worded(
        kept.template,
        kept.locale,
        kept.number,
        kept.hash,
        kept.text,
        since,
        own=True,
        sent=use.count if use else 0,
        last=use.last if use else None,
    )


def _included(text: str) -> list[str]:
    try:
        return [one for one in find_referenced_templates(jinja2.Environment().parse(text)) if one]  # noqa: S701 - only read
    except jinja2.TemplateSyntaxError:
        return []


def current(folder: Path, template: str, locale: str) -> str:
    """What the file says. Raises `NotFound`."""
    file = folder / locale / f"{template}{SUFFIX}"
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise NotFound(f"{file} can't be read: {error.strerror}") from error


def compared(before: str, after: str, names: tuple[str, str]) -> Iterable[str]:
    """What changed, as a unified diff."""
    return difflib.unified_diff(before.splitlines(), after.splitlines(), names[0], names[1], lineterm="")


def past_day(typed: str, today: date) -> date:
    """`2026-11-24`, `24.11.`, `Tuesday` (the last one before today), `yesterday`. Raises `NotFound`."""
    wanted = typed.strip()
    try:
        day = _read(wanted, today) if wanted else today
    except ValueError:  # like the 32nd
        day = None
    if day is None or day > today:
        raise NotFound(f"{typed!r} is no day that has been; write it like 2026-11-24, 24.11. or Tuesday")
    return day


def _read(typed: str, today: date) -> date | None:
    if _ISO.fullmatch(typed):
        return date.fromisoformat(typed)
    if found := _DAY_AND_MONTH.fullmatch(typed):
        day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
        return day if found[3] or day <= today else day.replace(year=today.year - 1)
    from dateparser import parse  # noqa: PLC0415 - it takes long to import

    noon = datetime(today.year, today.month, today.day, 12)  # noqa: DTZ001 - by the clock on the wall
    past = parse(typed, languages=["en", "de"], settings={"PREFER_DATES_FROM": "past", "RELATIVE_BASE": noon})
    return past.date() if past else None
