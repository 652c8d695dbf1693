"""`baton reminders` says what is to come and what is due, and `baton chat` what is due before all else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answers.promising import remind
from bot.coaching.reminding.rule import Once, to_json
from memory import records
from memory.database import Memory
from tests.frontends.terminal import Program

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)


async def _promise(database: Path) -> None:
    """Something of Ada's own that is due, something later, and something of Ben's."""
    now = datetime.now(UTC)
    memory = Memory.open(f"sqlite+aiosqlite:///{database}")
    async with memory, memory.transaction("terminal") as tx:
        for key, text, at in (
            ("ada", "call mum", now), ("ada", "water the plants", LATER), ("ben", "sleep", now)
        ):  # fmt: skip
            learner = (await tx.learners.meet(key, key.title(), "en")).id
            rule = to_json(Once(at.replace(tzinfo=None)))
            wish = records.Reminder(learner_id=learner, kind="own", rule=rule, zone="UTC", text=text)
            await remind(tx, wish, now - timedelta(minutes=1))


@pytest.fixture
def promised(program: Program) -> Program:
    asyncio.run(_promise(program.database))
    return program


def test_what_is_to_come_is_listed_the_next_first(promised: Program) -> None:
    done = promised.run("reminders", "list", "--learner", "ada")
    first, second = done.stdout.splitlines()
    assert "call mum" in first
    assert second.startswith(f"{LATER:%Y-%m-%d %H:%M} UTC  Ada  water the plants")


def test_what_is_due_is_said_once(promised: Program) -> None:
    first = promised.run("reminders", "run", "--once")
    assert "call mum" in first.stdout
    assert "sleep" in first.stdout
    assert "plants" not in first.stdout
    assert promised.run("reminders", "run", "--once").stdout == ""


def test_a_chat_begins_with_what_is_due_to_whoever_came(promised: Program) -> None:
    printed = promised.chats(["/end"], "--learner", "ada")
    assert "call mum" in printed.partition("\n\n")[0]
    assert "sleep" not in printed
    assert "sleep" in promised.run("reminders", "run", "--once").stdout
