"""A learner asks the tutor in Discord; its model is a server that says what the test tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.courses.course import Place
from tests.frontends.discord.going import mistaken, solution, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import LocalDiscord, Person
from tests.tutor.openai_server import Server, completion, says, serving

QUESTION = "I do not get at all why my rows are still there after I deleted the other one"
HONEST = "What does the database know of the two rows belonging together?"
WALL = 30.0


def gives_away(place: Place) -> str:
    (code,) = solution(place).values()
    return f"Nothing easier:\n```python\n{code.decode()}\n```"


@pytest.fixture
async def model(baton: Baton, boss: Person) -> AsyncIterator[Server]:
    """What the operator has configured, and an administrator allowed."""
    async with serving(says(completion({"content": HONEST}))) as server:
        await baton.stops()
        await baton.starts(tutor_model=f"{server.address}#scripted", tutor_seconds=WALL)
        await boss.uses("setup", tutor=True)
        await boss.reads("Noted")
        yield server


async def agrees(person: Person) -> None:
    """She asks for the first time, is asked whether the model may read it, and lets it."""
    person.goes_to(person.dm)
    await person.writes(QUESTION)
    consent = await person.reads("language model")
    await person.clicks("Let the tutor answer", on=consent)
    await person.reads("From now on the tutor answers you")


async def test_a_question_is_answered_without_the_solution_then_a_hint_helps_and_the_task_is_solved(
    baton: Baton, ada: Person, first: Place, model: Server, discord: LocalDiscord
) -> None:
    model.answers[:] = [says(completion({"content": text})) for text in (gives_away(first), HONEST)]
    await working(ada)
    await ada.clicks("Submit")
    await ada.fills({"Files": mistaken(first.task)})
    await ada.reads("Not passed yet", within=30)
    await agrees(ada)
    assert model.received == []

    await ada.writes(QUESTION)
    answer = await ada.reads("Tutor:", within=WALL)
    assert HONEST in answer.text
    assert len(model.received) == 2, "the first reply was withheld, and another one asked for"

    await ada.clicks("Hint", on=answer)
    await ada.reads("Hint 1")
    await ada.uses("submit")
    await ada.fills({"Files": solution(first)})
    await ada.reads("Passed", within=30)
    await baton.is_quiet()
    (code,) = solution(first).values()
    telling = max(code.decode().splitlines(), key=len).strip()
    assert not any(telling in text for one in discord.messages for text in (*one.versions, one.text))


async def test_a_model_that_insists_on_the_solution_is_not_heard_and_a_broken_one_is_owned_up_to(
    baton: Baton, ada: Person, first: Place, model: Server, discord: LocalDiscord
) -> None:
    leaking = says(completion({"content": gives_away(first)}))
    model.answers[:] = [leaking, leaking, leaking, says({"error": {"message": "boom"}}, 400)]
    await working(ada)
    await agrees(ada)
    await ada.writes(QUESTION)
    instead = await ada.reads("would have given too much away", within=WALL)
    assert first.task.hints[0].text.in_locale("en").splitlines()[0][:40] in instead.text
    assert len(model.received) == 3
    await ada.writes(QUESTION)
    broken = await ada.reads("The tutor can't answer right now, so this is from me", within=WALL)
    assert "`/hint`" in broken.text
    await ada.clicks("Hint", on=instead)
    assert "Hint 1" in (await ada.reads("Hint 1")).text, "being told the rung cost nothing"
    assert all(gives_away(first)[40:120] not in one.text for one in discord.messages)


async def test_where_the_guild_does_not_allow_it_nobody_is_asked(
    baton: Baton, ada: Person, boss: Person, model: Server
) -> None:
    await boss.uses("setup", tutor=False)
    await boss.reads("Noted")
    await working(ada)
    ada.goes_to(ada.dm)
    await ada.writes(QUESTION)
    await ada.reads("I didn't understand that")
    await baton.is_quiet()
    assert not any("language model" in one.text for one in ada.sees)
    assert model.received == []
