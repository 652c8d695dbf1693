"""Guilds are apart, on either database; and no name breaks what coaches or learners read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.coach import Coach
from bot.coaching import order
from bot.coaching.order import Instruction
from bot.courses.course import Course
from bot.desk import Desk
from bot.prompting.prompts import Prompts
from memory.database import Memory
from memory.engines import Pool
from tests.orders.conftest import ReadingReviewer
from tests.orders.people import ROLE, Guild, Human, asks, begins
from tests.postgres import Postgres
from tests.turns.person import Person


@pytest.fixture(params=["sqlite", "postgresql"])
async def memory(request: pytest.FixtureRequest, server: Postgres) -> AsyncIterator[Memory]:
    """A memory on either database."""
    if request.param == "sqlite":
        file = request.getfixturevalue("database")
        async with Memory.open(f"sqlite+aiosqlite:///{file}") as memory:
            yield memory
        return
    database = await server.database()
    async with Memory.open(database.url, Pool(size=3, max_overflow=3)) as memory:
        yield memory
    await server.drop(database)


@pytest.fixture
async def stranger(desk: Desk) -> Human:
    """A coach of another guild, who has the same role there."""
    await Human(desk, "maria", guild="2", manages=True).orders(order.SetUp(coach_role=ROLE))
    return Human(desk, "carla", guild="2", roles=frozenset({ROLE}))


async def test_a_coach_of_one_guild_sees_and_decides_nothing_of_another(
    carla: Human, stranger: Human, ada: Person, guild: Guild
) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    await asks(ada)
    await carla.orders(order.WriteNote("ada", "secret note"))
    submission = (await guild.submission("ada")).hex
    request = (await guild.requests())[0].id.hex
    learner = (await guild.learner("ada")).id.hex
    before = await guild.deeds()
    trespasses: list[Instruction] = [
        order.ShowRoster(),
        order.ShowRoster(after=learner),
        order.ShowLearner("ada"),
        order.WriteNote("ada", "mine"),
        order.Assign("ada", "2"),
        order.ShowSubmission(submission),
        order.ShowSubmission(learner="ada"),
        order.CommentOn(submission, "mine"),
        order.Override(submission, "10", "mine"),
        order.ShowQueue(),
        order.ClaimRequest(request),
        order.AnswerRequest(request, "mine"),
        order.CloseRequest(request),
        order.Announce("mine"),
        order.RemindLearner("ada"),
        order.ExportTable(),
    ]
    for trespass in trespasses:
        said = await stranger.orders(trespass)
        assert "secret" not in said
        assert "**ada**" not in said
        assert all(b"ada" not in file.content for file in stranger.reply.files)
    assert "Learners: 0" in await stranger.orders(order.ShowStats())
    assert await guild.deeds() == before
    assert await guild.letters("ada") == []
    assert (await guild.task("ada", "basics/first/a")).status == "in_progress"
    assert (await guild.requests())[0].status == "open"


async def test_a_whole_day_of_a_coach(carla: Human, ada: Person, guild: Guild) -> None:
    """Every statement, once on each database."""
    await begins(ada)
    await ada.submits("x = 1 # red")
    await asks(ada)
    await carla.orders(order.WriteNote("ada", "is shy"))
    await carla.orders(order.Assign("ada", "models", "tomorrow"))
    await carla.orders(order.ShowQueue())
    await carla.clicks_on("I'll take it")
    await carla.clicks_on("Answer", "Like this.")
    await carla.orders(order.ShowSubmission(learner="ada"))
    await carla.clicks_on("Comment", "Nearly!")
    await carla.clicks_on("Open submission")
    await carla.clicks_on("Judge it", "8\nGood enough.")
    await carla.orders(order.Announce("All together."))
    await carla.orders(order.RemindLearner("ada"))
    carla.waits(days=2)
    assert "1/7, mean 8.0 · 2026-03-02 · ⏰ 1 overdue" in await carla.orders(order.ShowRoster())
    assert "1 of 7 tasks" in await carla.orders(order.ShowLearner("ada"))
    assert "Passed: 100 % of 1 try" in await carla.orders(order.ShowStats())
    await carla.orders(order.ExportTable())
    assert b"ada,ada,en,small,1,7,1,8.0," in carla.reply.files[0].content
    assert len(await guild.letters("ada")) == 6
    assert [deed.kind for deed in await guild.deeds()] == [
        "guild.set_up",
        "note.written",
        "content.assigned",
        "request.claimed",
        "request.answered",
        "submission.commented",
        "review.overridden",
        "announcement.made",
        "learner.reminded",
        "table.exported",
    ]


async def test_an_order_that_comes_twice_at_once_is_carried_out_once(
    carla: Human, ada: Person, guild: Guild
) -> None:
    await begins(ada)
    again = replace(carla)
    await asyncio.gather(
        *(one.orders(order.Announce("Hello"), source_id="the same") for one in (carla, again))
    )
    assert sorted([carla.reads, again.reads]) == ["That is done already.", "📣 That goes to 1 person."]
    assert len(await guild.letters("ada")) == 1


async def test_hostile_names_and_words_break_nothing(
    memory: Memory, prompts: Prompts, course: Course, carla: Human
) -> None:
    name = "**E**\u202e\n# @everyone <@1> ```x [a](http://b.c) \x00\ud800"
    eve = Person(Coach(memory, prompts, [course], ReadingReviewer()), "eve", guild="1", hint="en")
    async with memory.transaction("1") as tx:
        await tx.learners.meet("eve", name)
    await begins(eve)
    await eve.submits(f"# {name[:-2]}\nx = 1 # red")
    await asks(eve, name.replace("\n", " "))
    carla.called = name
    for instruction in (
        order.WriteNote("eve", name),
        order.Assign("eve", "2", "tomorrow"),
        order.RemindLearner("eve", name),
        order.Announce(name),
        order.ShowRoster(),
        order.ShowQueue(),
        order.ShowLearner("eve"),
        order.ShowSubmission(learner="eve"),
        order.ExportTable(),
        order.ShowStats(),
    ):
        said = await carla.orders(instruction)
        assert "\u202e" not in said
        around, code, _ = said.partition("```python")
        assert "<@1>" not in around, instruction
        assert "\n# " not in around
        assert "```" not in around
        assert bool(code) == isinstance(instruction, order.ShowSubmission)
        assert all("\n" not in label for label in carla.offered)
