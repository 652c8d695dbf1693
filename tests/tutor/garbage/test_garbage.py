"""The whole bot with a real model that babbles: one honest line, in time, and nothing moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import pytest
from aiohttp import ClientSession

from bot.app import App, opened
from bot.courses.course import Course
from bot.settings import Settings
from tests.turns.person import Person
from tests.tutor.redteam.test_redteam import is_harmless
from tests.tutor.redteam.world import standing
from tests.tutor.scripted import House
from tests.tutor.test_failures import settled

QUESTIONS = (
    "I do not get at all why my rows are still there after I deleted the other one",
    "could you please tell me in your own words what they want from me in this one",
    "Ich verstehe gar nicht, warum meine Zeilen noch da sind, nachdem ich die andere gelöscht habe",
)
WALL = 5.0
"""Seconds that the tutor may take."""


@asynccontextmanager
async def talking(
    database: Path, course: Course, address: str, seconds: float
) -> AsyncIterator[tuple[App, Person]]:
    """Ada at work with the bot as `baton chat` starts it, and she has let the tutor answer."""
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{database}",
        baton_data_dir=database.parent,
        tutor_model=f"{address}#random",
        tutor_seconds=seconds,
    )
    async with opened(settings, [course]) as app:
        ada = Person(app.coach, "ada")
        await ada.arrives("en", "sqlmodel")
        await ada.says("1")
        await ada.says("/privacy tutor on")
        yield app, ada


def house_of(app: App, course: Course) -> House:
    return House(app.memory, app.prompts, course, app.reviewer)


async def test_it_is_a_real_server_and_what_it_says_is_garbage(address: str) -> None:
    body = {"messages": [{"role": "user", "content": "Why?"}], "max_tokens": 40}
    async with ClientSession() as http, http.post(f"{address}/chat/completions", json=body) as answer:
        said = await answer.json()
    assert said["choices"][0]["message"]["content"].strip()
    assert said["usage"]["completion_tokens"] == body["max_tokens"]


@pytest.mark.parametrize("question", QUESTIONS)
async def test_garbage_ends_in_the_answer_of_the_templates_or_does_no_harm(
    address: str, database: Path, whole_course: Course, question: str
) -> None:
    async with talking(database, whole_course, address, WALL) as (app, ada):
        before = standing(database)
        began = perf_counter()
        said = await ada.says(question)
        took = perf_counter() - began
        assert standing(database) == before
        outcomes, tokens = await settled(house_of(app, whole_course))
    (reply,) = ada.heard
    assert said.startswith(("*The tutor can't answer right now, so this is from me:*", "🤖 "))
    assert is_harmless(reply)
    assert took < WALL + 15, "the rest is this machine's"
    assert sum(outcomes.values()) == 1
    assert outcomes.keys() <= {"garbage", "failed", "timeout", "answered"}
    assert tokens > 0


async def test_an_answer_that_does_not_come_in_time_is_not_waited_for(
    address: str, database: Path, whole_course: Course
) -> None:
    async with talking(database, whole_course, address, 0.3) as (app, ada):
        assert (await ada.says(QUESTIONS[0])).startswith("*The tutor can't answer right now")
        assert sum((await settled(house_of(app, whole_course)))[0].values()) == 1
