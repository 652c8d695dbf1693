"""What a learner has set: language, time zone, reminders, where his sessions live."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.answers import arriving
from bot.answers.answer import Answer, refuse
from bot.answers.situation import Situation
from bot.answers.working import going_on
from bot.coaching.protocol import Stage
from bot.coaching.turn import (
    Action,
    ChangeSettings,
    ChooseLocale,
    Reply,
    ShowSettings,
    Start,
)
from bot.coaching.zones import find_zone, like_zone
from bot.prompting.prompts import Voice
from bot.prompting.sayings import SettingsShown, TroubleKind

HOUR = "18:00"
"""When reminders come unless he says otherwise."""
ZONE = "UTC"
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.h]\s*([0-5]\d))?\s*(?:uhr|h)?", re.IGNORECASE)
_SUGGESTED = 5
_PLACES = ("dm", "thread")


def show(situation: Situation, _gesture: ShowSettings, voice: Voice) -> Answer:
    return Answer((_shown(situation, voice),), going_on(situation), situation.place)


def change(situation: Situation, gesture: ChangeSettings, voice: Voice) -> Answer:
    """Keep what he chose; the first time, his session begins with it. All of it or nothing."""
    locale = _locale(gesture, voice)
    wishes = {
        key: value
        for key, value in (
            ("zone", _zone(gesture, voice)),
            ("hour", _hour(gesture)),
            ("place", gesture.place if gesture.place in _PLACES else None),
            ("reminders", None if gesture.reminders is None else "on" if gesture.reminders else "off"),
        )
        if value is not None
    }
    speaks = locale or (voice.locale if gesture.welcome else situation.learner.locale)
    after = replace(
        situation,
        learner=replace(situation.learner, locale=speaks),
        preferences={**situation.preferences, **wishes},
    )
    voice = voice.speaking(locale or voice.locale)
    if gesture.welcome:
        return replace(_begin(after, voice), locale=speaks, wishes=wishes)
    shown = _shown(after, voice, gesture.guild_name, changed=bool(locale or wishes or gesture.guild))
    return Answer((shown,), going_on(situation), situation.place, locale=locale, wishes=wishes)


def _begin(situation: Situation, voice: Voice) -> Answer:
    if situation.stage is Stage.CHOOSING_LOCALE:
        return arriving.choose_locale(situation, ChooseLocale(voice.locale), voice)
    return arriving.start(situation, Start(), voice)


def _shown(situation: Situation, voice: Voice, guild: str = "", *, changed: bool = False) -> Reply:
    wishes = situation.preferences
    zone = wishes.get("zone", "")
    here = situation.at.astimezone(ZoneInfo(zone or ZONE))
    saying = SettingsShown(
        language=voice.locales[voice.locale],
        zone=zone,
        clock=f"{here:%H:%M}",
        reminders=wishes.get("reminders", "on") == "on",
        hour=wishes.get("hour", HOUR),
        place=wishes.get("place", ""),
        guild=guild,
        changed=changed,
    )
    return voice.say(saying, form(voice), "reminders", "privacy")


def form(voice: Voice) -> Action:
    """Opens a form where there are forms; typed, it says what can be set."""
    return voice.offer("settings", "change", voice.label("change"))


def _locale(gesture: ChangeSettings, voice: Voice) -> str | None:
    if gesture.locale is None:
        return None
    named = voice.words.locales.get(gesture.locale.casefold())
    if named is None:
        raise refuse(TroubleKind.LOCALE_UNKNOWN, detail=gesture.locale, locales=tuple(voice.locales))
    return named


def _zone(gesture: ChangeSettings, voice: Voice) -> str | None:
    if not gesture.zone:
        return None
    zone = find_zone(gesture.zone)
    if zone is None:
        raise refuse(
            TroubleKind.ZONE_UNKNOWN,
            detail=gesture.zone,
            zones=tuple(like_zone(gesture.zone, voice.locale)[:_SUGGESTED]),
        )
    return zone


def _hour(gesture: ChangeSettings) -> str | None:
    if not gesture.hour:
        return None
    clock = _CLOCK.fullmatch(gesture.hour.strip())
    if clock is None:
        raise refuse(TroubleKind.HOUR_UNKNOWN, detail=gesture.hour)
    return f"{int(clock[1]):02}:{clock[2] or '00'}"
