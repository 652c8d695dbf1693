"""Writes turns until it is killed: started once, it forks one writer for every number that it is told.

It reads start numbers from its input, one writer at a time. A writer says `pid PID`, then for every turn
`begun N` in the transaction and `N` after the commit. Its end is told as `ended SIGNAL`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from sqlalchemy.orm import configure_mappers

from memory import records
from memory.database import Memory
from memory.errors import Conflict
from memory.tx import Tx

GUILD, KEY, COURSE, TASK = "one", "ada", "small", "basics/first/a"
REPLIES = ("first", "second")


def moment(number: int) -> datetime:
    """When turn `number` happened."""
    return datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(seconds=number)


def asked(number: int) -> str:
    return f"question {number}"


def replies(number: int) -> list[str]:
    return [f"{which} answer to {number}" for which in REPLIES]


def progress(number: int) -> records.TaskProgress:
    """Of TASK after turn `number`."""
    return records.TaskProgress(TASK, "in_progress", 4.0, number, 0, None, moment(number))


async def turn(tx: Tx, number: int) -> None:
    """Every row of one turn."""
    ada = await tx.learners.find(KEY)
    assert ada is not None
    session, enrolment = await tx.sessions.open_of(ada.id), await tx.learners.enrolment(ada.id, COURSE)
    assert session is not None
    assert enrolment is not None
    at = moment(number)
    heard = await tx.messages.hear(
        ada.id, session=session.id, source_id=str(number), kind="Said", text=asked(number), at=at
    )
    await tx.sessions.move(session, stage="working", task=TASK, at=at)
    await tx.progress.keep(enrolment.id, progress(number))
    said = [records.Said("talk", text, "en", None, None, {"turn": number}) for text in replies(number)]
    await tx.messages.answer(heard.id, said, session=session.id, at=at)


async def write(url: str, number: int) -> None:
    """Turn after turn, from `number`; taken anew if the one that was killed before still held its rows."""
    memory = Memory.open(url)
    while True:
        try:
            async with memory.transaction(GUILD) as tx:
                tell(f"begun {number}")
                await turn(tx, number)
        except Conflict:
            continue
        tell(f"{number}")
        number += 1


def tell(line: str) -> None:
    """In one piece and at once, whoever else writes."""
    os.write(1, f"{line}\n".encode())


def be_a_writer(url: str, number: int) -> NoReturn:
    try:
        tell(f"pid {os.getpid()}")
        asyncio.run(write(url, number))
    except BaseException:  # noqa: BLE001 - nothing may leave a fork
        traceback.print_exc()
    finally:
        os._exit(1)


def main(url: str) -> None:
    configure_mappers()
    child = 0
    for line in sys.stdin:
        if child:  # only now, so that nobody else gets the number of one who may still be killed
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            be_a_writer(url, int(line))
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        tell(f"ended {ended.si_status}")


if __name__ == "__main__":
    main(sys.argv[1])
