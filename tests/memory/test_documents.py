"""Documents: by name, with every version, in and out."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.database import Memory
from memory.errors import AlreadyThere, Gone, NotAllowed
from memory.tables.base import new_id
from tests.builders import MODERATE, NOON, minutes
from tests.memory.conftest import Ada


async def test_every_text_that_was_ever_written_can_be_read_and_rolled_back_to(
    memory: Memory, ada: Ada
) -> None:
    async with memory.transaction("one", actor="carla") as tx:
        await tx.documents.write(ada.learner, "plan", "second\n", at=NOON)
        await tx.documents.edit(ada.learner, "plan", "second", "third", at=NOON)
        await tx.documents.write(ada.learner, "plan", "third\n", at=NOON)
    async with memory.transaction("one") as tx:
        versions = await tx.documents.versions(ada.learner, "plan")
        assert [version.text for version in versions] == ["# Plan\n\nto finish", "second\n", "third\n"]
        assert [version.reason for version in versions] == ["written", "written", "edited"]
        assert [version.created_by for version in versions] == ["ada", "carla", "carla"]
        assert "-second\n+third" in await tx.documents.diff(ada.learner, "plan", 2, 3)
        back = await tx.documents.roll_back(ada.learner, "plan", 1, at=NOON)
    assert (back.number, back.text) == (4, "# Plan\n\nto finish")


async def test_a_deleted_document_is_gone_from_lists_and_search_and_can_be_restored(
    memory: Memory, ada: Ada
) -> None:
    async with memory.transaction("one") as tx:
        await tx.documents.delete(ada.learner, "plan")
        assert await tx.documents.list(ada.learner) == ()
        assert await tx.recall.search(ada.learner, "finish") == ()
        restored = await tx.documents.restore(ada.learner, "plan", at=NOON)
        assert restored.text == "# Plan\n\nto finish"
        (hit, *_) = await tx.recall.search(ada.learner, "finish")
    assert (hit.kind, hit.title) == ("document", "Plan")


async def test_a_name_that_was_deleted_is_free_and_then_cannot_be_restored(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.documents.delete(ada.learner, "plan")
        await tx.documents.write(ada.learner, "plan", "another", at=NOON)
    with pytest.raises(AlreadyThere, match="name"):
        async with memory.transaction("one") as tx:
            await tx.documents.restore(ada.learner, "plan", at=NOON)


async def test_a_renamed_document_keeps_its_versions(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.documents.rename(ada.learner, "plan", "goal", at=NOON)
        assert await tx.documents.read(ada.learner, "plan") is None
        assert len(await tx.documents.versions(ada.learner, "goal")) == 2
        await tx.documents.write(ada.learner, "plan", "new", at=NOON)
        with pytest.raises(AlreadyThere, match="'plan'"):
            await tx.documents.rename(ada.learner, "goal", "plan", at=NOON)


@pytest.mark.parametrize(
    "name", ["", "a/b", "../x", ".hidden", "-x", "a b", "x" * 101, "a\x00", "a\n", "\ud83d"]
)
async def test_a_name_that_no_file_may_have_is_refused(memory: Memory, ada: Ada, name: str) -> None:
    with pytest.raises(NotAllowed, match="can't name a document"):
        async with memory.transaction("one") as tx:
            await tx.documents.write(ada.learner, name, "x", at=NOON)


async def test_an_edit_needs_exactly_one_place(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.documents.write(ada.learner, "plan", "one one", at=NOON)
        for old, times in (("one", 2), ("two", 0), ("", 0)):
            with pytest.raises(NotAllowed, match=f"{times} times"):
                await tx.documents.edit(ada.learner, "plan", old, "x", at=NOON)
        with pytest.raises(Gone, match="no document 'none'"):
            await tx.documents.edit(ada.learner, "none", "a", "b", at=NOON)


async def test_a_folder_taken_in_changes_what_differs_and_nothing_else(memory: Memory, ada: Ada) -> None:
    texts = {"plan": "# Plan\n\nto finish", "goals": "pass"}
    async with memory.transaction("one") as tx:
        assert await tx.documents.take_in(ada.learner, texts, at=NOON) == 1
        assert await tx.documents.take_in(ada.learner, texts, at=minutes(5)) == 0
        listed = await tx.documents.list(ada.learner)
    assert {document.name: document.text for document in listed} == texts
    assert [document.number for document in listed] == [1, 1]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300)


@given(texts=st.lists(TEXT, min_size=1, max_size=5))
@settings(MODERATE, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_written_is_read_as_it_was(memory: Memory, ada: Ada, texts: list[str]) -> None:
    name = new_id().hex
    async with memory.transaction("one") as tx:
        for text in texts:
            await tx.documents.write(ada.learner, name, text, at=NOON)
    async with memory.transaction("one") as tx:
        kept = await tx.documents.read(ada.learner, name)
        assert kept is not None
        assert kept.text == texts[-1]
        for version in await tx.documents.versions(ada.learner, name):
            again = await tx.documents.roll_back(ada.learner, name, version.number, at=NOON)
            assert again.text == version.text
