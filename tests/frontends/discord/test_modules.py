"""Choosing courses and modules: buttons, a select where they are many, and what is completed while typing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.courses.course import Course
from tests.builders import module, phase, small_course, task, text
from tests.frontends.discord.going import DIRECTLY
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Message, Person

MANY = 30


def wide_course() -> Course:
    """So many modules that can be chosen at once that neither a row of buttons nor a select holds them."""
    modules = (module(f"m{n}", n, phase("first", 1, task(f"t{n}"))) for n in range(1, MANY + 1))
    return replace(small_course(), slug="wide", title=text("Wide course"), modules=tuple(modules))


@pytest.fixture
async def baton(
    discord: LocalDiscord, academy: GuildHandle, database: Path, tmp_path: Path
) -> AsyncIterator[Baton]:
    stage = Baton(discord, database, tmp_path / "data", [wide_course(), small_course()])
    await stage.starts()
    yield stage
    await stage.stops()


async def choosing(ada: Person, course: str) -> Message:
    await ada.uses("start")
    await ada.fills({"Language": "English", "Where shall we talk?": DIRECTLY})
    await ada.reads("Which course")
    await ada.uses("course", course=course)
    return await ada.reads(lambda message: "recommended" in message.text or message.selects)


async def test_many_modules_are_a_select_with_the_recommended_first(baton: Baton, ada: Person) -> None:
    await choosing(ada, "wide")
    found = await ada.reads(lambda message: message.selects)
    [offered] = found.selects
    assert found.buttons == []
    assert offered[0] == "📌 1: Title m1 in English"
    assert len(offered) == 25
    await baton.is_restarted()
    await ada.selects(offered[2])
    await ada.reads("Task t3 in English")


async def test_a_module_and_a_course_are_completed_while_they_are_typed(baton: Baton, ada: Person) -> None:
    await ada.uses("start")
    await ada.fills({"Language": "English"})
    await ada.reads("Which course")
    assert [one["value"] for one in await ada.completes("course", option="course")] == ["wide", "small"]
    [small] = await ada.completes("course", option="course", typed="smAll c")
    assert small == {"name": "Small course in English", "value": "small"}
    await ada.uses("course", course="wide")
    await ada.reads("Modules to choose from")
    assert len(await ada.completes("module", option="module")) == 25
    [only] = await ada.completes("module", option="module", typed="m30")
    assert only == {"name": "30: Title m30 in English", "value": "m30"}
    await ada.uses("module", module=only["value"])
    await ada.reads("Task t30 in English")
    await ada.uses("module", module="unheard of")
    assert "/modules" in (await ada.reads("There is no module")).text
    await ada.uses("course", course="nothing")
    await ada.reads("There is no course")


async def test_what_is_not_open_yet_says_what_comes_first(baton: Baton, ada: Person) -> None:
    await choosing(ada, "small")
    await ada.uses("module", module="queries")
    assert "module 2" in (await ada.reads("For that you need first")).text
    await ada.uses("module", module="later")
    assert "/modules" in (await ada.reads("still in preparation")).text
    await ada.uses("modules")
    again = await ada.reads("Modules to choose from")
    assert again.buttons == ["📌 1: Title basics in English", "📌 5: Title testing in English"]
