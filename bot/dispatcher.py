"""Brings letters to their recipients: claims, delivers through the outbox, records what became of each."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from bot.answers.answer import read_reply
from bot.coaching.turn import Reply
from memory import records
from memory.database import Memory
from memory.tx import Tx

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""How long a claim holds. Whoever hasn't delivered by then has died, or will be ignored as a double."""
SWEEP = 20.0
"""Seconds between looks at what others may have left."""
BATCH = 50
"""Letters that are claimed at once."""
TRIES = 2_000
"""After so many a letter that can't be delivered now is given up."""


class Fate(StrEnum):
    """What became of a delivery."""

    SENT = "sent"
    LATER = "later"
    """Not now: it's tried again."""
    NEVER = "never"
    """It can't be delivered, now or later."""


@dataclass(frozen=True, slots=True)
class Delivery:
    fate: Fate
    how: str
    """How it arrived (`dm`, `thread`, `coaches`), or why it didn't, in a word or a few."""


class Outbox(Protocol):
    """The one port for what Baton says of its own accord."""

    async def deliver(self, guild: str, learner: str, reply: Reply, key: str) -> Delivery:
        """Bring it to a learner. The same `key` again is the same delivery: it's shown once."""

    async def tell_coaches(self, guild: str, reply: Reply, key: str) -> Delivery:
        """Bring it to the coaches of a guild."""


class Bell:
    """Rung when a letter is written; whoever delivers letters answers it."""

    def __init__(self) -> None:
        self._answer: Callable[[str], None] | None = None

    def ring(self, guild: str) -> None:
        if self._answer is not None:
            self._answer(guild)

    def answered_by(self, answer: Callable[[str], None]) -> None:
        self._answer = answer


class Dispatcher:
    """Runs until it's cancelled. Any number of them share a database."""

    def __init__(
        self,
        memory: Memory,
        outbox: Outbox,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sweep: float = SWEEP,
        tries: int = TRIES,
    ) -> None:
        self._memory = memory
        self._outbox = outbox
        self._clock = clock
        self._sweep = sweep
        self._tries = tries
        self._owner = uuid.uuid4().hex
        self._told: set[str] = set()
        self._wake = asyncio.Event()
        self._next_look = 0.0
        """By the clock of the event loop. The first is for what was left when Baton was last stopped."""

    def owing(self, guild: str) -> None:
        """A letter waits in `guild`: deliver it now rather than at the next look."""
        self._told.add(guild)
        self._wake.set()

    async def run(self) -> None:
        while True:
            try:
                for guild in sorted(await self._owed()):
                    await self.deliver_all(guild)
            except Exception:
                log.exception("letters could not be looked after; the next look is for all of them")

    async def _owed(self) -> set[str]:
        """The guilds to deliver in: those that were told, and whenever it's time for a look all others."""
        clock = asyncio.get_running_loop().time
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._next_look):
                await self._wake.wait()
        self._wake.clear()
        told, self._told = self._told, set()
        if clock() < self._next_look:
            return told
        self._next_look = clock() + self._sweep
        return told | set(await self._memory.guilds_owing())

    async def backlog(self) -> tuple[int, float]:
        """How many letters wait, and for how many seconds the oldest does."""
        waiting, oldest = 0, self._clock()
        for guild in await self._memory.guilds_owing():
            async with self._memory.reading(guild) as tx:
                count, since = await tx.letters.backlog()
            waiting, oldest = waiting + count, min(oldest, since or oldest)
        return waiting, (self._clock() - oldest).total_seconds()

    async def deliver_all(self, guild: str, only: str | None = None) -> int:
        """Deliver what waits in a guild, or there for one learner; how many letters arrived.

        What is put back isn't tried again now.
        """
        learner = await self._id_of(guild, only) if only is not None else None
        if only is not None and learner is None:
            return 0
        try:
            return await self._deliver_claimed(guild, learner)
        except asyncio.CancelledError:  # an orderly stop: nobody has to wait until the claims run out
            await asyncio.shield(self._memory.anew(guild, lambda tx: tx.letters.release(self._owner)))
            raise

    async def _deliver_claimed(self, guild: str, learner: UUID | None) -> int:
        arrived, last = 0, None
        while letters := await self._claim(guild, after=last, learner=learner):
            for letter in letters:
                arrived += await self._deliver(guild, letter)
            last = letters[-1].id
            if len(letters) < BATCH:
                break
        return arrived

    async def _id_of(self, guild: str, learner: str) -> UUID | None:
        async with self._memory.reading(guild) as tx:
            found = await tx.learners.find(learner)
        return found.id if found else None

    async def _claim(
        self, guild: str, *, after: UUID | None, learner: UUID | None
    ) -> tuple[records.Letter, ...]:
        at = self._clock()
        return await self._memory.anew(
            guild,
            lambda tx: tx.letters.claim(
                self._owner, at=at, lease=LEASE, limit=BATCH, after=after, learner=learner
            ),
        )

    async def _deliver(self, guild: str, letter: records.Letter) -> bool:
        if letter.leased_until is None or letter.leased_until <= self._clock():
            return False  # those before it took so long that it may be another's by now
        async with self._memory.reading(guild) as tx:
            learner = await tx.learners.get(letter.learner_id)
        try:
            delivery = await self._send(guild, learner, letter)
        except Exception:
            log.exception("letter %s could not be delivered", letter.id)
            delivery = Delivery(Fate.LATER, "trouble")
        fate = delivery.fate
        if fate is Fate.LATER and letter.tries >= self._tries:
            fate = Fate.NEVER
        await self._memory.anew(guild, lambda tx: self._record(tx, letter.id, fate, delivery.how))
        return fate is Fate.SENT

    async def _record(self, tx: Tx, letter: UUID, fate: Fate, how: str) -> None:
        match fate:
            case Fate.SENT:
                await tx.letters.sent(letter, how, at=self._clock())
            case Fate.NEVER:
                await tx.letters.failed(letter, how, owner=self._owner, at=self._clock())
            case Fate.LATER:
                await tx.letters.put_back(letter, how, owner=self._owner)

    async def _send(self, guild: str, learner: records.Learner | None, letter: records.Letter) -> Delivery:
        if learner is None:
            return Delivery(Fate.NEVER, "nobody there")
        if letter.expires_at and letter.expires_at <= self._clock():
            return Delivery(Fate.NEVER, "expired")
        if letter.recipient == "coaches":
            return await self._outbox.tell_coaches(guild, read_reply(letter), letter.id.hex)
        return await self._outbox.deliver(guild, learner.key, read_reply(letter), letter.id.hex)
