"""Reminders that two processes look after while one after the other is killed.

`python -m tests.reminders.kills --due 10000 --kills 20` does it at full length, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

from sqlalchemy import insert

from bot.coaching.reminding.rule import Daily, Once, to_json
from memory import migrate, records, tables
from memory.database import Memory
from memory.tables.base import new_id
from tests import postgres
from tests.postgres import Postgres
from tests.reminders.worker import now

GUILD = "one"
NUDGED = 5
"""Every so manieth learner is due a nudge, too."""
PATIENCE = 120.0
"""Seconds without anything new after which something is stuck."""


@dataclass
class Sink:
    """What takes the letters, as Discord would, and remembers the order of all that happens."""

    sends: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The processes that have sent each letter, by its key."""
    learners: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The keys of the letters that each learner got."""
    recorded: set[str] = field(default_factory=set)
    killed: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):  # it was killed
            while (line := await reader.readline()).endswith(b"\n"):
                what, pid, key, learner = json.loads(line)
                if what == "recorded":
                    self.recorded.add(key)
                else:
                    self._sent(pid, key, learner)
                    writer.write(b".")
                self.changed.set()
        writer.close()

    def _sent(self, pid: int, key: str, learner: str) -> None:
        if key in self.recorded:
            self.wrong.append(f"{key} is sent again though it's known to have been")
        if alive := [one for one in self.sends[key] if one not in self.killed]:
            self.wrong.append(f"{key} is sent again, and {alive} live and have sent it")
        self.sends[key].append(pid)
        self.learners[learner].add(key)

    @property
    def count(self) -> int:
        return sum(map(len, self.sends.values()))

    async def reach(self, sends: int) -> None:
        """Wait until so much is sent."""
        while self.count < sends:
            self.changed.clear()
            async with asyncio.timeout(PATIENCE):
                await self.changed.wait()


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all that was due."""

    due: int
    lost: int
    letters: int
    repeats: int
    """Sends of a letter that had been sent before, by a process that was killed before it could say so."""
    kills: int
    seconds: float
    doubles: int
    """Learners who got two letters with different keys."""
    wrong: tuple[str, ...]
    outcomes: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        rate = self.letters / self.seconds
        outcomes = ", ".join(f"{count} {status}" for status, count in self.outcomes)
        return (
            f"{self.due} due, {self.kills} kills: {self.lost} lost, {self.doubles} doubled, "
            f"{self.repeats} repeated under the same key, {len(self.wrong)} wrongly; "
            f"{outcomes}; {self.seconds:.0f} s, {rate:.0f} letters/s"
        )


async def fill(memory: Memory, due: int) -> None:
    """So many learners to whom something of their own is due, and to some a nudge, too."""
    began = now() - timedelta(minutes=5)
    once = to_json(Once(began.replace(tzinfo=None)))
    async with memory.transaction(GUILD) as tx:
        await tx.learners.meet("first", "First")
        session = tx.learners._session
        for start in range(0, due, 500):
            numbers = range(start, min(start + 500, due))
            people = {number: new_id() for number in numbers}
            rows = [
                {"guild_id": GUILD, "id": people[n], "key": f"{n}", "name": f"L{n}", "locale": "en",
                 "course": "small"}
                for n in numbers
            ]  # fmt: skip
            await session.execute(insert(tables.Learner), rows)
            nudged = [people[number] for number in numbers if number % NUDGED == 0]
            enrolled = [{"guild_id": GUILD, "learner_id": one, "course": "small"} for one in nudged]
            await session.execute(insert(tables.Enrolment), enrolled)
            daily = to_json(Daily(began.time()))
            kept = [
                *(_reminder(one, "own", once, "call mum") for one in people.values()),
                *(_reminder(one, "next_step", daily, "") for one in nudged),
            ]
            await tx.reminders.add_all(kept)
            await tx.occurrences.add_all([_occurrence(one, began) for one in kept])


def _reminder(learner: UUID, kind: str, rule: dict[str, object], text: str) -> records.Reminder:
    return records.Reminder(learner_id=learner, kind=kind, rule=rule, zone="UTC", text=text)


def _occurrence(reminder: records.Reminder, at: datetime) -> records.Occurrence:
    return records.Occurrence(learner_id=reminder.learner_id, reminder_id=reminder.id, due_at=at)


@asynccontextmanager
async def nursery(url: str, sink: Path) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "tests.reminders.worker", url, str(sink))
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parents[2]
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _start(process: Process) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    async with asyncio.timeout(PATIENCE):
        return int(await process.stdout.readline())


async def survive(url: str, *, due: int, kills: int, seed: int = 7) -> Report:
    """Let two processes look after all that is due, and kill one of them at random moments."""
    chance, sink = random.Random(seed), Sink()  # noqa: S311 - the same choices on every run
    memory = Memory.open(url)
    folder = Path(tempfile.mkdtemp(prefix="sink-"))
    try:
        await fill(memory, due)
        server = await asyncio.start_unix_server(sink.serve, folder / "socket")
        began = monotonic()
        async with server, nursery(url, folder / "socket") as process:
            pids = [await _start(process), await _start(process)]
            for moment in sorted(chance.uniform(0, 0.95) for _ in range(kills)):
                await sink.reach(int(moment * due))
                await asyncio.sleep(chance.uniform(0, 0.05))
                victim = pids.pop(chance.randrange(2))
                sink.killed.add(victim)
                os.kill(victim, signal.SIGKILL)
                pids.append(await _start(process))
            await _all_done(memory)
            seconds = monotonic() - began
        return await _report(memory, sink, due, kills, seconds)
    finally:
        await memory.close()
        shutil.rmtree(folder)


async def _all_done(memory: Memory) -> None:
    """Wait until nothing is due and no letter waits."""
    left, since = 1, monotonic()
    while left:
        await asyncio.sleep(0.2)
        before = left
        async with memory.reading(GUILD) as tx:
            left = (await tx.occurrences.backlog(now()))[0] + (await tx.letters.backlog())[0]
        if left != before:
            since = monotonic()
        assert monotonic() - since < PATIENCE, f"{left} are stuck"


async def _report(memory: Memory, sink: Sink, due: int, kills: int, seconds: float) -> Report:
    outcomes: Counter[str] = Counter()
    async with memory.reading(GUILD) as tx:
        for status in ("waiting", "claimed", "sent", "merged", "skipped", "expired", "failed"):
            outcomes[status] = await tx.occurrences.count(status=status)
        letters = await tx.letters.count(status="sent")
    return Report(
        due=due,
        lost=due - len(sink.learners),
        letters=letters,
        repeats=sum(len(pids) - 1 for pids in sink.sends.values()),
        kills=kills,
        seconds=seconds,
        doubles=sum(len(keys) > 1 for keys in sink.learners.values()),
        wrong=tuple(sink.wrong),
        outcomes=tuple((+outcomes).items()),
    )


async def _on_sqlite(folder: Path, due: int, kills: int) -> Report:
    url = f"sqlite+aiosqlite:///{folder / 'baton.db'}"
    async with Memory.open(url) as memory:
        await migrate.upgrade(memory)
    return await survive(url, due=due, kills=kills)


async def _on_postgresql(folder: Path, due: int, kills: int) -> Report:
    server = Postgres(folder)
    try:
        return await survive((await server.database()).url, due=due, kills=kills)
    finally:
        postgres.stop(folder, "immediate")


async def _main(due: int, kills: int, backends: list[str]) -> None:
    ways = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
    for backend in backends:
        folder = Path(tempfile.mkdtemp(prefix="baton-"))
        try:
            report = await ways[backend](folder, due, kills)
            print(f"{backend}: {report}", *report.wrong[:5], sep="\n  ", flush=True)  # noqa: T201 - a script
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("backends", nargs="*", default=["sqlite", "postgresql"])
    given = parser.parse_args()
    asyncio.run(_main(given.due, given.kills, given.backends))
