"""What a learner may ask for: everything about him, nothing about him, and that nothing be kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from memory import rights
from memory.database import Memory
from memory.errors import Gone
from memory.records import Note, Said
from memory.tables import Base
from tests.builders import NOON
from tests.memory.conftest import Ada, Everything


async def test_an_export_has_every_row_about_him_in_every_table(
    memory: Memory, ada: Ada, everything: Everything
) -> None:
    async with memory.reading("one") as tx:
        export = await tx.rights.export(ada.learner)
    kept: dict[str, list[dict[str, Any]]] = json.loads(export.json)
    there = await everything("one")
    expected = {table.name for table in rights.about_learners()} - rights.DERIVED.keys()
    assert kept.keys() == expected
    for table in expected:
        assert len(kept[table]) == len(there[table]), table
        assert kept[table], table
    assert kept["submission_files"][0]["content"] == "x = 1\r\n"
    assert kept["submission_files"][1]["content"] == "base64:/wA="


async def test_the_markdown_can_be_read_by_a_person(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.documents.write(ada.learner, "plan", "# Mine\n\nlong text " + "x" * 100, at=NOON)
        markdown = (await tx.rights.export(ada.learner)).markdown
    assert markdown.startswith("# What is kept about Ada\n\n## Learners (1)\n\n")
    assert "## Messages (3)" in markdown
    assert "text: hi there" in markdown
    assert "  > # Mine\n  > \n  > long text" in markdown
    assert str(ada.learner) not in markdown


async def test_to_forget_leaves_no_row_no_history_and_no_word_in_the_index(
    memory: Memory, ada: Ada, everything: Everything, backdoor: AsyncEngine
) -> None:
    async with memory.transaction("one", actor="ada") as tx:
        ben = await tx.learners.meet("ben", "Ben")
        await tx.messages.say(ben.id, [Said("talk", "hi Ben", "en", None, None, {})], session=None, at=NOON)
        note = await tx.notes.add(Note(learner_id=ben.id, author="ada", text="about Ben"))
        await tx.notes.change(replace(note, text="still about Ben"))
    receipt = await memory.forget("one", ada.learner, actor="ada")
    left = await everything("one")
    for table in rights.about_learners():
        column = "id" if table.name == "learners" else "learner_id"
        async with backdoor.connect() as connection:
            rows = await connection.execute(select(table.c[column]).where(table.c.guild_id == "one"))
            assert ada.learner not in set(rows.scalars()), table.name
    assert [len(left[name]) for name in ("learners", "messages", "notes", "passages")] == [1, 1, 1, 1]
    assert receipt.learner_id == ada.learner
    assert receipt.rows["messages"] == 3
    assert receipt.rows["changes"] > 0
    async with memory.transaction("one") as tx:
        (deed,) = (await tx.deeds.find(kind="learner.forgotten")).items
        assert (deed.subject, deed.created_by) == (ada.learner, None)
        assert deed.details == {"rows": dict(receipt.rows)}
        assert await tx.learners.find("ada") is None
        assert await tx.recall.search(ada.learner, "hello finish short") == ()
        with pytest.raises(Gone):
            await tx.rights.export(ada.learner)
    with pytest.raises(Gone):
        await memory.forget("one", ada.learner)


async def test_his_key_stands_nowhere_any_more(memory: Memory, ada: Ada, backdoor: AsyncEngine) -> None:
    async with memory.transaction("one", actor="ada") as tx:
        await tx.learners.meet("ben", "Ben")
    await memory.forget("one", ada.learner, actor="ada")
    async with backdoor.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for name in ("created_by", "updated_by", "deleted_by", "actor"):
                if "guild_id" in table.c and name in table.c:
                    rows = await connection.execute(select(table).where(table.c[name] == "ada"))
                    assert rows.first() is None, (table.name, name)


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
async def test_nothing_of_him_can_be_read_from_the_bytes_of_the_file(memory: Memory) -> None:
    hidden = "zyxwvut"
    async with memory.transaction("one") as tx:
        learner = (await tx.learners.meet("eve", hidden)).id
        for n in range(50):
            await tx.messages.hear(
                learner, session=None, source_id=f"{n}", kind="k", text=f"my {hidden} {n}", at=NOON
            )
        await tx.documents.write(learner, "plan", f"{hidden} " * 2000, at=NOON)
        await tx.documents.write(learner, "plan", "nothing", at=NOON)
    await memory.forget("one", learner)
    file = Path(memory.url.database or "")
    for part in (file, file.with_name(file.name + "-wal")):
        if part.exists():
            assert hidden.encode() not in part.read_bytes(), part.name


async def test_of_who_does_not_want_it_no_text_is_kept_but_the_reply_can_come_again(
    memory: Memory, ada: Ada, everything: Everything
) -> None:
    async with memory.transaction("one") as tx:
        await tx.learners.keep_messages(ada.learner, keep=False)
    for n in range(3):
        async with memory.transaction("one") as tx:
            heard = await tx.messages.hear(
                ada.learner, session=None, source_id=f"s{n}", kind="Chat", text="a secret", at=NOON
            )
            said = Said("talk", f"answer {n}", "en", None, None, {})
            await tx.messages.answer(heard.id, [said], session=None, at=NOON)
        async with memory.reading("one") as tx:
            (again,) = await tx.messages.answers(heard.id)
        assert again.text == f"answer {n}"
    kept = repr(await everything("one"))
    assert "a secret" not in kept
    assert "answer 2" in kept
    assert "answer 1" not in kept
    async with memory.reading("one") as tx:
        assert await tx.recall.search(ada.learner, "secret answer") == ()


async def test_facts_vanish_with_their_last_source(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.learners.learn(ada.learner, {"goals": ["pass the exam"]}, message=ada.heard, at=NOON)
        assert len(await tx.learners.facts(ada.learner)) == 2
        await tx.learners._session.execute(text("DELETE FROM messages WHERE guild_id = 'one'"))
        facts = await tx.learners.facts(ada.learner)
    assert [fact.kind for fact in facts] == ["preferences"]
