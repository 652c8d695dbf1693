"""Every change leaves what was there before, whoever made it and however."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, text, update

from memory.database import Memory
from memory.records import Note
from memory.tables import Learner, Message
from memory.tables import Note as NoteRow
from tests.builders import NOON
from tests.memory.conftest import Ada


async def test_an_update_keeps_the_changed_columns_and_a_deletion_the_whole_row(
    memory: Memory, ada: Ada
) -> None:
    async with memory.transaction("one", actor="carla") as tx:
        changed = await tx.notes.change(replace(ada.note, text="asks well"))
    async with memory.transaction("one", actor="root") as tx:
        await tx.notes._session.execute(delete(NoteRow).where(NoteRow.id == changed.id))
    async with memory.reading("one") as tx:
        updated, deleted = await tx.history.of_row("notes", ada.note.id)
    assert (updated.operation, updated.actor, updated.before) == ("update", "carla", {"text": "is shy"})
    assert (deleted.operation, deleted.actor) == ("delete", "root")
    assert (deleted.before["text"], deleted.before["author"]) == ("asks well", "carla")
    assert updated.number < deleted.number
    assert updated.at.tzinfo is not None


async def test_who_made_and_who_changed_a_row_stands_in_it(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one", actor="carla") as tx:
        note = await tx.notes.add(Note(learner_id=ada.learner, author="carla", text="new"))
    async with memory.transaction("one", actor="dora") as tx:
        await tx.notes.change(replace(note, text="newer"))
    async with memory.transaction("one") as tx:
        await tx.notes.change_all({"text": "newest"}, author="nobody")
        row = await tx.notes._session.get_one(NoteRow, ("one", note.id))
        assert (row.created_by, row.updated_by) == ("carla", "dora")


async def test_a_bulk_update_leaves_a_row_of_history_for_each_row(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.notes.add_all([Note(learner_id=ada.learner, author="b", text=f"{n}") for n in range(50)])
    async with memory.transaction("one", actor="carla") as tx:
        assert await tx.notes.change_all({"text": "all"}, author="b") == 50
        await tx.notes._session.execute(text("UPDATE notes SET text = 'raw' WHERE guild_id = 'one'"))
        assert await tx.notes.remove_all(author="b") == 50
    async with memory.reading("one") as tx:
        told = await tx.history.of_learner(ada.learner, limit=500)
    noted = [change for change in told if change.table_name == "notes"]
    assert len(noted) == 50 + 51 + 50
    assert {change.actor for change in noted} == {"carla"}
    assert {change.before["text"] for change in noted if "text" in change.before} >= {"0", "49", "all"}


async def test_what_changes_nothing_leaves_nothing(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.notes.change_all({"text": "is shy"}, author="carla")
        assert await tx.history.of_row("notes", ada.note.id) == ()


async def test_a_change_that_is_rolled_back_leaves_no_history_and_no_actor(memory: Memory, ada: Ada) -> None:
    with pytest.raises(RuntimeError):
        async with memory.transaction("one", actor="eve") as tx:
            await tx.notes.change(replace(ada.note, text="lost"))
            raise RuntimeError
    async with memory.transaction("one") as tx:
        await tx.notes.change(replace(ada.note, text="kept"))
        (change,) = await tx.history.of_row("notes", ada.note.id)
    assert change.actor is None


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
async def test_the_history_cannot_be_rewritten(memory: Memory, ada: Ada) -> None:
    """An SQLite file, though, belongs to whoever can open it."""
    for statement in (
        "UPDATE changes SET before = '{}'",
        "INSERT INTO changes (guild_id, table_name, operation, before) VALUES ('one', 'x', 'update', '{}')",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with memory.transaction("one") as tx:
                await tx.notes._session.execute(text(statement))


async def test_a_learner_who_left_is_a_stranger_until_he_is_restored(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one", actor="ada") as tx:
        await tx.learners.leave(ada.learner)
    async with memory.transaction("one") as tx:
        assert await tx.learners.find("ada") is None
        row = await tx.learners._session.get_one(Learner, ("one", ada.learner))
        assert (row.deleted_at is not None, row.deleted_by) == (True, "ada")
        assert (await tx.learners.restore(ada.learner)).key == "ada"
        assert len(await tx.messages.of_learner(ada.learner)) == 3


async def test_the_history_of_a_learner_comes_page_by_page(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        for n in range(7):
            await tx.notes._session.execute(update(Message).values(kind=f"{n}"))
        pages, before = [], None
        while page := await tx.history.of_learner(ada.learner, before=before, limit=4):
            pages += [change.number for change in page]
            before = page[-1].number
    assert pages == sorted(set(pages), reverse=True)
    assert len(pages) >= 21


async def test_json_bytes_and_moments_are_kept_so_that_they_can_be_read(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.reminders.change(replace(ada.reminder, rule={"hour": 19, "days": [1, 2]}, paused=True))
        (change,) = await tx.history.of_row("reminders", ada.reminder.id)
        await tx.messages._session.execute(text("DELETE FROM submission_files WHERE guild_id = 'one'"))
        files = [
            one for one in await tx.history.of_learner(ada.learner) if one.table_name == "submission_files"
        ]
        await tx.sessions.end(ada.session, stage="ended", reason="learner", at=NOON)
        session = (await tx.history.of_row("sessions", ada.session.id))[-1]
    assert change.before["rule"] == {"hour": 18}
    assert not change.before["paused"]
    contents = {str(file.before["content"]).removeprefix("\\x").lower() for file in files}
    assert contents == {b"x = 1\r\n".hex(), b"\xff\x00".hex()}
    assert session.before["ended_at"] is None
