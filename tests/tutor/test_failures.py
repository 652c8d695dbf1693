"""Whatever a server does instead of answering: the templates answer, in time, and the ledger is settled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.tutor.choosing import choose
from bot.tutor.limits import Limits
from bot.tutor.tutor import Models, Tutor
from tests.turns.person import Person
from tests.tutor.conftest import at_work
from tests.tutor.openai_server import (
    Answer,
    Server,
    calling,
    completion,
    cut,
    drips,
    hangs,
    hangs_up,
    says,
    serving,
)
from tests.tutor.scripted import House, Watchful

QUESTION = "I do not get at all why my rows are still there after I deleted the other one"
WALL = 3.0
STREAM = "text/event-stream"
GOOD = says(completion({"content": "What does the test expect to be gone?"}))
WHOLE = '{"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assi'
BROKEN: dict[str, Answer] = {
    "500": says({"error": {"message": "boom"}}, 500),
    "503 in HTML": says("<html>down</html>", 503, content_type="text/html"),
    "429, for half an hour": says({"error": {"message": "slow down"}}, 429, **{"Retry-After": "1800"}),
    "429, for half a minute": says({"error": {"message": "slow down"}}, 429, **{"Retry-After": "30"}),
    "401": says({"error": {"message": "who are you"}}, 401),
    "404": says({"error": {"message": "no such model"}}, 404),
    "nothing, for long": hangs,
    "hanging up": hangs_up,
    "a body without end": drips(" "),
    "half of a JSON": says(WHOLE),
    "a body that's cut off": cut(WHOLE),
    "a page": says("<html><body>Welcome to the proxy</body></html>", content_type="text/html"),
    "an empty body": says(""),
    "a list": says([]),
    "null": says("null"),
    "no choices": says({**completion({"content": "x"}), "choices": []}),
    "no message": says({**completion({}), "choices": [{"index": 0, "finish_reason": "stop"}]}),
    "no text": says(completion({"content": None})),
    "noise": says(completion({"content": "\u0001\u0002 �� 8# ~~ 00 |" * 20})),
    "an event stream": says('data: {"choices": [{"delta"\n\ndata: [DONE]\n\n', content_type=STREAM),
    "bad events": says("event: x\nid: \nretry: a\n\n: \n\n", content_type=STREAM),
    "a call of no tool": says(calling("rm", "{}")),
    "a call with garbage": says(calling("search_memory", '{"query": ')),
    "a proposal of nothing there is": says(calling("propose", '{"intent": "grade", "detail": "10"}')),
    "calls without end": says(calling("show_task", "{}")),
}


@asynccontextmanager
async def asking(
    house: House, server: Server, limits: Limits, *others: Server
) -> AsyncIterator[tuple[Person, list[float]]]:
    choices = tuple(choose(f"{one.address}#scripted") for one in (server, *others))
    models = Models(choices, dict.fromkeys(choices, "a secret"))
    tutor = Tutor(house.memory, house.prompts, Watchful(), models, limits)
    ada, took = Person(house.coach(tutor), "ada"), list[float]()
    await at_work(ada, house, consents=False)
    await ada.says("/privacy tutor on")
    await tutor.price()  # loads the library, which takes seconds on a busy machine
    tutor.noted_by(lambda _outcome, seconds, _tokens: took.append(seconds))
    try:
        yield ada, took
    finally:
        await tutor.close()


async def settled(house: House) -> tuple[dict[str, int], int]:
    async with house.memory.reading("terminal") as tx:
        spent = await tx.ledger.since(datetime(2000, 1, 1, tzinfo=UTC))
        assert (await tx.ledger.month(datetime(2026, 3, 2, tzinfo=UTC)))[0] == spent.tokens
    return dict(spent.outcomes), spent.tokens


async def test_a_server_that_answers_is_quoted(house: House) -> None:
    async with serving(GOOD) as server, asking(house, server, Limits()) as (ada, _):
        assert "What does the test expect to be gone?" in await ada.says(QUESTION)
    assert await settled(house) == ({"answered": 1}, 720)
    assert server.keys == {"Bearer a secret"}
    (sent,) = server.received
    assert not sent.get("stream")
    assert {tool["function"]["name"] for tool in sent["tools"]} == {
        *("search_memory", "read_document", "show_task", "show_last_review", "explain_concept"),
        "propose",
    }


@pytest.mark.parametrize("how", BROKEN)
async def test_a_broken_server_ends_in_the_answer_of_the_templates(house: House, how: str) -> None:
    limits = replace(Limits(), seconds=WALL)
    async with serving(BROKEN[how]) as server, asking(house, server, limits) as (ada, took):
        said = await ada.says(QUESTION)
        assert said.startswith("*The tutor can't answer right now, so this is from me:*")
        assert "I didn't understand that" in said
        assert server.received
    assert len(took) == 1
    assert took[0] < WALL + 2, "the rest is this machine's"
    outcomes, tokens = await settled(house)
    assert outcomes.keys() <= {"failed", "timeout", "garbage"}
    assert sum(outcomes.values()) == 1
    assert tokens <= limits.turn_tokens


async def test_a_server_that_is_not_there_ends_in_the_answer_of_the_templates(house: House) -> None:
    async with serving(GOOD) as server:
        pass
    async with asking(house, server, replace(Limits(), seconds=WALL)) as (ada, _):
        assert (await ada.says(QUESTION)).startswith("*The tutor can't answer right now")
    assert (await settled(house))[0] == {"failed": 1}


@pytest.mark.parametrize("how", ["500", "no choices", "half of a JSON", "nothing, for long", "a page"])
async def test_another_model_is_asked_if_the_first_one_fails(house: House, how: str) -> None:
    limits = replace(Limits(), seconds=WALL)
    async with (
        serving(BROKEN[how]) as first,
        serving(GOOD) as second,
        asking(house, first, limits, second) as (ada, _),
    ):
        assert "What does the test expect" in await ada.says(QUESTION)
    assert (await settled(house))[0] == {"answered": 1}


async def test_a_server_that_does_not_say_what_it_took_is_charged_by_what_was_sent(house: House) -> None:
    silent = completion({"content": "What is expected?"})
    del silent["usage"]
    async with serving(says(silent)) as server, asking(house, server, Limits()) as (ada, _):
        assert "What is expected?" in await ada.says(QUESTION)
    outcomes, tokens = await settled(house)
    assert outcomes == {"answered": 1}
    assert tokens > 300


async def test_what_it_looked_up_is_answered_with_and_shown_as_sent(house: House) -> None:
    looking = says(calling("explain_concept", '{"topic": "engine"}'))
    async with serving(looking, GOOD) as server, asking(house, server, Limits()) as (ada, _):
        assert "What does the test expect" in await ada.says(QUESTION)
        await ada.says("/privacy export")
    exported = ada.heard[0].files[0].content.decode()
    assert 'kind=\\"concept\\"' in exported
    assert any('<data kind="concept">' in str(message) for message in server.received[1]["messages"])
