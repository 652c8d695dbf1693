"""Coaches switch the tutor on for their guild, and see what it does and takes."""

from __future__ import annotations

import pytest

from bot.coaching.order import Order, SetUp, ShowSetup, ShowStats
from bot.desk import Desk
from tests.turns.person import Person
from tests.tutor.conftest import at_work
from tests.tutor.scripted import House, Script

QUESTION = "I do not get at all why my rows are still there after I deleted the other one"
GUILD = "guild 7"


def order(instruction: object, number: int) -> Order:
    return Order(
        guild=GUILD, by="carla", instruction=instruction, source_id=f"o{number}", at=Person.now, manages=True,  # type: ignore[arg-type]
        hint="en",
    )  # fmt: skip


@pytest.mark.parametrize(("model", "line"), [("gpt-5-mini (api.openai.com)", "off"), ("", "no model")])
async def test_setup_tells_whether_there_is_a_tutor(house: House, model: str, line: str) -> None:
    desk = Desk(house.memory, house.prompts, [house.course], tutor=model)
    (shown,) = await desk.take(order(ShowSetup(), 1))
    assert line in next(part for part in shown.text.splitlines() if "Tutor" in part)


async def test_who_manages_the_guild_switches_it_on_and_the_stats_tell_what_it_took(
    house: House, script: Script
) -> None:
    tutor = house.tutor(script)
    desk = Desk(house.memory, house.prompts, [house.course], tutor=tutor.models.recipient)
    ada = Person(house.coach(tutor), "ada", guild=GUILD)
    await at_work(ada, house)
    assert "Tutor:" not in await ada.says(QUESTION)
    (shown,) = await desk.take(order(ShowStats(), 1))
    assert "Tutor" not in shown.text
    (shown,) = await desk.take(order(SetUp(tutor=True), 2))
    assert "on, for those who agree to it" in shown.text
    assert "Tutor:" in await ada.says(QUESTION)
    (shown,) = await desk.take(order(ShowStats(), 3))
    assert "Tutor in the last 14 days: 1 answer, 0 withheld, 0 without one" in shown.text
    assert "This month:" in shown.text
    await desk.take(order(SetUp(tutor=False), 4))
    assert "Tutor:" not in await ada.says(QUESTION)
