"""Forms that learners and coaches fill in: what they ask, and what an answer to them says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.coaching.phrases import Phrases, nearest
from bot.coaching.turn import ChangeSettings
from bot.frontends.discord.limits import (
    CUSTOM_ID,
    INPUT_PLACEHOLDER,
    INPUT_VALUE,
    MODAL_DESCRIPTION,
    MODAL_LABEL,
    MODAL_TITLE,
    Kind,
    cut,
    ensure,
)

PREFIX = "f:"
"""In front of a form's name in its id, with a colon and what it is about behind."""
HOURS = ("07:00", "09:00", "12:00", "15:00", "18:00", "20:00", "22:00")
UPLOADS = 10
NOTHING = "-"
"""Where a button remembers that nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was handed in: its name, what it was about, and what stands in its fields by name."""

    name: str
    about: str
    values: Mapping[str, tuple[str, ...]]
    attachments: tuple[discord.Attachment, ...]

    def value(self, field: str) -> str:
        return next(iter(self.values.get(field, ())), "")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a learner sets in the form of settings; what is empty stays as it is."""

    locale: str = ""
    zone: str = ""
    reminders: str = ""
    """The hour, or `off`."""
    place: str = ""
    begin: bool = False
    """Whether a session begins with it."""

    def command(self, verb: str) -> str:
        """As a button remembers it: `again` opens the form with it, `take` sets it."""
        kept = (self.locale, self.reminders, self.place)
        about = "begin" if self.begin else "change"
        return " ".join(("settings", verb, about, *(one or NOTHING for one in kept), self.zone))

    @classmethod
    def parse(cls, rest: str) -> tuple[str, Wishes] | None:
        """The verb and the wishes, from what is behind `settings`."""
        verb, *about = rest.split(" ", 5)
        if verb not in {"again", "take"} or len(about) < len(("begin", "locale", "reminders", "place")):
            return None
        locale, reminders, place = (one.removeprefix(NOTHING) for one in about[1:4])
        return verb, cls(locale, " ".join(about[4:]), reminders, place, begin=about[0] == "begin")

    def gesture(self) -> ChangeSettings:
        return ChangeSettings(
            locale=self.locale or None,
            zone=self.zone or None,
            reminders=self.reminders != "off" if self.reminders else None,
            hour=self.reminders if self.reminders not in {"", "off"} else None,
            place=self.place or None,
            welcome=self.begin,
        )


class Forms:
    """Makes forms in somebody's language. None is remembered: a form says itself what it is about."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def settings(self, locale: str, wishes: Wishes, *, place: bool) -> ui.Modal:
        """Language, time zone, reminders, place, and what is kept. Who begins finds a proposal in each."""
        say, begin = self._phrases.say, wishes.begin
        hour = wishes.reminders or (HOURS[4] if begin else "")
        hours = {"off": say("form.no_reminders", locale), **{one: one for one in HOURS}}
        reminders = ui.Select[Any](
            custom_id="reminders",
            options=[
                discord.SelectOption(label=label, value=value, default=value == hour)
                for value, label in hours.items()
            ],
            placeholder=say("form.unchanged", locale),
            required=False,
        )
        zone = ui.TextInput[Any](
            custom_id="zone",
            required=False,
            max_length=60,
            default=wishes.zone or (say("form.zone_guess", locale) if begin else ""),
            placeholder=cut(say("form.zone_example", locale), INPUT_PLACEHOLDER),
        )
        languages = {code: say("language", code) for code in self._phrases.locales}
        spoken = nearest(wishes.locale or locale, languages)
        places = {one: say(f"form.place_{one}", locale) for one in ("dm", "thread")}
        chosen = wishes.place or ("dm" if begin else "")
        items: list[ui.Item[Any]] = [
            self._label("form.language", locale, _radio("locale", languages, spoken or "")),
            self._label("form.zone", locale, zone),
            self._label("form.reminders", locale, reminders),
        ]
        if place:
            items.append(self._label("form.place", locale, _radio("place", places, chosen)))
        items.append(ui.TextDisplay(say("form.privacy", locale)))
        return self._modal("settings", "begin" if begin else "change", "form.settings", locale, items)

    def submission(self, locale: str, task: str = "", *, name: str = "") -> ui.Modal:
        """Files, or code as text, for the open task or another one."""
        code = ui.TextInput[Any](
            custom_id="code", style=discord.TextStyle.paragraph, required=False, max_length=INPUT_VALUE
        )
        files = ui.FileUpload[Any](custom_id="files", required=False, min_values=0, max_values=UPLOADS)
        items: list[ui.Item[Any]] = [
            self._label("form.files", locale, files, name=name),
            self._label("form.code", locale, code),
        ]
        return self._modal("submit", task, "form.submit", locale, items)

    def text(self, kind: str, about: str, locale: str, *, most: int = 1500) -> ui.Modal:
        """One text, for a `kind` that has its words among the phrases: `ask`, `answer`, `reply` and so on."""
        field = ui.TextInput[Any](
            custom_id="text", style=discord.TextStyle.paragraph, min_length=1, max_length=most
        )
        return self._modal(
            kind, about, f"form.{kind}", locale, [self._label(f"form.{kind}_text", locale, field)]
        )

    def reminder(self, kind: str, about: str, locale: str) -> ui.Modal:
        """When, and of what: a `wish`, new or about a reminder that there is; or when instead: `snooze`."""
        say, fresh = self._phrases.say, not about or kind == "snooze"
        when = ui.TextInput[Any](
            custom_id="when",
            required=fresh,
            max_length=100,
            placeholder=cut(
                say("form.when_example" if fresh else "form.unchanged", locale), INPUT_PLACEHOLDER
            ),
        )
        items: list[ui.Item[Any]] = [self._label("form.when", locale, when)]
        if kind == "wish":
            text = ui.TextInput[Any](
                custom_id="text",
                required=fresh,
                max_length=300,
                placeholder=None if fresh else cut(say("form.unchanged", locale), INPUT_PLACEHOLDER),
            )
            items.append(self._label("form.wish_text", locale, text))
        return self._modal(kind, about, f"form.{kind}", locale, items)

    def wording(self, about: str, title: str, text: str, locale: str) -> ui.Modal:
        """A template's text, to be put into a guild's own words."""
        field = ui.TextInput[Any](
            custom_id="text",
            style=discord.TextStyle.paragraph,
            min_length=1,
            max_length=INPUT_VALUE,
            default=text,
        )
        item = self._label("form.wording_text", locale, field, title=title)
        return self._modal("wording", f"wording draft {about}", "form.wording", locale, [item])

    def override(self, about: str, locale: str) -> ui.Modal:
        """A score and why."""
        score = ui.TextInput[Any](custom_id="score", max_length=5, placeholder="7.5")
        reason = ui.TextInput[Any](
            custom_id="text", style=discord.TextStyle.paragraph, min_length=1, max_length=1000
        )
        items: list[ui.Item[Any]] = [
            self._label("form.score", locale, score),
            self._label("form.reason", locale, reason),
        ]
        return self._modal("override", about, "form.override", locale, items)

    def _label(self, key: str, locale: str, item: ui.Item[Any], **values: str) -> ui.Label[Any]:
        description = self._phrases.find(f"{key}_about", locale)
        told = description.format(**values) if description else None
        return ui.Label(
            text=cut(self._phrases.say(key, locale), MODAL_LABEL),
            description=cut(told, MODAL_DESCRIPTION) if told else None,
            component=item,
        )

    def _modal(self, name: str, about: str, title: str, locale: str, items: list[ui.Item[Any]]) -> ui.Modal:
        modal = ui.Modal(
            title=cut(self._phrases.say(title, locale), MODAL_TITLE),
            custom_id=f"{PREFIX}{name}:{about}"[:CUSTOM_ID],
            timeout=None,
        )
        for item in items:
            modal.add_item(item)
        modal.stop()  # the library need not remember it
        ensure(modal.to_dict(), Kind.MODAL)
        return modal


def wishes_in(filled: Filled) -> Wishes:
    """What the form of settings says."""
    locale, zone, reminders, place = map(filled.value, ("locale", "zone", "reminders", "place"))
    return Wishes(locale, " ".join(zone.split()), reminders, place, begin=filled.about == "begin")


def _radio(name: str, options: Mapping[str, str], chosen: str) -> ui.RadioGroup[Any]:
    found = [
        discord.RadioGroupOption(label=label, value=value, default=value == chosen)
        for value, label in options.items()
    ]
    return ui.RadioGroup(custom_id=name, options=found, required=chosen in options)


def read(interaction: discord.Interaction) -> Filled | None:
    """What was filled in, or None if it's no form of ours."""
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    if not custom_id.startswith(PREFIX):
        return None
    name, _, about = custom_id.removeprefix(PREFIX).partition(":")
    values = {
        field["custom_id"]: _values(field)
        for field in _fields(data.get("components", ()))
        if "custom_id" in field
    }
    resolved = data.get("resolved", {}).get("attachments", {})
    wanted = [resolved[id_] for id_ in values.get("files", ()) if id_ in resolved]
    state = interaction._state  # noqa: SLF001 - an attachment can't be made without it
    attachments = tuple(discord.Attachment(data=one, state=state) for one in wanted)
    return Filled(name, about, values, attachments)


def _fields(components: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - as Discord nests them
    for one in components:
        if "component" in one:
            yield one["component"]
        else:
            yield from _fields(one.get("components", ()))


def _values(field: Mapping[str, Any]) -> tuple[str, ...]:
    if "values" in field:
        return tuple(map(str, field["values"]))
    value = field.get("value")
    return () if value in (None, "") else (str(value),)
