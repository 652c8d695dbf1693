"""Who is learning: page by page, and as a table that no spreadsheet trips over."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coach import Coach
from bot.coaching.order import Assign, ExportTable, ShowRoster
from bot.coaching.turn import ReplyFile
from bot.orders.roster import PAGE, safe
from memory.database import Memory
from tests.builders import MODERATE
from tests.orders.people import Guild, Human, asks, begins
from tests.turns.person import Person

HOSTILE = "**Eve**\n# @everyone <@1> [x](http://y.z) `"


async def test_how_far_everybody_is(carla: Human, ada: Person, coach: Coach) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    await asks(ada)
    await Person(coach, "bob", guild="1").arrives("de")
    said = await carla.orders(ShowRoster())
    assert "- **ada** – Small course in English: 1/7, mean 10.0 · 2026-03-02 · 🙋 waiting" in said
    assert "- **bob** – in no course yet" in said
    assert carla.offered == ["ada", "bob"]


async def test_assignments_that_are_late_are_counted_until_they_are_done(carla: Human, ada: Person) -> None:
    await begins(ada)
    await carla.orders(Assign("ada", "a", "tomorrow"))
    await carla.orders(Assign("ada", "models"))
    assert "overdue" not in await carla.orders(ShowRoster())
    carla.waits(days=2)
    assert "⏰ 1 overdue" in await carla.orders(ShowRoster())
    await ada.submits("x = 1")
    assert "overdue" not in await carla.orders(ShowRoster())


async def test_pages_show_everybody_once(carla: Human, memory: Memory) -> None:
    names = [f"learner{number:02}" for number in range(2 * PAGE + 3)]
    async with memory.transaction("1") as tx:
        for name in names:
            await tx.learners.meet(name, name)
    seen = []
    await carla.orders(ShowRoster())
    while True:
        seen += [label for label in carla.offered if label != "Next page"]
        assert len(carla.offered) <= 25
        if "Next page" not in carla.offered:
            break
        await carla.clicks_on("Next page")
        assert "(continued)" in carla.reads
    assert seen == names


async def test_a_page_of_a_course_goes_on_in_that_course(carla: Human, memory: Memory) -> None:
    async with memory.transaction("1") as tx:
        for number in range(2 * PAGE + 4):
            learner = await tx.learners.meet(f"l{number}", f"l{number}")
            if number % 2:
                await tx.learners.prefers(learner.id, course="small")
    said = await carla.orders(ShowRoster("small"))
    assert "Small course in English**" in said
    said = await carla.clicks_on("Next page")
    assert "Small course in English**" in said
    assert carla.offered == ["l31", "l33"]


@pytest.mark.parametrize("after", ["nonsense", "-1", "0" * 31])
async def test_a_page_that_there_is_not_is_refused(carla: Human, after: str) -> None:
    assert "Begin at the top" in await carla.orders(ShowRoster(after=after))


async def test_an_empty_guild_has_nobody(carla: Human) -> None:
    assert "Nobody yet." in await carla.orders(ShowRoster())
    assert "There is no course `none`" in await carla.orders(ShowRoster("none"))


async def test_a_hostile_name_is_shown_as_it_is(carla: Human, memory: Memory) -> None:
    async with memory.transaction("1") as tx:
        await tx.learners.meet("eve", HOSTILE)
    said = await carla.orders(ShowRoster())
    assert r"**\*\*Eve\*\* \# \@" in said
    assert "<@1>" not in said
    assert carla.offered == ["**Eve** # @everyone <@1> [x](http://y.z) `"]


def rows(file: ReplyFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


async def test_the_table_has_a_row_for_everybody(
    carla: Human, ada: Person, coach: Coach, guild: Guild
) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    await Person(coach, "bob", guild="1").arrives("de")
    assert "The progress of 2 people" in await carla.orders(ExportTable())
    (file,) = carla.reply.files
    assert file.name == "baton-all-2026-03-02.csv"
    assert file.content.startswith(b"\xef\xbb\xbf")
    first, second = rows(file)
    assert first == {
        "key": "ada",
        "name": "ada",
        "language": "en",
        "course": "small",
        "tasks_done": "1",
        "tasks": "7",
        "tries": "1",
        "mean_score": "10.0",
        "last_activity": "2026-03-02T18:00:00Z",
        "waits_for_coach": "no",
    }
    assert (second["name"], second["course"], second["mean_score"]) == ("bob", "", "")
    await carla.orders(ExportTable("small"))
    assert [row["name"] for row in rows(carla.reply.files[0])] == ["ada"]
    assert [deed.details["rows"] for deed in await guild.deeds() if deed.kind == "table.exported"] == [2, 1]


async def test_the_table_of_many_has_all_of_them(carla: Human, memory: Memory) -> None:
    async with memory.transaction("1") as tx:
        for number in range(501):
            await tx.learners.meet(f"l{number}", f"l{number}")
    await carla.orders(ExportTable())
    assert [row["key"] for row in rows(carla.reply.files[0])] == [f"l{number}" for number in range(501)]


async def test_a_name_is_no_formula_in_the_table(carla: Human, memory: Memory) -> None:
    evil = '=HYPERLINK("http://evil.example","click")'
    async with memory.transaction("1") as tx:
        await tx.learners.meet("eve", evil)
        await tx.learners.meet("+1", '"quoted", with a comma\nand a line')
    await carla.orders(ExportTable())
    first, second = rows(carla.reply.files[0])
    assert first["name"] == f"'{evil}"
    assert (second["key"], second["name"]) == ("'+1", '"quoted", with a comma\nand a line')


@MODERATE
@given(st.text(st.one_of(st.sampled_from("=+-@\t\r\n '\"a"), st.characters()), max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = safe(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert not cell.startswith(("\t", "\r"))
    assert cell.removeprefix("'") in {text, text.removeprefix("'")}
