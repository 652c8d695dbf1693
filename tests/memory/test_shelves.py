"""Create, read, update, delete, find: the same on every shelf."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from memory import records
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.errors import AlreadyThere, Conflict, Gone, MemoryTrouble, NotAllowed
from memory.records import Comment, ConceptCard, Note, Occurrence, Rating, Reminder
from memory.tables.base import new_id
from tests.builders import NOON
from tests.memory.conftest import Ada


async def test_what_is_added_is_got_and_knows_when_it_was_made(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        added = await tx.notes.add(Note(learner_id=ada.learner, author="carla", text="asks well"))
        assert await tx.notes.get(added.id) == added
    assert added.created_at is not None
    assert added.created_at.tzinfo is not None


async def test_pages_follow_each_other_without_gap_or_repetition_while_rows_are_added(
    memory: Memory, ada: Ada
) -> None:
    async with memory.transaction("one") as tx:
        made = [Note(learner_id=ada.learner, author=f"c{n % 3}", text=f"{n}") for n in range(25)]
        assert await tx.notes.add_all(made) == 25
    for order, descending in (("id", False), ("author", False), ("author", True), ("created_at", True)):
        seen: list[str] = []
        after = None
        while True:
            async with memory.transaction("one") as tx:
                page = await tx.notes.find(order=order, descending=descending, after=after, limit=7)
                await tx.notes.add(Note(learner_id=ada.learner, author="b", text="late"))
            seen += [note.text for note in page.items if note.text not in {"late", "is shy"}]
            after = page.next
            if after is None:
                break
        assert sorted(seen, key=int) == [f"{n}" for n in range(25)], (order, descending)
        async with memory.transaction("one") as tx:
            await tx.notes.remove_all(text="late")


async def test_filters_take_a_value_a_list_or_nothing(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        for concept, due in (("a", None), ("b", NOON), ("c", NOON)):
            await tx.concept_cards.add(
                ConceptCard(learner_id=ada.learner, course="other", concept=concept, due_at=due)
            )
        assert await tx.concept_cards.count(course="other") == 3
        assert await tx.concept_cards.count(course="other", concept=["a", "b", "z"]) == 2
        assert await tx.concept_cards.count(course="other", due_at=None) == 1


@pytest.mark.parametrize("column", ["nothing", "guild_id", "__class__", "id; DROP TABLE notes"])
async def test_a_filter_on_what_there_is_not_says_what_there_is(
    memory: Memory, ada: Ada, column: str
) -> None:
    async with memory.transaction("one") as tx:
        with pytest.raises(NotAllowed, match="there are author, created_at"):
            await tx.notes.count(**{column: 1})
        with pytest.raises(NotAllowed, match="there are author"):
            await tx.notes.change_all({column: 1})
        if column != "guild_id":
            with pytest.raises(NotAllowed, match="there are author"):
                await tx.notes.find(order=column)


@pytest.mark.parametrize("after", ["", "!!", "bm9uc2Vuc2U=", "W10="])
async def test_a_place_that_is_none_is_refused(memory: Memory, ada: Ada, after: str) -> None:
    async with memory.transaction("one") as tx:
        with pytest.raises(NotAllowed, match="no place in a list"):
            await tx.notes.find(after=after)
        with pytest.raises(NotAllowed, match="1 to 500"):
            await tx.notes.find(limit=0)


async def test_of_two_who_change_the_same_the_second_gets_a_conflict(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        changed = await tx.notes.change(replace(ada.note, text="asks"))
    assert changed.version == ada.note.version + 1
    for deed in ("change", "remove"):
        with pytest.raises(Conflict):
            async with memory.transaction("one") as tx:
                await getattr(tx.notes, deed)(ada.note)
    async with memory.transaction("one") as tx:
        await tx.notes.change_all({"text": "all"}, author="carla")
    with pytest.raises(Conflict):
        async with memory.transaction("one") as tx:
            await tx.notes.change(changed)


async def test_what_is_deleted_softly_is_restored_and_what_is_not_is_gone(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one", actor="carla") as tx:
        await tx.notes.remove(ada.note)
        assert await tx.notes.get(ada.note.id) is None
        assert await tx.notes.count() == 0
        restored = await tx.notes.restore(ada.note.id)
        assert restored.text == ada.note.text
        card = (await tx.concept_cards.find()).items[0]
        await tx.concept_cards.remove(card)
        for lost in (card.id, new_id()):
            with pytest.raises(Gone):
                await tx.concept_cards.restore(lost)


async def test_what_clashes_is_named(memory: Memory, ada: Ada) -> None:
    def rated(content: UUID, stars: int) -> Rating:
        return Rating(learner_id=ada.learner, content_id=content, stars=stars)

    def commented(learner: UUID, content: UUID, text: str = "x") -> Comment:
        return Comment(learner_id=learner, content_id=content, text=text)

    due = Occurrence(learner_id=ada.learner, reminder_id=ada.reminder.id, due_at=NOON)
    again = replace(due, status="sent")
    odd = replace(due, id=new_id(), due_at=NOON + timedelta(1), status="odd")
    zone = records.Preference(learner_id=ada.learner, key="zone", value="x")
    clashes: list[tuple[type[MemoryTrouble], str, str, object]] = [
        (AlreadyThere, "learner_id and content_id", "ratings", rated(ada.content, 1)),
        (NotAllowed, "stars BETWEEN 0 AND 5", "ratings", rated(new_id(), 6)),
        (NotAllowed, "stars BETWEEN 0 AND 5", "ratings", rated(new_id(), -1)),
        (NotAllowed, "text <> ''", "comments", commented(ada.learner, ada.content, "")),
        (Gone, "", "comments", commented(new_id(), ada.content)),
        (Gone, "", "comments", commented(ada.learner, new_id())),
        (AlreadyThere, "reminder_id and due_at", "occurrences", again),
        (AlreadyThere, "reminder_id", "occurrences", replace(due, due_at=NOON + timedelta(1))),
        (NotAllowed, "status", "occurrences", odd),
        (AlreadyThere, "key", "preferences", zone),
    ]
    for trouble, told, shelf, new in clashes:
        with pytest.raises(trouble, match=told or None):
            async with memory.transaction("one") as tx:
                await getattr(tx, shelf).add(new)


async def test_many_at_once_are_all_kept_or_none(memory: Memory, ada: Ada) -> None:
    good = Reminder(learner_id=ada.learner, kind="daily", rule={}, zone="UTC")
    with pytest.raises(Gone):
        async with memory.transaction("one") as tx:
            await tx.reminders.add_all([good, replace(good, id=new_id(), learner_id=new_id())])
    async with memory.transaction("one") as tx:
        assert await tx.reminders.count() == 1
        assert await tx.reminders.add_all([]) == 0


async def test_an_attachment_comes_back_byte_for_byte(memory: Memory, ada: Ada) -> None:
    data = bytes(range(256))
    file = records.Attachment(
        content_id=ada.content, name="all.bin", media_type="application/octet-stream", data=data, size=256
    )
    async with memory.transaction("one") as tx:
        await tx.attachments.add(file)
    async with memory.reading("one") as tx:
        kept = await tx.attachments.get(file.id)
    assert kept is not None
    assert kept.data == data


async def test_the_catalogue_follows_the_files(memory: Memory) -> None:
    def entry(reference: str, content: str, **more: object) -> records.ContentEntry:
        parent = reference.rpartition("/")[0]
        kind = ("course", "module", "phase", "task")[reference.count("/")]
        task = {"difficulty": "beginner", "task_kind": "code"} if kind == "task" else {}
        return records.ContentEntry(
            kind=kind, reference=reference, parent=parent or None, position=1,
            title={"en": reference}, content_hash=content, **{**task, **more},  # type: ignore[arg-type]
        )  # fmt: skip

    tree = [entry("c", "1"), entry("c/m", "1"), entry("c/m/p", "1"), entry("c/m/p/t", "1")]
    async with memory.transaction(EVERYWHERE) as tx:
        assert (await tx.catalogue.synchronise(tree)).added == 4
        assert (await tx.catalogue.synchronise(tree)).same == 4
        task = await tx.catalogue.get("c/m/p/t")
        assert task is not None
        changed = await tx.catalogue.synchronise(
            [*tree[:3], entry("c/m/p/t", "2"), entry("c/n", "1", published=False)]
        )
        assert (changed.added, changed.changed, changed.same, changed.removed) == (1, 1, 3, 0)
        assert [one.reference for one in await tx.catalogue.of_course("c")] == [
            "c",
            "c/m",
            "c/m/p",
            "c/m/p/t",
        ]
        removed = await tx.catalogue.synchronise(tree[:3])
        assert removed.removed == 2
        assert await tx.catalogue.get("c/m/p/t") is None
        assert (await tx.catalogue.synchronise(tree)).added == 1
        again = await tx.catalogue.get("c/m/p/t")
        assert again is not None
        assert (again.id, again.version) == (task.id, 3)
        for wrong in ([], tree[1:], [tree[0], tree[0]]):
            with pytest.raises(NotAllowed, match="course by course"):
                await tx.catalogue.synchronise(wrong)
    async with memory.reading("anywhere") as tx:
        assert [course.reference for course in await tx.catalogue.courses()] == ["c"]
