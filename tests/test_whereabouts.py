"""The address book: where a learner is to be found, whose thread it is, which guild he talks in."""

from __future__ import annotations

import pytest

from bot.whereabouts import AddressBook, Setup, Whereabouts
from memory.database import Memory

NOWHERE = Whereabouts(known=False, locale=None, place="", thread="", dm_closed=False)


@pytest.fixture
def book(memory: Memory) -> AddressBook:
    return AddressBook(memory)


@pytest.fixture
async def ada(memory: Memory) -> None:
    """Ada is in guild "one", and has not said yet which language she speaks."""
    async with memory.transaction("one") as tx:
        await tx.learners.meet("ada", "Ada")


async def test_of_a_stranger_nothing_is_known(book: AddressBook) -> None:
    assert await book.of("one", "ada") == NOWHERE
    assert await book.whose("one", "7") is None


async def test_where_to_find_somebody_can_be_kept_before_he_has_said_anything(
    book: AddressBook, memory: Memory
) -> None:
    await book.keep("one", "ada", "Ada", {"thread": "7"})
    assert await book.whose("one", "7") == "ada"
    found = await book.of("one", "ada")
    assert (found.known, found.thread) == (False, "7")
    async with memory.reading("one") as tx:
        person = await tx.learners.find("ada")
    assert person is not None
    assert person.name == "Ada"


async def test_what_is_kept_is_found_again_and_changed_piece_by_piece(book: AddressBook, ada: None) -> None:
    assert await book.of("one", "ada") == NOWHERE
    await book.keep("one", "ada", "Ada", {"place": "thread", "thread": "7"})
    await book.keep("one", "ada", "Ada", {"dm": "closed"})
    assert await book.of("one", "ada") == Whereabouts(
        known=False, locale=None, place="thread", thread="7", dm_closed=True
    )
    await book.keep("one", "ada", "Ada", {"dm": "", "thread": "8"})
    assert await book.of("one", "ada") == Whereabouts(
        known=False, locale=None, place="thread", thread="8", dm_closed=False
    )


async def test_a_learner_is_known_from_the_day_on_which_he_chose_a_language(
    book: AddressBook, memory: Memory, ada: None
) -> None:
    async with memory.transaction("one") as tx:
        person = await tx.learners.find("ada")
        assert person is not None
        await tx.learners.prefers(person.id, locale="de")
    found = await book.of("one", "ada")
    assert (found.known, found.locale) == (True, "de")


async def test_a_thread_belongs_to_its_learner_in_its_guild_while_he_has_it(
    book: AddressBook, memory: Memory, ada: None
) -> None:
    await book.keep("one", "ada", "Ada", {"thread": "7", "place": "9"})
    assert await book.whose("one", "7") == "ada"
    assert await book.whose("one", "9") is None
    assert await book.whose("two", "7") is None
    await book.keep("one", "ada", "Ada", {"thread": "8"})
    assert await book.whose("one", "7") is None
    async with memory.transaction("one") as tx:
        person = await tx.learners.find("ada")
        assert person is not None
        await tx.learners.leave(person.id)
    assert await book.whose("one", "8") is None


async def test_a_guild_that_was_not_set_up_has_nothing_set(book: AddressBook) -> None:
    assert await book.setup("one") == Setup(coach_role="", coaches_channel="", locale="", reads_threads=False)


async def test_what_a_guild_has_set_is_told_as_a_frontend_needs_it(book: AddressBook, memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        await tx.learners.set(
            coach_role=4711, coaches_channel="815", locale="de", reads_threads=True, course="x"
        )
    assert await book.setup("one") == Setup("4711", "815", "de", reads_threads=True)


async def test_direct_messages_belong_to_his_own_guild_until_he_is_at_home_in_another(
    book: AddressBook,
) -> None:
    assert await book.home("dm:1") == "dm:1"
    await book.settle("dm:1", "one")
    assert await book.home("dm:1") == "one"
    assert await book.home("dm:2") == "dm:2"
    await book.settle("dm:1", "two")
    await book.settle("dm:1", "one")
    assert await book.been_in("dm:1") == ("one", "two")
    await book.unsettle("dm:1", "one")
    assert await book.home("dm:1") == "dm:1"
    assert await book.been_in("dm:1") == ("two",)
