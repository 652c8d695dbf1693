"""What a turn costs the database: a click that changes little asks little."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from bot.coaching.turn import Gesture, Help, ShowTask, TakeHint
from memory import worded
from memory.database import Memory
from tests.turns.person import Person


@pytest.fixture
def asked(memory: Memory) -> Iterator[list[str]]:
    """Every statement, by its first words."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        made.append(" ".join(statement.split()[:3]))

    event.listen(memory.writer.sync_engine, "before_cursor_execute", note)
    yield made
    event.remove(memory.writer.sync_engine, "before_cursor_execute", note)


COMMON = [
    "SELECT guilds.settings, messages.id,",
    "SELECT enrolments.id, (SELECT",
    "UPDATE sessions SET",
    "INSERT INTO messages",
    "INSERT INTO passages",
]


@pytest.mark.parametrize("gesture", [Help(), ShowTask(), TakeHint()], ids=lambda one: type(one).__name__)
async def test_a_turn_that_changes_no_progress_asks_twice_and_writes_each_table_once(
    ada: Person, asked: list[str], gesture: Gesture
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    for _ in range(4):
        await ada.says("hint")
    asked.clear()
    await ada.does(gesture, "said", source_id="once")
    assert [one for one in asked if "set_config" not in one] == COMMON


async def test_a_guilds_own_words_are_asked_for_once(ada: Person, asked: list[str], memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    async with memory.transaction("terminal") as tx:
        own = await tx.overrides.add(
            worded.Override(
                template="farewell", locale="en", number=1, hash="1", text="Ahoy!", used_at=ada.now
            )
        )
        await tx.learners.set(wordings={"en/farewell": own.id.hex})
    for times in (1, 0, 0):
        asked.clear()
        await ada.does(Help(), "said")
        assert sum(one.startswith("SELECT overrides") for one in asked) == times
        assert len(asked) == len(COMMON) + times
