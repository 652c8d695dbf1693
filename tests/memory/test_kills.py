"""A writer killed in the middle of its work leaves no half turn behind and takes no whole one with it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.database import Memory
from memory.repeatable.sqlite import SEARCH_INDEX
from memory.tx import Tx
from tests.memory.conftest import Everything
from tests.memory.writer import COURSE, GUILD, KEY, moment, progress, texts
from tests.postgres import Database

KILLS, CHECKED_EVERY = 200, 20
AROUND_COMMIT = 0.4
"""How many of the kills aim at the commit, which is short."""
COMMIT = 0.002
"""Seconds that a commit takes, about; nothing but the spread of the kills depends on it."""
PATIENCE = 60
"""Seconds: nothing here takes as long, however busy the machine is."""


@dataclass(slots=True)
class Heard:
    """What the writers have said of their turns."""

    begun: set[int] = field(default_factory=set)
    acknowledged: set[int] = field(default_factory=set)
    cut: set[int] = field(default_factory=set)
    """Begun, and not acknowledged when the writer was dead: they may be there or not."""
    _since: float = 0.0
    _took: list[float] = field(default_factory=list)

    def note(self, said: str, number: str) -> str:
        """Keep what a writer said of a turn; what became of it."""
        assert said != "ended", f"the writer ended by itself, with {number}"
        if said == "begun":
            self.begun.add(int(number))
            self._since = monotonic()
        elif said == "committed":
            self.acknowledged.add(int(number))
            self._took.append(monotonic() - self._since)
        return said

    def bury(self) -> None:
        """The writer is dead: of all that it has begun one turn at most was not acknowledged."""
        cut = self.begun - self.acknowledged
        assert len(cut - self.cut) <= 1
        self.cut = cut

    @property
    def pace(self) -> float:
        """How many seconds a turn takes on this machine."""
        return median(self._took)


@asynccontextmanager
async def nursery(url: str) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "tests.memory.writer", url)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdin is not None
    try:
        yield process
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _line(process: Process) -> list[str]:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = await process.stdout.readline()
    assert line, "the nursery is gone"
    return line.decode().split()


async def _until(said: str, process: Process, heard: Heard) -> None:
    while heard.note(*await _line(process)) != said:
        pass


async def _kill_one(process: Process, heard: Heard, chance: random.Random) -> None:
    """Kill a writer at any moment of its first or its second turn, or around the commit of one."""
    commits, share, late = chance.randint(0, 1), chance.uniform(0, 1.25), chance.random() < AROUND_COMMIT
    assert process.stdin is not None
    process.stdin.write(f"{max(heard.begun) + 1}\n".encode())
    said, pid = await _line(process)
    assert said == "pid"
    try:
        for _ in range(commits):
            await _until("committed", process, heard)
        if late:
            await _until("written", process, heard)
        await asyncio.sleep(share * (COMMIT if late else heard.pace))
    finally:
        os.kill(int(pid), signal.SIGKILL)
    while (line := await _line(process))[0] != "ended":
        heard.note(*line)
    assert line == ["ended", str(int(signal.SIGKILL))]
    heard.bury()


async def _meet(url: str) -> None:
    """Ada, before her first turn."""
    memory = Memory.open(url)
    async with memory.transaction(GUILD) as tx:
        ada = await tx.learners.meet(KEY, "Ada", "en")
        await tx.learners.enrol(ada.id, COURSE)
        await tx.sessions.start(ada.id, stage="working", at=moment(0))
    await memory.close()


async def _turns(tx: Tx, unseen: int) -> set[int]:
    """The turns that are there, all of them whole; the links of those from `unseen` on are followed, too."""
    ada = await tx.learners.find(KEY)
    assert ada is not None
    said = await tx.messages.of_learner(ada.id)
    questions = {int(message.source_id): message for message in said if message.source_id}
    turns = sorted(questions)
    assert [message.text for message in said] == [words for number in turns for words in texts(number)]
    assert [questions[number].answered_at for number in turns] == [moment(number) for number in turns]
    for number in turns:
        if number >= unseen:
            answers = await tx.messages.answers(questions[number].id)
            assert tuple(answer.text for answer in answers) == texts(number)[1:]
    session, enrolment = await tx.sessions.open_of(ada.id), await tx.learners.enrolment(ada.id, COURSE)
    assert session is not None
    assert enrolment is not None
    assert {message.session_id for message in said} == {session.id}
    assert (session.version, session.last_turn_at) == (1 + len(turns), moment(turns[-1]))
    assert len(await tx.history.of_row("sessions", session.id)) == len(turns)
    assert await tx.progress.tasks(enrolment.id) == (progress(turns[-1]),)
    return set(turns)


async def _check(url: str, heard: Heard, unseen: int = 0) -> set[int]:
    """Nothing is lost, nothing is half, and nothing is there that nobody wrote. What is there."""
    memory = Memory.open(url)
    try:
        async with memory.reading(GUILD) as tx:
            turns = await _turns(tx, unseen)
    finally:
        await memory.close()
    assert heard.acknowledged <= turns, "a committed turn is lost"
    assert turns <= heard.acknowledged | heard.cut
    return turns


async def _check_database(backdoor: AsyncEngine) -> None:
    """SQLite finds its file in order; PostgreSQL is done with the clients that were killed."""
    async with backdoor.connect() as connection:
        if backdoor.dialect.name == "sqlite":
            assert (await connection.scalars(text("PRAGMA integrity_check"))).all() == ["ok"]
            check = f"INSERT INTO {SEARCH_INDEX} ({SEARCH_INDEX}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
            await connection.execute(text(check))
            return
    others = text(
        """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
    )
    async with asyncio.timeout(PATIENCE):
        while True:
            async with backdoor.connect() as connection:
                if not await connection.scalar(others):
                    return
            await asyncio.sleep(0.02)


@pytest.mark.timeout(300)
async def test_a_writer_killed_200_times_leaves_no_half_turn_and_loses_no_committed_one(
    storage: Database, backdoor: AsyncEngine, everything: Everything
) -> None:
    await _meet(storage.url)
    heard, chance = Heard(), random.Random(20)  # noqa: S311 - the same choices on every run
    async with nursery(storage.url) as process:
        await _until("committed", process, heard)
        checked = {0}
        for kill in range(1, KILLS + 1):
            await _kill_one(process, heard, chance)
            if kill % CHECKED_EVERY == 0:
                await _check_database(backdoor)
                checked = await _check(storage.url, heard, unseen=max(checked))
    assert await _check(storage.url, heard) == checked
    assert heard.cut - checked, "no kill has hit a transaction"
    rows = await everything(GUILD)
    assert len(rows["messages"]) == len(rows["passages"]) == 3 * len(checked)
