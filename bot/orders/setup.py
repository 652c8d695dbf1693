"""Setting Baton up in a guild: who coaches, where, in which language and course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.coaching.order import PublishCourse, SetUp, ShowSetup
from bot.coaching.phrases import FALLBACK
from bot.coaching.turn import Reply
from bot.orders.case import Case
from bot.orders.decision import Decision, refuse
from bot.prompting.coach_sayings import CoachDone, CoachTroubleKind, DoneKind, SetupShown
from bot.prompting.markdown import Markdown, escape
from bot.prompting.prompts import Voice
from memory import records


async def show(case: Case, instruction: ShowSetup) -> Decision:
    return Decision((_shown(case, case.settings, instruction.missing, changed=False),))


async def set_up(case: Case, instruction: SetUp) -> Decision:
    """Keep what was given; an empty text takes a setting away. All of it or nothing."""
    given = {
        "coach_role": instruction.coach_role,
        "coaches_channel": instruction.coaches_channel,
        "course": instruction.course and _course(case, instruction.course),
        "locale": instruction.locale and _locale(case, instruction.locale),
        "reads_threads": instruction.reads_threads,
        "tutor": instruction.tutor,
    }
    changes: dict[str, Any] = {
        key: None if value == "" else value for key, value in given.items() if value is not None
    }
    if not changes:
        return Decision((_shown(case, case.settings, instruction.missing, changed=False),))
    await case.tx.learners.set(**changes)
    after = {key: value for key, value in {**case.settings, **changes}.items() if value is not None}
    deed = records.Deed(kind="guild.set_up", details={"settings": sorted(changes)})
    return Decision((_shown(case, after, instruction.missing, changed=True),), deed=deed)


async def publish(case: Case, instruction: PublishCourse) -> Decision:
    """Offer a course to learners, or no longer; whoever is in it stays in it."""
    course = case.named(instruction.course)
    if not instruction.published and case.settings.get("course") == course.slug:
        raise refuse(CoachTroubleKind.COURSE_IS_USUAL, courses=(course,))
    hidden = case.hidden - {course.slug} if instruction.published else case.hidden | {course.slug}
    await case.tx.learners.set(hidden_courses=sorted(hidden) or None)
    kind = DoneKind.PUBLISHED if instruction.published else DoneKind.UNPUBLISHED
    deed = records.Deed(kind=f"course.{kind.value}", details={"course": course.slug})
    return Decision((case.voice.say(CoachDone(kind, course=course)),), deed=deed)


def _shown(case: Case, settings: Mapping[str, Any], missing: tuple[str, ...], *, changed: bool) -> Reply:
    role, channel = settings.get("coach_role"), settings.get("coaches_channel")
    chosen = case.known(settings.get("course"))
    saying = SetupShown(
        changed=changed,
        role=_mentioned("@&", role, case.voice),
        channel=_mentioned("#", channel, case.voice),
        course=chosen or case.usual,
        chosen=chosen is not None,
        hidden=tuple(course for course in case.courses if course.slug in case.hidden),
        language=case.voice.locales.get(settings.get("locale", FALLBACK), ""),
        reads_threads=settings.get("reads_threads", False),
        tutor=settings.get("tutor", False),
        model=case.tutor,
        missing=missing,
    )
    return case.voice.say(saying, case.voice.order("roster", "roster"), case.voice.order("queue", "queue"))


def _mentioned(mark: str, key: str | None, voice: Voice) -> Markdown | None:
    """A role or a channel; a client that knows it shows its name."""
    if not key:
        return None
    return Markdown(f"<{mark}{key}>") if voice.clicks and key.isdecimal() else escape(key)


def _course(case: Case, typed: str) -> str:
    course = case.named(typed)
    if course.slug in case.hidden:
        raise refuse(CoachTroubleKind.COURSE_HIDDEN, courses=(course,))
    return course.slug


def _locale(case: Case, typed: str) -> str:
    locale = case.voice.words.locales.get(typed.strip().casefold())
    if locale is None:
        raise refuse(
            CoachTroubleKind.LOCALE_UNKNOWN, detail=typed, locales=tuple(case.voice.locales.values())
        )
    return locale
