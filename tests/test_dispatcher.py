"""Letters reach their recipients: each once, however many deliver, and whatever comes between."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bot.answers.answer import KeptLetter, written
from bot.coaching.turn import Action, Reply, ReplyKind
from bot.dispatcher import BATCH, LEASE, Delivery, Dispatcher, Fate
from memory.database import Memory
from memory.engines import Pool
from memory.records import Letter
from tests.builders import NOON
from tests.postgres import Postgres

SOON = 10.0
"""Seconds in which everything here has long happened."""
ALWAYS = Delivery(Fate.SENT, "dm")


@dataclass
class Recording:
    """An outbox that keeps what it's given, and meets the fates that it's told to."""

    fates: list[Delivery | Exception] = field(default_factory=list)
    """Of the next deliveries; after them all goes well."""
    delivered: list[tuple[str, str, Reply, str]] = field(default_factory=list)
    """Guild, learner (or `coaches`), reply, key."""
    tried: int = 0
    delays: Callable[[], Awaitable[None]] | None = None
    afterwards: Callable[[], Awaitable[None]] | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, guild: str, learner: str, reply: Reply, key: str) -> Delivery:
        self.tried += 1
        if self.delays:
            await self.delays()
        fate = self.fates.pop(0) if self.fates else ALWAYS
        if isinstance(fate, Exception):
            raise fate
        if fate.fate is Fate.SENT:
            self.delivered.append((guild, learner, reply, key))
            self.arrived.set()
        if self.afterwards:
            await self.afterwards()
        return fate

    async def tell_coaches(self, guild: str, reply: Reply, key: str) -> Delivery:
        return await self.deliver(guild, "coaches", reply, key)

    @property
    def texts(self) -> list[str]:
        return [reply.text for _, _, reply, _ in self.delivered]


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def running(dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def write(memory: Memory, *texts: str, guild: str = "one", recipient: str = "learner") -> list[UUID]:
    async with memory.transaction(guild) as tx:
        ada = await tx.learners.meet("ada", "Ada")
        letters = [written(ada.id, KeptLetter(recipient, _reply(text))) for text in texts]
        await tx.letters.add_all(letters)
    return [letter.id for letter in letters]


def _reply(text: str) -> Reply:
    return Reply(ReplyKind.TALK, text, "en", "hint", "0", actions=(Action("Hint", "/hint", "hint"),))


async def letters_of(memory: Memory, guild: str = "one") -> Sequence[Letter]:
    async with memory.reading(guild) as tx:
        return (await tx.letters.find(limit=500)).items


async def test_a_letter_reaches_its_learner_as_it_was_written_and_is_recorded(memory: Memory) -> None:
    outbox = Recording()
    (letter,) = await write(memory, "well done")
    assert await Dispatcher(memory, outbox, clock=Clock()).deliver_all("one") == 1
    assert outbox.delivered == [("one", "ada", _reply("well done"), letter.hex)]
    (kept,) = await letters_of(memory)
    assert (kept.status, kept.outcome, kept.finished_at, kept.text) == ("sent", "dm", NOON, "")


async def test_a_letter_to_the_coaches_goes_to_them(memory: Memory) -> None:
    outbox = Recording()
    await write(memory, "Ada asks", recipient="coaches")
    await Dispatcher(memory, outbox).deliver_all("one")
    assert [(guild, who) for guild, who, _, _ in outbox.delivered] == [("one", "coaches")]


async def test_what_cannot_be_delivered_now_is_tried_again_at_the_next_look(memory: Memory) -> None:
    outbox = Recording([Delivery(Fate.LATER, "busy"), RuntimeError("the network is away")])
    dispatcher = Dispatcher(memory, outbox)
    await write(memory, "hello")
    assert await dispatcher.deliver_all("one") == 0
    assert [(kept.status, kept.outcome) for kept in await letters_of(memory)] == [("waiting", "busy")]
    assert await dispatcher.deliver_all("one") == 0
    assert [(kept.status, kept.outcome) for kept in await letters_of(memory)] == [("waiting", "trouble")]
    assert await dispatcher.deliver_all("one") == 1
    assert outbox.texts == ["hello"]


async def test_after_enough_tries_a_letter_is_given_up_and_says_why(memory: Memory) -> None:
    tries = 5
    outbox = Recording([Delivery(Fate.LATER, "busy")] * tries)
    dispatcher = Dispatcher(memory, outbox, tries=tries)
    await write(memory, "hello")
    for _ in range(tries + 2):
        await dispatcher.deliver_all("one")
    (kept,) = await letters_of(memory)
    assert (outbox.tried, kept.status, kept.outcome, kept.text) == (tries, "failed", "busy", "hello")
    assert await memory.guilds_owing() == ()


async def test_what_can_never_be_delivered_is_tried_once(memory: Memory) -> None:
    outbox = Recording([Delivery(Fate.NEVER, "no such place")])
    dispatcher = Dispatcher(memory, outbox)
    await write(memory, "hello", "you")
    assert await dispatcher.deliver_all("one") == 1
    assert await dispatcher.deliver_all("one") == 0
    assert [(kept.status, kept.outcome) for kept in await letters_of(memory)] == [
        ("failed", "no such place"), ("sent", "dm")
    ]  # fmt: skip


async def test_who_has_left_gets_no_letter(memory: Memory) -> None:
    outbox = Recording()
    await write(memory, "hello")
    async with memory.transaction("one") as tx:
        ada = await tx.learners.find("ada")
        assert ada is not None
        await tx.learners.leave(ada.id)
    await Dispatcher(memory, outbox).deliver_all("one")
    assert outbox.tried == 0
    assert [(kept.status, kept.outcome) for kept in await letters_of(memory)] == [("failed", "nobody there")]


async def test_one_letter_that_has_to_wait_holds_up_no_other(memory: Memory) -> None:
    outbox = Recording([Delivery(Fate.LATER, "busy")])
    texts = [str(number) for number in range(BATCH + 10)]
    await write(memory, *texts)
    assert await Dispatcher(memory, outbox).deliver_all("one") == len(texts) - 1
    assert outbox.texts == texts[1:]


@pytest.fixture(params=["sqlite", "postgresql"])
async def processes(
    request: pytest.FixtureRequest, memory: Memory, server: Postgres
) -> AsyncIterator[Sequence[Memory]]:
    """Two processes on one database of either kind."""
    if request.param == "sqlite":
        other = Memory.open(memory.url.render_as_string(hide_password=False))
        yield memory, other
        await other.close()
        return
    database = await server.database()
    both = [Memory.open(database.url, Pool(size=2, max_overflow=0)) for _ in range(2)]
    yield both
    for one in both:
        await one.close()
    await server.drop(database)


async def test_two_dispatchers_deliver_each_letter_once(processes: Sequence[Memory]) -> None:
    outbox = Recording(delays=lambda: asyncio.sleep(0.001))
    written = await write(processes[0], *map(str, range(2 * BATCH + 20)))
    dispatchers = [Dispatcher(memory, outbox) for memory in processes]
    shares = await asyncio.gather(*(dispatcher.deliver_all("one") for dispatcher in dispatchers))
    assert sum(shares) == len(written)
    assert Counter(key for _, _, _, key in outbox.delivered) == {letter.hex: 1 for letter in written}


async def test_what_was_delivered_and_not_recorded_is_delivered_again_under_the_same_key(
    memory: Memory,
) -> None:
    class Killed(BaseException):
        """The process is gone from one moment to the next, as far as anybody can tell here."""

    async def die() -> None:
        raise Killed

    outbox, clock = Recording(afterwards=die), Clock()
    (letter,) = await write(memory, "hello")
    with pytest.raises(Killed):
        await Dispatcher(memory, outbox, clock=clock).deliver_all("one")
    outbox.afterwards = None
    successor = Dispatcher(memory, outbox, clock=clock)
    assert await successor.deliver_all("one") == 0
    clock.now += LEASE + timedelta(seconds=1)
    assert await successor.deliver_all("one") == 1
    assert [key for _, _, _, key in outbox.delivered] == [letter.hex, letter.hex]
    assert [kept.status for kept in await letters_of(memory)] == ["sent"]


async def test_what_a_stopped_dispatcher_had_claimed_the_next_need_not_wait_for(memory: Memory) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    clock, stuck, outbox = Clock(), Recording(delays=hang), Recording()
    letters = await write(memory, "a", "b", "c")
    async with running(Dispatcher(memory, stuck, clock=clock)), asyncio.timeout(SOON):
        await begun.wait()
        assert [kept.status for kept in await letters_of(memory)] == ["claimed"] * 3
    assert await memory.guilds_owing() == ("one",)
    assert await Dispatcher(memory, outbox, clock=clock).deliver_all("one") == 3
    assert [key for *_, key in outbox.delivered] == [letter.hex for letter in letters]


async def test_who_is_too_slow_for_his_claims_leaves_the_rest_to_others(memory: Memory) -> None:
    clock = Clock()

    async def dawdle() -> None:
        clock.now += LEASE

    slow, quick = Recording(delays=dawdle), Recording()
    await write(memory, "a", "b")
    assert await Dispatcher(memory, slow, clock=clock).deliver_all("one") == 1
    clock.now += timedelta(seconds=1)
    assert await Dispatcher(memory, quick, clock=clock).deliver_all("one") == 1
    assert (slow.texts, quick.texts) == (["a"], ["b"])


async def test_being_told_of_a_letter_wakes_the_dispatcher_at_once(memory: Memory) -> None:
    outbox = Recording()
    await write(memory, "left from before", guild="two")
    dispatcher = Dispatcher(memory, outbox, sweep=3600)
    async with running(dispatcher), asyncio.timeout(SOON):
        await outbox.arrived.wait()
        outbox.arrived.clear()
        await write(memory, "hello")
        dispatcher.owing("one")
        await outbox.arrived.wait()
    assert outbox.texts == ["left from before", "hello"]


async def test_what_others_have_left_is_found_at_a_look(memory: Memory) -> None:
    outbox = Recording()
    async with running(Dispatcher(memory, outbox, sweep=0.02)), asyncio.timeout(SOON):
        await asyncio.sleep(0.05)
        await write(memory, "hello")
        await outbox.arrived.wait()
    assert outbox.texts == ["hello"]


async def test_however_often_one_guild_rings_the_others_are_looked_after(memory: Memory) -> None:
    outbox = Recording()
    dispatcher = Dispatcher(memory, outbox, sweep=0.05)
    async with running(dispatcher), asyncio.timeout(SOON):
        await asyncio.sleep(0.02)
        await write(memory, "hello", guild="two")
        while not outbox.delivered:
            dispatcher.owing("one")
            await asyncio.sleep(0.001)
    assert outbox.texts == ["hello"]


async def test_trouble_at_a_look_does_not_end_the_dispatcher(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, owing = 0, memory.guilds_owing

    async def away_at_first() -> tuple[str, ...]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionError
        return await owing()

    monkeypatch.setattr(memory, "guilds_owing", away_at_first)
    outbox = Recording()
    await write(memory, "hello")
    async with running(Dispatcher(memory, outbox, sweep=0.02)), asyncio.timeout(SOON):
        await outbox.arrived.wait()
    assert looks > 1
