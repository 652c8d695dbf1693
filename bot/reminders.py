"""Looks after what is due: writes letters for reminders, plans their next times, closes quiet sessions.

The database is the schedule; any number of processes may tick. A claim only spares others the work: what
becomes of an occurrence, its letter, and when its reminder is due next are said in one transaction.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from bot.answers import ending
from bot.answers.answer import remember
from bot.answers.promising import look_back, plan_next
from bot.answers.reminding import give_up, remind
from bot.answers.resuming import IDLE
from bot.answers.situation import IDLE_AFTER, recall
from bot.answers.wording import spoken_in
from bot.coaching.phrases import FALLBACK
from bot.coaching.protocol import Stage
from bot.coaching.reminding.rule import RuleInvalid
from bot.courses.course import Course
from bot.prompting.prompts import Prompts, Voice
from memory import records
from memory.database import Memory
from memory.errors import Conflict
from memory.tx import Tx

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""How long a claim holds. Whoever hasn't finished by then has died."""
BATCH = 100
"""Occurrences that are claimed at once."""
AT_ONCE = 4
"""Learners that are looked after at the same time."""
TRIES = 5
"""After so many an occurrence that makes trouble is given up."""
FAR = timedelta(days=9)
"""Later than that nothing is due that comes every day or every week, however often it was ignored."""
SET_BACK = timedelta(minutes=5)
"""A clock that shows so much less than before was set back."""

Note = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When somebody will be written to."""

    name: str
    reminder: records.Reminder
    due_at: datetime


class Reminders:
    """`tick` now and then. What it writes, whoever delivers letters delivers."""

    def __init__(
        self,
        memory: Memory,
        prompts: Prompts,
        courses: Sequence[Course],
        owing: Callable[[str], None] = lambda _guild: None,
        *,
        clicks: bool = True,
        mine: Callable[[str], bool] = lambda _guild: True,
        note: Note = lambda _outcome, _count: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`clicks`: whether whoever reads it can click. `mine` says which guilds to look after, `note` is
        told what became of how many occurrences, and `owing` of a guild in which a letter waits.
        """
        self._memory = memory
        self._prompts = prompts
        self._courses = tuple(courses)
        self._owing = owing
        self._clicks = clicks
        self._mine = mine
        self._note = note
        self._clock = clock
        self._owner = uuid.uuid4().hex
        self._stuck: set[UUID] = set()
        """Sessions that can't be closed."""
        self._last: datetime | None = None
        """What the clock said at the last tick; none yet: it may have been set back since Baton stopped."""

    async def tick(self) -> int:
        """Look after all that is due; how many letters were written."""
        at = self._clock()
        set_back = self._last is None or at < self._last - SET_BACK
        beyond = at + FAR if set_back else None
        letters = 0
        for guild in await self._memory.guilds_due(at, idle_since=at - IDLE_AFTER, beyond=beyond):
            if self._mine(guild):
                letters += await self._look_after(guild, beyond)
        self._last = at
        return letters

    async def _look_after(self, guild: str, beyond: datetime | None) -> int:
        try:
            await self.close_idle(guild)
            if beyond is not None:
                await self._bring_back(guild, beyond)
            return await self.remind_all(guild)
        except Exception:
            log.exception("what is due in the guild %s could not be looked after; the next tick tries", guild)
            return 0

    async def remind_all(self, guild: str) -> int:
        """Write to everybody in a guild to whom something is due; how many letters that makes."""
        letters = 0
        try:
            while claimed := await self._memory.anew(guild, self._claim):
                tries = {one.learner_id: one.tries for one in claimed}
                learners = [*tries]
                for beginning in range(0, len(learners), AT_ONCE):
                    batch = learners[beginning : beginning + AT_ONCE]
                    written = await asyncio.gather(*(self._remind(guild, who, tries[who]) for who in batch))
                    if any(written):
                        self._owing(guild)
                    letters += sum(written)
        except asyncio.CancelledError:
            await asyncio.shield(self._memory.anew(guild, lambda tx: tx.occurrences.release(self._owner)))
            raise
        return letters

    async def backlog(self) -> tuple[int, float]:
        """How much is due and not looked after yet, and for how many seconds the oldest is."""
        at = self._clock()
        due, oldest = 0, at
        for guild in await self._memory.guilds_due(at, idle_since=at - IDLE_AFTER):
            async with self._memory.reading(guild) as tx:
                count, since = await tx.occurrences.backlog(at)
            due, oldest = due + count, min(oldest, since or oldest)
        return due, (at - oldest).total_seconds()

    async def upcoming(self, guild: str, learner: str | None = None) -> list[Upcoming]:
        """What is to come to a learner, or to all of a guild, the next first."""
        async with self._memory.reading(guild) as tx:
            if learner is None:
                people = {line.learner.id: line.learner for line in await tx.roster.page(limit=500)}
            else:
                person = await tx.learners.find(learner)
                people = {person.id: person} if person else {}
            found = [
                Upcoming(person.name, reminder, next_one.due_at)
                for person in people.values()
                for next_one in (await tx.occurrences.next_of(person.id)).values()
                if (reminder := await tx.reminders.get(next_one.reminder_id))
            ]
        return sorted(found, key=lambda one: one.due_at)

    async def _claim(self, tx: Tx) -> tuple[records.Occurrence, ...]:
        return await tx.occurrences.claim(self._owner, at=self._clock(), lease=LEASE, limit=BATCH)

    async def _remind(self, guild: str, learner: UUID, tries: int) -> bool:
        """Look after all that is due to a learner; whether he is written to."""
        voice = Voice(self._prompts.edition, FALLBACK, self._clicks)
        work = partial(remind, learner=learner, at=self._clock(), courses=self._courses, voice=voice)
        try:
            done = await self._memory.anew(guild, work, actor="baton")
        except Exception:
            log.exception("what is due to %s could not be looked after, %s times so far", learner, tries)
            if tries >= TRIES:
                done = await self._memory.anew(guild, partial(give_up, learner=learner, at=self._clock()))
            else:
                return False
        for outcome, count in done.outcomes.items():
            self._note(outcome, count)
        return done.written

    async def close_idle(self, guild: str) -> int:
        """End the sessions in which nothing happens any more, each with its handover; how many."""
        closed, since = 0, self._clock() - IDLE_AFTER
        while True:
            async with self._memory.reading(guild) as tx:
                idle = [
                    one for one in await tx.sessions.idle(since, limit=BATCH) if one.id not in self._stuck
                ]
            done = sum([await self._closed(guild, session) for session in idle])
            closed += done
            if not done:
                break
        self._note("closed", closed)
        return closed

    async def _closed(self, guild: str, session: records.Session) -> bool:
        try:
            async with self._memory.transaction(guild, actor="baton") as tx:
                return await self._close(tx, session)
        except Conflict:
            log.info("the session %s has moved meanwhile, or another process closes it", session.id)
        except Exception:
            self._stuck.add(session.id)
            log.exception("the session %s can't be closed; it's open until its learner comes", session.id)
        return False

    async def _close(self, tx: Tx, session: records.Session) -> bool:
        at = self._clock()
        learner = await tx.learners.get(session.learner_id)
        if learner is None:  # he left, and nobody reads a handover
            await tx.sessions.end(session, stage=Stage.ENDED, reason=IDLE, at=session.last_turn_at)
            return True
        situation = await recall(tx, learner, self._courses, at)
        if situation.session is None or not situation.idle:
            return False
        edition = await spoken_in(self._prompts.edition, tx, situation.settings)
        voice = Voice(edition, learner.locale or situation.settings.get("locale") or "en")
        await remember(tx, situation, None, ending.close(situation, voice, IDLE))
        return True

    async def _bring_back(self, guild: str, beyond: datetime) -> None:
        """Plan anew what is due too late since a clock was set back."""
        async with self._memory.reading(guild) as tx:
            far = await tx.occurrences.beyond(beyond, limit=500)
        for one in far:
            await self._memory.anew(guild, partial(self._plan_anew, occurrence=one), actor="baton")

    async def _plan_anew(self, tx: Tx, occurrence: records.Occurrence) -> None:
        reminder, at = await tx.reminders.get(occurrence.reminder_id), self._clock()
        if reminder is not None:
            with suppress(RuleInvalid, ValueError):
                past = await look_back(tx, reminder.learner_id, at)
                await plan_next(tx, reminder, past.history, at)
