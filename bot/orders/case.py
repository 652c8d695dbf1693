"""What carrying out an order has at hand: the open transaction, who asks, and what the guild has set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.answers.wording import spoken_in
from bot.coaching.order import Order, SetUp, ShowSetup
from bot.coaching.phrases import FALLBACK, nearest
from bot.courses.course import Course
from bot.orders.decision import refuse
from bot.prompting.coach_sayings import CoachTroubleKind
from bot.prompting.prompts import Prompts, Voice
from memory import records
from memory.overviews import Handed
from memory.tx import Tx

LONGEST = 1500
"""Characters that a coach may say at once; more would not fit beside what surrounds it."""


@dataclass(frozen=True, slots=True)
class Case:
    tx: Tx
    order: Order
    voice: Voice
    """How the coach is spoken to."""
    courses: tuple[Course, ...]
    settings: Mapping[str, Any]
    """What the guild has set."""
    coach: str
    """What the coach is called."""
    tutor: str = ""
    """Which model the operator has chosen as the tutor; empty if none."""

    async def learner(self, key: str) -> records.Learner:
        found = await self.tx.learners.find(key.strip())
        if found is None:
            raise refuse(CoachTroubleKind.LEARNER_UNKNOWN, detail=key)
        return found

    async def learner_of(self, id: UUID) -> records.Learner:  # noqa: A002 - what it is
        found = await self.tx.learners.get(id)
        if found is None:
            raise refuse(CoachTroubleKind.LEARNER_UNKNOWN)
        return found

    async def submission(self, id: str) -> Handed:  # noqa: A002 - what it is
        key = read_id(id)
        found = await self.tx.submissions.get(key) if key else None
        if found is None:
            raise refuse(CoachTroubleKind.SUBMISSION_UNKNOWN)
        return found

    def speaks_to(self, learner: records.Learner) -> Voice:
        """How a learner is spoken to."""
        return self.voice.speaking(_spoken(self.voice, (learner.locale, self.settings.get("locale"))))

    def named(self, course: str) -> Course:
        """The course that a coach names by slug or title."""
        wanted = course.strip().casefold()
        for one in self.courses:
            if wanted in {one.slug.casefold(), *(title.casefold() for title in one.title.by_locale.values())}:
                return one
        raise refuse(CoachTroubleKind.COURSE_UNKNOWN, detail=course, courses=self.courses)

    def known(self, slug: str | None) -> Course | None:
        return next((course for course in self.courses if course.slug == slug), None)

    @property
    def hidden(self) -> frozenset[str]:
        """The slugs of the courses that the guild doesn't offer."""
        return frozenset(self.settings.get("hidden_courses", ()))

    @property
    def usual(self) -> Course | None:
        """The course that is meant when none is named: the guild's, or the only one there is."""
        offered = [course for course in self.courses if course.slug not in self.hidden]
        return self.known(self.settings.get("course")) or (offered[0] if len(offered) == 1 else None)

    def words(self, text: str) -> str:
        """What the coach has to say; refused if it's nothing, or too much."""
        stripped = text.strip()
        if not stripped:
            raise refuse(CoachTroubleKind.NO_TEXT)
        if len(stripped) > LONGEST:
            raise refuse(CoachTroubleKind.TEXT_TOO_LONG, detail=str(LONGEST))
        return stripped

    async def zone(self, learner: records.Learner | None) -> ZoneInfo:
        """Where somebody lives, as far as he said."""
        wishes = await self.tx.learners.preferences(learner.id) if learner else {}
        return ZoneInfo(wishes.get("zone", "UTC"))


async def open_case(
    tx: Tx, order: Order, prompts: Prompts, courses: tuple[Course, ...], tutor: str = ""
) -> Case:
    settings = await tx.learners.settings()
    himself = await tx.learners.find(order.by)
    voice = Voice(await spoken_in(prompts.edition, tx, settings), FALLBACK, order.clicks)
    chosen = (himself.locale if himself else None, order.hint, settings.get("locale"))
    name = order.name or (himself.name if himself else order.by)
    return Case(tx, order, voice.speaking(_spoken(voice, chosen)), courses, settings, name, tutor)


def check_allowed(case: Case) -> None:
    """Who manages the guild may do everything, who has the coach role everything but set it up."""
    if case.order.manages:
        return
    if isinstance(case.order.instruction, SetUp | ShowSetup):
        raise refuse(CoachTroubleKind.NOT_A_MANAGER)
    role = case.settings.get("coach_role")
    if not role:
        raise refuse(CoachTroubleKind.NO_COACH_ROLE)
    if role not in case.order.roles:
        raise refuse(CoachTroubleKind.NOT_A_COACH)


def read_id(typed: str) -> UUID | None:
    try:
        return UUID(typed.strip())
    except ValueError:
        return None


def _spoken(voice: Voice, wanted: Iterable[str | None]) -> str:
    return next((found for tag in wanted if (found := nearest(tag, voice.locales))), FALLBACK)
