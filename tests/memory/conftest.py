"""A learner with something of everything, and what the database holds of his guild."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from memory import records
from memory.database import Memory
from memory.tables import Base
from tests.builders import NOON


@dataclass(frozen=True, slots=True)
class Ada:
    """Ids and records of all that belongs to Ada, in the guild "one"."""

    learner: UUID
    enrolment: UUID
    session: records.Session
    heard: UUID
    submission: UUID
    handover: UUID


TASK = "basics/first/a"
AT_WORK = records.TaskProgress(TASK, "in_progress", 4.0, 1, 2, None, NOON)


@pytest.fixture
async def ada(memory: Memory) -> Ada:
    async with memory.transaction("one") as tx:
        learner = (await tx.learners.meet("ada", "Ada")).id
        enrolment = (await tx.learners.enrol(learner, "small")).id
        session = await tx.sessions.start(learner, stage="working", at=NOON)
        heard = await tx.messages.hear(
            learner, session=session.id, source_id="1", kind="Start", text="hi", at=NOON
        )
        said = records.Said("talk", "hello", "en", None, None, {"actions": []})
        await tx.messages.answer(heard.id, [said], session=session.id, at=NOON)
        submission = await tx.submissions.hand_in(
            learner=learner,
            enrolment=enrolment,
            message=heard.id,
            task=TASK,
            files={"blog.py": b"x = 1\r\n"},
            at=NOON,
        )
        await tx.progress.keep(enrolment, AT_WORK)
        handover = await tx.handovers.write(
            learner,
            session=None,
            course="small",
            locale="en",
            document="document",
            greeting="greeting",
            recommended=None,
            at=NOON,
        )
        await tx.learners.learn(learner, {"preferences": ["short"]}, handover=handover, at=NOON)
        await tx.progress.complete_elsewhere(enrolment, ["models"], handover=handover, at=NOON)
    return Ada(learner, enrolment, session, heard.id, submission, handover)


@pytest.fixture
def everything(memory: Memory) -> Callable[[str], Awaitable[dict[str, list[Any]]]]:
    """Every row of a guild by table, read past the ORM."""

    async def read(guild: str) -> dict[str, list[Any]]:
        async with memory.reader.connect() as connection:
            return {
                table.name: [
                    tuple(row)
                    for row in await connection.execute(
                        select(table).where(table.c.guild_id == guild).order_by(table.c.id)
                    )
                ]
                for table in Base.metadata.sorted_tables
                if "guild_id" in table.c
            }

    return read
