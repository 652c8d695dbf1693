"""Learners who asked for a human: claimed once, answered in a coach's name, closed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.coach import Coach
from bot.coaching.order import AnswerRequest, ClaimRequest, CloseRequest, ShowLearner, ShowQueue
from bot.orders.queue import SHOWN
from memory.database import Memory
from tests.orders.people import Guild, Human, asks, begins
from tests.turns.person import Person


@pytest.fixture
def dora(carla: Human) -> Human:
    """Another coach."""
    return replace(carla, name="dora")


async def request_of(guild: Guild) -> str:
    return (await guild.requests())[0].id.hex


async def test_who_waits_longest_comes_first(carla: Human, ada: Person, coach: Coach) -> None:
    assert "Nobody is waiting." in await carla.orders(ShowQueue())
    await begins(ada)
    await asks(ada, "first *one*")
    bob = Person(coach, "bob", guild="1", hint="en")
    await begins(bob)
    await asks(bob, "second one")
    said = await carla.orders(ShowQueue())
    assert said.index("1. **ada**") < said.index(r"first \*one\*") < said.index("2. **bob**")
    assert said.count("with nobody yet") == 2
    assert carla.offered[:3] == ["I'll take it: ada", "Answer: ada", "Close: ada"]


async def test_how_long_somebody_waits_is_shown_by_clients_that_can(carla: Human, ada: Person) -> None:
    await begins(ada)
    await asks(ada)
    carla.clicks = True
    assert "1. **ada** – <t:" in await carla.orders(ShowQueue())


async def test_the_notice_to_the_coaches_leads_to_the_queue(
    carla: Human, ada: Person, memory: Memory
) -> None:
    await begins(ada)
    await asks(ada)
    async with memory.reading("1") as tx:
        (notice,) = (await tx.letters.find(recipient="coaches")).items
    claim, answer, view = [
        carla.desk.understand(action["command"], "like this") for action in notice.context["actions"]
    ]
    assert isinstance(claim, ClaimRequest)
    assert isinstance(answer, AnswerRequest)
    assert view == ShowLearner("ada")
    assert "You see to **ada**" in await carla.orders(claim)
    assert "Your answer goes to **ada**" in await carla.orders(answer)


async def test_a_request_has_one_coach(carla: Human, dora: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await asks(ada)
    await carla.orders(ShowQueue())
    assert "You see to **ada**:\n\n> why is my loop endless?" in await carla.clicks_on("I'll take it")
    assert carla.offered == ["Answer", "Close", "Show learner"]
    request = await request_of(guild)
    for order in (ClaimRequest(request), AnswerRequest(request, "x"), CloseRequest(request)):
        assert "carla is seeing to it already." in await dora.orders(order)
    assert "You see to **ada**" in await carla.orders(ClaimRequest(request))
    said = await dora.orders(ShowQueue())
    assert "with carla" in said
    assert dora.offered == ["Answer: ada", "Close: ada"]
    assert await guild.letters("ada") == []


async def test_of_two_who_claim_at_once_one_gets_it(
    carla: Human, dora: Human, ada: Person, guild: Guild
) -> None:
    await begins(ada)
    await asks(ada)
    request = await request_of(guild)
    said = await asyncio.gather(*(one.orders(ClaimRequest(request)) for one in (carla, dora)))
    assert sorted("You see to" in one for one in said) == [False, True]
    assert sorted("seeing to it already" in one for one in said) == [False, True]


async def test_the_answer_goes_to_the_learner_in_the_coachs_name(
    carla: Human, ada: Person, guild: Guild, owing: list[str]
) -> None:
    await begins(ada)
    await asks(ada, "why <@1> *now*?")
    owing.clear()
    await carla.orders(ShowQueue())
    command = carla.reply.actions[1].command
    assert carla.desk.fields(command) == ("text",)
    assert "question is settled" in await carla.clicks_on("Answer", "See **line 3**.\nhttps://docs.example")
    (letter,) = await guild.letters("ada")
    assert letter.text.endswith("> See **line 3**.\n> https://docs.example")
    assert r"answers your question *why \<\@" in letter.text
    assert letter.text in await guild.remembered("ada")
    assert owing == ["1"]
    assert "Nobody is waiting." in await carla.orders(ShowQueue())
    (asked,) = await guild.requests()
    assert (asked.status, asked.coach, asked.closed_at) == ("closed", "carla", carla.now)
    assert [deed.kind for deed in await guild.deeds()][-1] == "request.answered"


async def test_a_request_can_be_closed_without_an_answer(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await asks(ada)
    await carla.orders(ShowQueue())
    assert "question of **ada** is settled" in await carla.clicks_on("Close")
    assert await guild.letters("ada") == []
    request = await request_of(guild)
    for order in (ClaimRequest(request), AnswerRequest(request, "x"), CloseRequest(request)):
        assert "settled already" in await carla.orders(order)


async def test_who_manages_the_guild_may_take_a_request_off_a_coach(
    carla: Human, maria: Human, ada: Person, guild: Guild
) -> None:
    await begins(ada)
    await asks(ada)
    request = await request_of(guild)
    await carla.orders(ClaimRequest(request))
    assert "Your answer goes to **ada**" in await maria.orders(AnswerRequest(request, "I'm here"))


@pytest.mark.parametrize("id_", ["", "nonsense", "0" * 32])
async def test_a_request_that_there_is_not_is_refused(carla: Human, id_: str) -> None:
    for order in (ClaimRequest(id_), AnswerRequest(id_, "x"), CloseRequest(id_)):
        assert "isn't there" in await carla.orders(order)


async def test_an_answer_needs_words(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await asks(ada)
    request = await request_of(guild)
    assert "text is missing" in await carla.orders(AnswerRequest(request, ""))
    assert "no more than 1500" in await carla.orders(AnswerRequest(request, "x" * 1501))
    assert (await guild.requests())[0].status == "open"


async def test_a_long_queue_shows_its_beginning(carla: Human, ada: Person) -> None:
    await begins(ada)
    for number in range(SHOWN + 2):
        await asks(ada, f"number {number}")
    said = await carla.orders(ShowQueue())
    assert "… and 2 more." in said
    assert len(carla.offered) <= 25


async def test_the_question_of_who_has_left_can_be_closed(
    carla: Human, ada: Person, guild: Guild, memory: Memory
) -> None:
    await begins(ada)
    await asks(ada)
    learner = await guild.learner("ada")
    async with memory.transaction("1") as tx:
        await tx.learners.leave(learner.id)
    assert "1. **–**" in await carla.orders(ShowQueue())
    assert "is settled" in await carla.clicks_on("Close")
