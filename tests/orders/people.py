"""Coaches and managers in a conversation, and what the database says of their guild."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot.coaching.order import Instruction, Order, Override
from bot.coaching.turn import Reply
from bot.desk import Desk
from memory import records
from memory.database import Memory
from tests.turns.person import Person

ROLE = "4711"
_serial = itertools.count(1)


@dataclass
class Human:
    """Gives orders and reads the replies. The clock stands still until `waits` moves it."""

    desk: Desk
    name: str
    guild: str = "1"
    roles: frozenset[str] = frozenset()
    manages: bool = False
    hint: str | None = "en"
    clicks: bool = False
    called: str = ""
    """By everybody else; his name if empty."""
    now: datetime = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    heard: tuple[Reply, ...] = ()

    async def orders(self, instruction: Instruction, source_id: str = "") -> str:
        order = Order(
            guild=self.guild,
            by=self.name,
            instruction=instruction,
            source_id=source_id or f"order:{next(_serial)}",
            at=self.now,
            roles=self.roles,
            manages=self.manages,
            name=self.called or self.name.title(),
            hint=self.hint,
            clicks=self.clicks,
        )
        self.heard = await self.desk.take(order)
        return self.reads

    async def clicks_on(self, label: str, text: str = "") -> str:
        """Clicks the offer whose label begins like this, and fills in its form."""
        command = next(action.command for action in self.reply.actions if action.label.startswith(label))
        fields = self.desk.fields(command)
        first, _, rest = text.partition("\n") if "score" in fields else ("", "", text)
        instruction = self.desk.understand(command, rest)
        assert instruction is not None, command
        if isinstance(instruction, Override):
            instruction = replace(instruction, score=first)
        return await self.orders(instruction)

    def waits(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def reads(self) -> str:
        return "\n\n".join(reply.text for reply in self.heard)

    @property
    def reply(self) -> Reply:
        (only,) = self.heard
        return only

    @property
    def offered(self) -> list[str]:
        return [action.label for action in self.reply.actions]


@dataclass
class Guild:
    """What is kept of a guild."""

    memory: Memory
    name: str

    async def learner(self, key: str) -> records.Learner:
        async with self.memory.reading(self.name) as tx:
            found = await tx.learners.find(key)
        assert found is not None
        return found

    async def letters(self, key: str) -> list[records.Letter]:
        """What Baton has to say to a learner of its own accord, oldest first."""
        learner = await self.learner(key)
        async with self.memory.reading(self.name) as tx:
            page = await tx.letters.find(learner_id=learner.id, recipient="learner")
        return list(page.items)

    async def remembered(self, key: str) -> list[str]:
        """What was said to a learner and by him."""
        learner = await self.learner(key)
        async with self.memory.reading(self.name) as tx:
            return [message.text for message in await tx.messages.of_learner(learner.id)]

    async def deeds(self) -> list[records.Deed]:
        async with self.memory.reading(self.name) as tx:
            return list((await tx.deeds.find(order="created_at")).items)

    async def requests(self) -> list[records.HumanRequest]:
        async with self.memory.reading(self.name) as tx:
            return list((await tx.human_requests.find()).items)

    async def submission(self, key: str) -> UUID:
        """The id of what a learner handed in last."""
        learner = await self.learner(key)
        async with self.memory.reading(self.name) as tx:
            return (await tx.submissions.latest_of(learner.id))[0].id

    async def task(self, key: str, reference: str) -> records.TaskProgress:
        learner = await self.learner(key)
        async with self.memory.reading(self.name) as tx:
            enrolment = await tx.learners.enrolment(learner.id, "small")
            assert enrolment is not None
            return next(one for one in await tx.progress.tasks(enrolment.id) if one.task == reference)

    async def settings(self) -> dict[str, object]:
        async with self.memory.reading(self.name) as tx:
            return await tx.learners.settings()


async def begins(person: Person, module: int = 1) -> None:
    """Comes for the first time, and opens the first task of a module."""
    await person.arrives("en", "small")
    await person.says(f"/module {module}")


async def asks(person: Person, text: str = "why is my loop endless?") -> None:
    await person.says(f"/ask {text}")
