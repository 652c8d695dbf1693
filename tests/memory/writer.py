"""Writes turns until it is killed: a nursery that forks one writer after the other."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import traceback
from datetime import UTC, datetime, timedelta
from math import inf
from typing import NoReturn

from memory import records
from memory.database import Memory
from memory.errors import Conflict
from memory.tx import Tx

GUILD, KEY, COURSE, TASK = "one", "ada", "small", "basics/first/a"


def moment(number: int) -> datetime:
    """When turn `number` happened."""
    return datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(seconds=number)


def texts(number: int) -> tuple[str, str, str]:
    """What was said in turn `number`: a message and its two answers."""
    return f"question {number}", f"first answer to {number}", f"second answer to {number}"


def progress(number: int) -> records.TaskProgress:
    """Of the task, after turn `number`."""
    return records.TaskProgress(TASK, "in_progress", 4.0, number, 0, None, moment(number))


async def turn(tx: Tx, number: int) -> None:
    """Every row of one turn."""
    ada = await tx.learners.find(KEY)
    assert ada is not None
    session, enrolment = await tx.sessions.open_of(ada.id), await tx.learners.enrolment(ada.id, COURSE)
    assert session is not None
    assert enrolment is not None
    at, (question, *answers) = moment(number), texts(number)
    heard = await tx.messages.hear(
        ada.id, session=session.id, source_id=str(number), kind="Said", text=question, at=at
    )
    await tx.sessions.move(session, stage="working", task=TASK, at=at)
    await tx.progress.keep(enrolment.id, progress(number))
    said = [records.Said("talk", text, "en", None, None, {"turn": number}) for text in answers]
    await tx.messages.answer(heard.id, said, session=session.id, at=at)


async def write(memory: Memory, number: int, last: float = inf) -> None:
    """Turns from `number` on; one is taken anew if the server was not yet done with who was killed before."""
    while number <= last:
        try:
            async with memory.transaction(GUILD) as tx:
                tell(f"begun {number}")
                await turn(tx, number)
                tell(f"written {number}")
        except Conflict as conflict:
            if type(conflict) is not Conflict:  # something of a turn is there that nobody has written yet
                raise
        else:
            tell(f"committed {number}")
            number += 1


def tell(line: str) -> None:
    """In one piece and at once."""
    os.write(1, f"{line}\n".encode())


async def learn(memory: Memory) -> None:
    """Write turn 0 and close every connection."""
    await write(memory, 0, last=0)
    await memory.close()


def be_a_writer(memory: Memory, number: int) -> NoReturn:
    try:
        tell(f"pid {os.getpid()}")
        asyncio.run(write(memory, number))
    except BaseException:  # noqa: BLE001 - a fork may not go on as the nursery
        traceback.print_exc()
    finally:
        os._exit(1)


def main(url: str) -> None:
    """Read start numbers, and have one writer write from each until it is killed.

    A writer says `pid PID`, then of every turn `begun N` and `written N` inside the transaction and
    `committed N` after it. The signal that it died of is said as `ended SIGNAL`. What a process learns in its
    first turn the nursery learns in turn 0, so that all writers know it from the start.
    """
    memory = Memory.open(url)
    asyncio.run(learn(memory))
    for thread in threading.enumerate():
        if thread is not threading.current_thread():  # that of a closed connection: it would miss in a fork
            thread.join()
    gc.collect()
    gc.freeze()
    writer = 0
    for line in sys.stdin:
        if writer:  # not earlier: until now its number had to stay its own, since it may be killed by it
            os.waitpid(writer, 0)
        writer = os.fork()
        if not writer:
            be_a_writer(memory, int(line))
        ended = os.waitid(os.P_PID, writer, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        tell(f"ended {ended.si_status}")


if __name__ == "__main__":
    main(sys.argv[1])
