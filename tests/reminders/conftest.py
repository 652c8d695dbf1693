"""People to be reminded, on both databases, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.answers.promising import keep_standing, remind, stop
from bot.coaching.reminding.rule import Once, to_json
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from memory import records
from memory.database import Memory
from memory.tx import Tx
from tests.builders import small_course
from tests.memory.conftest import memory as memory  # noqa: PLC0414 - fixtures
from tests.memory.conftest import storage as storage  # noqa: PLC0414

GUILD = "one"
BEGAN = datetime(2026, 3, 2, 20, tzinfo=UTC)
"""A Monday: when everybody has learned for the first time."""
SIX = datetime(2026, 3, 3, 18, tzinfo=UTC)
"""When whoever has said nothing is reminded for the first time."""


@dataclass
class Clock:
    now: datetime = BEGAN

    def __call__(self) -> datetime:
        return self.now

    def goes(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Town:
    """The learners of a guild, and who looks after their reminders."""

    memory: Memory
    prompts: Prompts
    clock: Clock = field(default_factory=Clock)
    noted: dict[str, int] = field(default_factory=dict)

    def another(self, memory: Memory | None = None) -> Reminders:
        """One more process."""
        return Reminders(
            memory or self.memory, self.prompts, [small_course()], clock=self.clock, note=self._note
        )

    def _note(self, outcome: str, count: int) -> None:
        self.noted[outcome] = self.noted.get(outcome, 0) + count

    async def does(self, work: Callable[[Tx], Awaitable[object]]) -> None:
        async with self.memory.transaction(GUILD) as tx:
            await work(tx)

    async def meets(self, key: str = "ada", **wishes: str) -> UUID:
        """Somebody who has just learned for half an hour, and what he wishes."""
        async with self.memory.transaction(GUILD) as tx:
            learner = (await tx.learners.meet(key, key.title(), "en")).id
            await tx.learners.prefers(learner, course="small")
            await tx.learners.enrol(learner, "small")
            if wishes:
                await tx.learners.wish(learner, wishes)
        await self.learns(learner)
        return learner

    async def learns(self, learner: UUID) -> None:
        """A session of half an hour, which ends now."""
        at = self.clock.now
        async with self.memory.transaction(GUILD) as tx:
            session = await tx.sessions.start(learner, stage="working", at=at - timedelta(minutes=30))
            await tx.sessions.end(session, stage="ended", reason="learner", at=at)
            await tx.messages.hear(
                learner, session=None, source_id=f"{learner}{at}", kind="End", text="", at=at
            )
            await keep_standing(tx, learner, at)

    async def wants(self, learner: UUID, text: str, at: datetime, kind: str = "own") -> records.Reminder:
        rule = to_json(Once(at.replace(tzinfo=None)))
        wish = records.Reminder(learner_id=learner, kind=kind, rule=rule, zone="UTC", text=text)
        await self.does(lambda tx: remind(tx, wish, self.clock.now))
        return wish

    async def stops(self, learner: UUID) -> None:
        await self.does(lambda tx: stop(tx, learner, self.clock.now))

    async def letters(self) -> list[records.Letter]:
        async with self.memory.reading(GUILD) as tx:
            return [*(await tx.letters.find(limit=500)).items]

    async def became(self, learner: UUID) -> list[tuple[str, str]]:
        """What became of what was due to somebody: status and reason, the oldest first."""
        async with self.memory.reading(GUILD) as tx:
            return [(one.status, one.outcome) for one in (await tx.occurrences.recent(learner))[::-1]]

    async def comes_next(self, learner: UUID) -> list[datetime]:
        async with self.memory.reading(GUILD) as tx:
            return sorted(one.due_at for one in (await tx.occurrences.next_of(learner)).values())


@pytest.fixture
def town(memory: Memory, prompts: Prompts) -> Town:
    return Town(memory, prompts)


@pytest.fixture
def reminders(town: Town) -> Reminders:
    return town.another()
