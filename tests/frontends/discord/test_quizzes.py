"""Questions in Discord: a select, two buttons, a form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import quiz_course
from tests.frontends.discord.going import DIRECTLY, IN_A_THREAD
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Message, Person

RIGHT = ("Rule cascade in English", "Rule restrict in English")


@pytest.fixture
async def baton(
    discord: LocalDiscord, academy: GuildHandle, database: Path, tmp_path: Path
) -> AsyncIterator[Baton]:
    stage = Baton(discord, database, tmp_path / "data", [quiz_course()])
    await stage.starts()
    yield stage
    await stage.stops()


def is_question(message: Message) -> bool:
    return "Question: " in message.text and bool(message.buttons)


async def asked(ada: Person, place: str) -> Message:
    """The first question of the course, which is a multiple choice."""
    await ada.uses("start")
    await ada.fills({"Language": "English", "Where shall we talk?": place})
    await ada.reads("Which course")
    await ada.clicks("Small course in English")
    await ada.reads("Which module")
    await ada.clicks("📌 1: Title asking in English")
    return await ada.reads(is_question)


@pytest.mark.parametrize("place", [DIRECTLY, IN_A_THREAD], ids=["direct", "thread"])
async def test_every_kind_of_question_is_answered_by_a_click_or_in_a_form(
    baton: Baton, ada: Person, discord: LocalDiscord, place: str
) -> None:
    question = await asked(ada, place)
    assert "Choose below." in question.text
    assert "/answer" not in question.text
    [choices] = question.selects
    assert {*RIGHT} < {*choices}
    assert question.buttons == ["Hint", "Skip"]

    await ada.selects("Rule ignore in English", on=question)
    assert "Ask a coach" in (await ada.reads("Not passed yet")).buttons
    again = await ada.reads(is_question)
    await baton.is_quiet()
    assert question.selects == []
    assert question.buttons == []
    await baton.is_restarted()
    await ada.selects(*RIGHT, on=again)
    assert "try 2" in (await ada.reads("Passed")).text

    await ada.clicks("Next task", on=await ada.reads("**Next:**"))
    statement = await ada.reads(is_question)
    assert statement.buttons == ["True", "False", "Hint", "Skip"]
    [row, below] = statement.components
    assert len(row["components"]) == len(below["components"]) == 2
    assert len({one["style"] for one in row["components"]}) == 1
    await ada.uses("task")
    shown_again = await ada.reads(is_question)
    await ada.clicks("False", on=shown_again)
    await ada.clicks("Next task", on=await ada.reads("**Next:**"))

    words = await ada.reads(is_question)
    assert words.buttons == ["Answer", "Hint", "Skip"]
    await ada.clicks("True", on=statement)
    assert (await ada.reads("an earlier question")).buttons == ["Task", "Modules"]
    await ada.clicks("Answer", on=words)
    assert ada.modal is not None
    assert ada.modal.title == "Your answer"
    await baton.is_restarted()
    await ada.fills({"In your own words": "By PRAGMA foreign_keys, once for every connection"})
    assert "2 of 3 points" in (await ada.reads("Passed")).text
    await ada.clicks("Next task", on=await ada.reads("**Next:**"))
    assert (await ada.reads("Hand in")).buttons == ["Submit", "Hint", "Skip"]
    await baton.is_quiet()
    assert not any(one.loading for one in discord.messages)


async def test_a_question_wants_no_code_and_says_so(baton: Baton, ada: Person) -> None:
    await asked(ada, DIRECTLY)
    await ada.writes(to=ada.dm, files={"blog.py": b"x = 1"})
    refused = await ada.reads("it costs you no try")
    assert "/answer" not in refused.text
    await ada.clicks("Task", on=refused)
    assert (await ada.reads(is_question)).selects
    await ada.writes("what is it all about, I wonder", to=ada.dm)
    assert "/answer" not in (await ada.reads("I didn't understand")).text


async def test_the_choices_of_somebody_else_cannot_be_chosen(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    question = await asked(ada, IN_A_THREAD)
    bob = academy.person("Bob")
    academy.adds(question.channel, bob)
    told = await bob.selects(RIGHT[0], on=question)
    assert told.ephemeral
    await bob.reads("belong to somebody else")
    await ada.selects(*RIGHT, on=question)
    assert "try 1" in (await ada.reads("Passed")).text
