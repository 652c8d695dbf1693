"""What is kept about a learner is his to see, to take along, to delete, and to refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from bot.coach import Coach
from bot.coaching.turn import Chat, DeleteMine, ExportMine, KeepMessages, ShowPrivacy
from bot.courses.course import Place
from memory import rights
from memory.database import Memory
from tests.turns.person import Person


async def rows(memory: Memory) -> dict[str, int]:
    """How many rows about learners each table has."""
    async with memory.reader.connect() as connection:
        return {
            table.name: await connection.scalar(
                text(f"SELECT count({'id' if table.name == 'learners' else 'learner_id'}) FROM {table.name}")  # noqa: S608 - ours
            )
            or 0
            for table in rights.about_learners()
        }


async def contents(memory: Memory) -> str:
    async with memory.reading("terminal") as tx:
        ada = await tx.learners.find("ada")
        assert ada is not None
        return (await tx.rights.export(ada.id)).json


async def test_what_is_kept_is_shown_with_what_can_be_done(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(dict(first.task.exemplar))
    assert "What I know about you" in await ada.does(ShowPrivacy())
    assert "1 so far" in ada.reads
    assert ada.offered == ["/privacy export", "/privacy opt-out", "/privacy delete"]
    await ada.says("/sprache deutsch")
    assert "Was ich über dich weiß" in await ada.says("/datenschutz")


async def test_an_export_is_two_files_one_to_read_and_one_for_programs(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("a word that I said")
    assert "Here is everything" in await ada.does(ExportMine())
    files = {file.name: file.content.decode() for reply in ada.heard for file in reply.files}
    assert files.keys() == {"baton.json", "baton.md"}
    kept: dict[str, list[dict[str, Any]]] = json.loads(files["baton.json"])
    assert "a word that I said" in {message["text"] for message in kept["messages"]}
    assert files["baton.md"].startswith("# What is kept about ada")
    assert "a word that I said" in files["baton.md"]


@pytest.mark.parametrize(
    "typed", [("/privacy delete", "/privacy delete yes"), ("/datenschutz löschen", "/datenschutz löschen ja")]
)
async def test_deleting_asks_back_and_then_nothing_is_left_and_he_is_a_stranger(
    ada: Person, memory: Memory, first: Place, typed: tuple[str, str]
) -> None:
    ask, confirm = typed
    async with memory.transaction("terminal") as tx:
        await tx.learners.set(coach_role="1")
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(dict(first.task.exemplar))
    await ada.says("/settings zone Berlin")
    await ada.says("/ask what is a foreign key?")
    ada.address = "channel 7"
    assert "Really delete everything" in await ada.says(ask)
    assert "/privacy delete yes" in ada.offered
    assert (await rows(memory))["submissions"] == 1
    assert "is deleted" in await ada.says(confirm)
    assert {table: count for table, count in (await rows(memory)).items() if count} == {}
    assert await memory.guilds_owing() == ()
    assert "Hello ada" in await ada.arrives()


async def test_a_deletion_that_comes_twice_leaves_nothing_either(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    once = await ada.does(DeleteMine(sure=True), source_id="gone")
    assert await ada.does(DeleteMine(sure=True), source_id="gone") != ""
    assert "deleted" in once
    assert {table: count for table, count in (await rows(memory)).items() if count} == {}


async def test_who_is_asked_and_does_something_else_keeps_everything(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("/privacy delete")
    await ada.says("no")
    await ada.says("yes")
    assert (await rows(memory))["learners"] == 1


async def test_deleting_is_his_own_affair(ada: Person, coach: Coach, memory: Memory) -> None:
    ben, there = Person(coach, "ben"), Person(coach, "ada", guild="two")
    for person in (ada, ben, there):
        await person.arrives("en", "sqlmodel")
    await ada.does(DeleteMine(sure=True))
    assert "There you are" in await ben.arrives()
    async with memory.reading("two") as tx:
        assert await tx.learners.find("ada") is not None
    async with memory.reading("terminal") as tx:
        assert await tx.learners.find("ben") is not None


async def test_who_opts_out_has_no_wording_kept_until_he_opts_in(ada: Person, memory: Memory) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "no longer keep the wording" in await ada.says("/privacy opt-out")
    await ada.does(Chat("a secret of mine"), "a secret of mine")
    assert "a secret of mine" not in await contents(memory)
    assert "the wording is not kept" in await ada.says("/privacy")
    assert "/privacy opt-in" in ada.offered
    assert "keep what you write to me again" in await ada.does(KeepMessages(keep=True))
    await ada.does(Chat("no secret"), "no secret")
    assert "no secret" in await contents(memory)
    await ada.says("/datenschutz")
    assert "/privacy opt-out" in ada.offered


async def test_of_who_opted_out_no_wording_is_kept_for_a_turn_that_is_through(
    ada: Person, memory: Memory, coach: Coach
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("/privacy opt-out")
    ada.address = "channel 7"
    await ada.does(Chat("a secret of mine"), "a secret of mine", source_id="1")
    await coach.delivered("terminal", ["1"])
    assert "a secret of mine" not in await contents(memory)


async def test_privacy_can_be_asked_about_before_anything_else(ada: Person) -> None:
    assert "What I know about you" in await ada.says("/privacy")
    assert "Here is everything" in await ada.says("/privacy export")
