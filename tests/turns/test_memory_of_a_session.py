"""What survives: redelivery, idle sessions, restarts, two guilds, imported handovers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.coach import Coach
from bot.coaching.handover_reader import HandoverUnreadable
from bot.coaching.turn import TakeHint
from bot.courses.course import Course, Place
from bot.desk import Desk, NothingToExport
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory.database import Memory
from tests.turns.person import Person

GREETING = 'Willkommen zurück! 🎉\n\n**Meilenstein:** "Modul 6" ist fertig.\n\n---\n\nWas nun?'
DOCUMENT = f"""# Session Handover

## Session-Kontext
- **Modul 6 vollständig abgeschlossen!**

## Begrüßung für die neue Session
"{GREETING}"

## Modul-Übersicht
### Modul 7: Cascade & OnDelete
### Modul 8: Many-to-Many

## Hinweise für den Coach
### Präferenzen
- Schreibt den Code selbst
### Lernstil
- Fragt gern nach
### Code-Qualität
- Sauber (9-10/10)

## Session-Ende
- 6 Module abgeschlossen (1-6)
**Session beendet am:** 2025-11-15
**Empfehlung:** Modul 7
"""


async def test_a_turn_delivered_twice_is_harmless_and_gets_the_same_replies(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    once = await ada.does(TakeHint(), "hint", source_id="again")
    assert await ada.does(TakeHint(), "hint", source_id="again") == once
    assert "Hint 2 of" in await ada.says("hint")


async def test_turns_of_one_learner_that_come_at_once_are_taken_one_after_the_other(
    ada: Person, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    replies = await asyncio.gather(*(ada.does(TakeHint(), "hint") for _ in first.task.hints))
    assert len(set(replies)) >= 1
    assert "last hint" in await ada.says("hint")


async def test_two_processes_on_one_database_do_not_lose_a_turn(
    memory: Memory, prompts: Prompts, course: Course, reviewer: Reviewer, database: object, first: Place
) -> None:
    other_memory = Memory.open(f"sqlite+aiosqlite:///{database}")
    one = Person(Coach(memory, prompts, [course], reviewer), "ada")
    other = Person(Coach(other_memory, prompts, [course], reviewer), "ada")
    await one.arrives("en", "sqlmodel")
    await one.says("7")
    await asyncio.gather(one.says("hint"), other.says("hint"))
    assert "Hint 3 of" in await one.says("hint")
    await other_memory.close()


async def test_a_session_left_open_goes_on_where_it_stood(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    ada.waits(minutes=44)
    assert "There you are" in await ada.arrives()
    assert first.task.title.in_locale("en") in ada.reads


async def test_a_session_idle_for_45_minutes_is_closed_with_its_handover_at_the_next_start(
    ada: Person, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    ada.waits(minutes=45)
    assert "45 quiet minutes" in await ada.arrives()
    assert first.task.title.in_locale("en") in ada.greeting


async def test_a_greeting_is_said_once_at_the_start_and_again_only_in_its_session(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("end")
    await ada.arrives()
    greeting = ada.greeting
    await ada.says("start")
    assert ada.greeting == greeting
    await ada.says("7")
    await ada.says("start")
    assert greeting not in ada.reads


async def test_learners_of_two_guilds_do_not_know_each_other(coach: Coach) -> None:
    here, there = Person(coach, "ada", guild="one"), Person(coach, "ada", guild="two")
    await here.arrives("de", "sqlmodel")
    await here.says("7")
    assert "Welcome" in await there.arrives() or "Hello ada" in there.reads
    assert "choice first" in await there.says("progress")


async def test_an_imported_handover_is_greeted_from_word_for_word_and_exported_byte_for_byte(
    desk: Desk, coach: Coach
) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    report = await desk.import_handover("terminal", "x", DOCUMENT.encode(), at=at)
    assert report.warnings == ()
    assert [module.number for module in report.completed] == [1, 2, 3, 4, 5, 6]
    assert await desk.export_handover("terminal", "x") == DOCUMENT.encode()
    learner = Person(coach, "x")
    await learner.arrives()
    assert learner.greeting == GREETING
    assert "empfohlen" in learner.reads
    assert "✅ **Abgeschlossen:** 1" in learner.reads
    assert "Modul 7" in learner.reads
    await learner.says("ende")
    written = (await desk.export_handover("terminal", "x")).decode()
    assert "Schreibt den Code selbst" in written
    assert "Fragt gern nach" in written
    assert "6 von 11" in written


@pytest.mark.parametrize(
    "content", [b"# Nothing here\n", b'\xff\xfe# Greeting\n"hi"', b"## Greeting\n\n## Next\n"]
)
async def test_a_refused_handover_changes_nothing(desk: Desk, memory: Memory, content: bytes) -> None:
    with pytest.raises(HandoverUnreadable):
        await desk.import_handover("terminal", "x", content, at=datetime(2026, 3, 1, tzinfo=UTC))
    async with memory.reading("terminal") as tx:
        assert await tx.learners.find("x") is None
    with pytest.raises(NothingToExport):
        await desk.export_handover("terminal", "x")


async def test_importing_in_the_middle_of_a_session_ends_it_and_loses_nothing(
    desk: Desk, ada: Person, first: Place
) -> None:
    await ada.arrives("de", "sqlmodel")
    await ada.says("7")
    await ada.says("tipp")
    await desk.import_handover("terminal", "ada", DOCUMENT.encode(), at=ada.now)
    await ada.arrives()
    assert ada.greeting == GREETING
    await ada.says("7")
    assert "Tipp 2 von" in await ada.says("tipp")


async def test_a_written_handover_can_be_imported_again(desk: Desk, ada: Person, coach: Coach) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.says("end")
    document = await desk.export_handover("terminal", "ada")
    report = await desk.import_handover("terminal", "bob", document, at=ada.now)
    bob = Person(coach, "bob")
    await ada.arrives()
    await bob.arrives()
    assert bob.greeting == ada.greeting == report.greeting
