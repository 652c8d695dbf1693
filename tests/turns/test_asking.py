"""A learner asks for a human: the question is queued, and the coaches hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.answers.answer import read_reply
from bot.answers.asking import LONGEST
from bot.coach import Coach
from bot.coaching.turn import AskCoach, ReplyKind
from bot.courses.course import Course, Place
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory.database import Memory
from memory.records import HumanRequest, Letter
from tests.turns.person import Person


@pytest.fixture
def rung() -> list[str]:
    """The guilds that were said to have a letter waiting."""
    return []


@pytest.fixture
def coach(memory: Memory, prompts: Prompts, course: Course, reviewer: Reviewer, rung: list[str]) -> Coach:
    return Coach(memory, prompts, [course], reviewer, rung.append)


@pytest.fixture
async def coached(memory: Memory) -> None:
    """The guild has coaches, who speak German."""
    async with memory.transaction("terminal") as tx:
        await tx.learners.set(coach_role="4711", locale="de")


async def queue(memory: Memory) -> Sequence[HumanRequest]:
    async with memory.reading("terminal") as tx:
        return (await tx.human_requests.find()).items


async def letters(memory: Memory) -> Sequence[Letter]:
    async with memory.reading("terminal") as tx:
        return (await tx.letters.find()).items


async def test_where_there_are_no_coaches_a_question_is_refused_and_help_is_offered(
    ada: Person, memory: Memory, rung: list[str]
) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "no coaches here" in await ada.says("/ask why is that?")
    assert [reply.kind for reply in ada.heard] == [ReplyKind.TROUBLE]
    assert (await queue(memory), await letters(memory), rung) == ((), (), [])


async def test_a_question_is_queued_and_the_coaches_get_a_letter_in_their_language(
    ada: Person, memory: Memory, coached: None, first: Place, rung: list[str]
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    assert "is with the coaches" in await ada.says("/ask why is my foreign key ignored?")
    (request,) = await queue(memory)
    assert (request.text, request.status) == ("why is my foreign key ignored?", "open")
    assert request.message_id is not None
    (letter,) = await letters(memory)
    assert (letter.recipient, letter.status) == ("coaches", "waiting")
    notice = read_reply(letter)
    assert "ada" in notice.text
    assert "why is my foreign key ignored?" in notice.text
    assert first.task.title.in_locale("de") in notice.text
    assert [action.command for action in notice.actions] == [
        f"coach queue claim {request.id.hex}", f"coach queue answer {request.id.hex}", "coach learner ada"
    ]  # fmt: skip
    assert rung == ["terminal"]
    assert await memory.guilds_owing() == ("terminal",)


async def test_only_the_first_in_an_empty_queue_rings(
    ada: Person, coach: Coach, memory: Memory, coached: None
) -> None:
    ben = Person(coach, "ben")
    await ada.says("/ask one")
    await ben.says("/ask two")
    await ada.says("/ask three")
    assert [read_reply(letter).pings for letter in await letters(memory)] == [True, False, False]
    async with memory.transaction("terminal") as tx:
        await tx.human_requests.change_all({"status": "taken", "coach": "carla"}, status="open")
    await ben.says("/ask four")
    assert [read_reply(letter).pings for letter in await letters(memory)][3:] == [True]


async def test_two_who_ask_at_once_do_not_both_find_the_queue_empty(
    ada: Person, coach: Coach, memory: Memory, coached: None
) -> None:
    people = [Person(coach, f"learner{number}") for number in range(6)]
    await asyncio.gather(*(person.does(AskCoach("why?")) for person in people))
    assert sum(read_reply(letter).pings for letter in await letters(memory)) == 1


async def test_a_question_heard_twice_is_asked_once(ada: Person, memory: Memory, coached: None) -> None:
    once = await ada.does(AskCoach("why?"), source_id="1")
    assert await ada.does(AskCoach("why?"), source_id="1") == once
    assert len(await queue(memory)) == len(await letters(memory)) == 1


@pytest.mark.parametrize("typed", ["/ask", "/ask   ", "/fragen"])
async def test_an_empty_question_is_asked_for(ada: Person, memory: Memory, coached: None, typed: str) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "What would you like to ask?" in await ada.says(typed)
    assert await queue(memory) == ()


async def test_a_question_may_be_long_and_hostile_and_can_neither_ping_nor_overflow(
    ada: Person, memory: Memory, coached: None
) -> None:
    await ada.does(AskCoach("@everyone <@&4711> **bold** " + "x" * 5000))
    (request,) = await queue(memory)
    assert len(request.text) == LONGEST
    (letter,) = await letters(memory)
    assert "@everyone" not in letter.text
    assert "<@&4711>" not in letter.text
    assert "**bold**" not in letter.text


async def test_asking_leaves_the_open_task_where_it_is(ada: Person, coached: None, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.says("skip")
    await ada.says("/ask why?")
    assert {"/task", "/hint"} <= set(ada.offered)
    assert "hadn't asked" in await ada.says("yes")
    assert first.task.title.in_locale("en") in await ada.says("task")


async def test_a_question_can_be_asked_before_a_session_and_begins_none(
    ada: Person, memory: Memory, coached: None
) -> None:
    await ada.does(AskCoach("where do I begin?"))
    assert len(await queue(memory)) == 1
    async with memory.reading("terminal") as tx:
        person = await tx.learners.find("ada")
        assert person is not None
        assert await tx.sessions.open_of(person.id) is None
