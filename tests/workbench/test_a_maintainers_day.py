"""A maintainer's day: a text is changed, spoilt, mended and brought back, while learners are served."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.coach import Coach
from bot.coaching.order import ReloadPrompts
from bot.content import content_folder
from bot.desk import Desk
from bot.prompting.prompts import Prompts
from memory.database import Memory
from tests.builders import small_course
from tests.frontends.terminal import Program
from tests.orders.conftest import ReadingReviewer
from tests.orders.people import Human
from tests.turns.person import Person
from tests.workbench.served import preview


@dataclass
class Maintainer:
    """Has an editor, a terminal, and the running bot."""

    folder: Path
    program: Program

    def edits(self, name: str, before: str, after: str) -> None:
        text = self.reads(name)
        assert before in text
        self.writes(name, text.replace(before, after))

    def reads(self, name: str) -> str:
        return (self.folder / f"{name}.md.j2").read_text("utf-8")

    def writes(self, name: str, text: str) -> None:
        (self.folder / f"{name}.md.j2").write_text(text, "utf-8")

    async def types(self, *arguments: str, fails: bool = False) -> str:
        """A command of `baton prompts`: what it says."""
        told = {"BATON_PROMPTS_DIR": str(self.folder)}
        done = await asyncio.to_thread(self.program.run, "prompts", *arguments, settings=told)
        assert bool(done.returncode) is fails, done.stderr
        return done.stderr or done.stdout if fails else done.stdout


@dataclass
class Office:
    """The running bot, a learner in it, and an administrator."""

    ada: Person
    boss: Human

    async def reloads(self) -> str:
        return await self.boss.orders(ReloadPrompts())

    async def says_goodbye(self) -> str:
        """What ada is told at the end of another session."""
        await self.ada.arrives()
        return await self.ada.says("end")

    @property
    def wording(self) -> str | None:
        """The hash of what ada was told last."""
        return self.ada.heard[-1].template_hash


@pytest.fixture
def maintainer(database: Path, tmp_path: Path) -> Maintainer:
    folder = Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))
    return Maintainer(folder, Program(database, tmp_path / "data", tmp_path, tmp_path))


@pytest.fixture
async def office(memory: Memory, maintainer: Maintainer) -> Office:
    prompts, course = Prompts(maintainer.folder), small_course()
    coach, desk = Coach(memory, prompts, [course], ReadingReviewer()), Desk(memory, prompts, [course])
    await desk.editions.keep()
    ada, boss = Person(coach, "ada", guild="1", hint="en"), Human(desk, "boss", manages=True)
    await ada.arrives("en", "small")
    assert "**See you, ada!**" in await ada.says("end")
    return Office(ada, boss)


@pytest.mark.timeout(400)
async def test_a_greeting_is_changed_spoilt_mended_looked_up_and_brought_back(
    office: Office, maintainer: Maintainer
) -> None:
    old = office.wording
    await _a_misspelt_name_changes_nothing(office, maintainer)
    new = await _mended_it_is_what_is_said(office, maintainer)
    assert old is not None
    assert new != old
    await _it_is_known_who_got_which(maintainer, old, new)
    await _what_was_said_before_is_said_again(office, maintainer, old, new)
    await _what_is_not_there_is_said(maintainer)


async def _a_misspelt_name_changes_nothing(office: Office, maintainer: Maintainer) -> None:
    """It's told where, and what to write instead."""
    maintainer.edits("en/farewell", "**See you, {{ name }}!**", "**Farewell, {{ nam }}!**")
    checked = await maintainer.types("check", fails=True)
    assert "en/farewell.md.j2:" in checked
    assert "'nam'; did you mean 'name'?" in checked
    told = await office.reloads()
    assert "not reloaded" in told
    assert "`en/farewell.md.j2:" in told
    assert "did you mean" in told
    assert "**See you, ada!**" in await office.says_goodbye()


async def _mended_it_is_what_is_said(office: Office, maintainer: Maintainer) -> str:
    maintainer.edits("en/farewell", "{{ nam }}", "{{ name }}")
    assert "`en/farewell`" in await office.reloads()
    assert "**Farewell, ada!**" in await office.says_goodbye()
    assert office.wording is not None
    return office.wording


async def _it_is_known_who_got_which(maintainer: Maintainer, old: str, new: str) -> None:
    """Which wording did ada get on Monday?"""
    sent = await maintainer.types("sent", "ada", "--guild", "1", "--on", "2026-03-02", "--text")
    goodbyes = [line for line in sent.splitlines() if "  farewell  " in line]
    assert [line.split("  ")[2] for line in goodbyes] == [old, old, new]
    assert "**See you, {{ name }}!**" in sent
    history = await maintainer.types("history", "farewell", "--locale", "en", "--guild", "1")
    first, second = history.splitlines()
    assert old in first
    assert "sent 2 times" in first
    assert new in second
    assert "sent once" in second


async def _what_was_said_before_is_said_again(
    office: Office, maintainer: Maintainer, old: str, new: str
) -> None:
    """Even though the file is broken by now."""
    maintainer.edits("en/farewell", "{{ name }}", "{{ name")
    changed = await maintainer.types("diff", "farewell", new, old, "--guild", "1")
    assert "-**Farewell, {{ name }}!**" in changed
    assert "+**See you, {{ name }}!**" in changed
    assert "says again what it said" in await maintainer.types("rollback", "farewell", old[:6])
    await office.reloads()
    assert "**See you, ada!**" in await office.says_goodbye()
    assert office.wording == old
    again = await maintainer.types("history", "farewell", "--locale", "en", "--guild", "1")
    assert [line.split("  ")[1] for line in again.splitlines()] == [old, new, old]


async def _what_is_not_there_is_said(maintainer: Maintainer) -> None:
    assert "no wording begins with 'f00'" in await maintainer.types("diff", "farewell", "f00", fails=True)
    assert "no learner 'eve'" in await maintainer.types("sent", "eve", fails=True)
    assert "'someday' is no day" in await maintainer.types(
        "sent", "ada", "--guild", "1", "--on", "someday", fails=True
    )


MISTAKES = {
    "written too long": ("On and on and on. " * 100, "characters of at most 1000; say it shorter"),
    "escaping turned off": ("{{ name|safe }}", "there is no filter 'safe'; what may format stands in"),
    "a look into Python": ("{{ name.__class__ }}", "'__class__' is internal; use what the type"),
    "a loop for ever": ("{% for x in range(10 ** 9) %}x{% endfor %}", "the template knows no 'range'"),
    "half a tag": ("{{ name", "en/farewell.md.j2:17"),
    "half a fence": ("```python", "a backtick has no partner"),
    "text that runs backwards": ("See \u202eyou", "it holds a character that can't be seen"),
}


async def test_what_would_do_harm_is_refused_with_its_place_and_learners_hear_nothing_of_it(
    office: Office, maintainer: Maintainer
) -> None:
    whole = maintainer.reads("en/farewell")
    for pasted, told in MISTAKES.values():
        maintainer.writes("en/farewell", f"{whole}{pasted}\n")
        checked = await maintainer.types("check", "--template", "farewell", fails=True)
        assert told in checked
        assert "en/farewell.md.j2:" in checked
    assert "not reloaded" in await office.reloads()
    assert (await office.says_goodbye()).startswith("**See you, ada!**")


async def test_a_forgotten_language_is_told_with_what_to_copy(office: Office, maintainer: Maintainer) -> None:
    (maintainer.folder / "de/farewell.md.j2").unlink()
    checked = await maintainer.types("check", fails=True)
    assert "de/farewell.md.j2:1: is missing; copy" in checked
    assert "not reloaded" in await office.reloads()
    assert "**See you, ada!**" in await office.says_goodbye()


async def test_the_preview_shows_a_text_as_it_is_saved_and_a_mistake_in_its_place(
    maintainer: Maintainer,
) -> None:
    with preview(maintainer.folder) as served:
        async with ClientSession() as http:

            async def sees() -> str:
                page = f"{served.address}/t/farewell?locale=en&sample=typical"
                async with http.get(page) as answer:
                    assert answer.status == HTTPStatus.OK
                    return await answer.text()

            assert "See you, " in await sees()
            maintainer.edits("en/farewell", "See you, {{ name }}", "Cheerio, {{ name }}")
            assert "Cheerio, " in await until(sees, "Cheerio, ")
            maintainer.edits("en/farewell", "Cheerio, {{ name }}", "Cheerio, {{ nmae }}")
            assert "did you mean" in await until(sees, "did you mean")


async def until(looks: Callable[[], Awaitable[str]], wanted: str) -> str:
    """The page, once it shows what is wanted; a saved file is read again within a moment."""
    async with asyncio.timeout(30):
        while wanted not in (page := await looks()):
            await asyncio.sleep(0.1)
    return page
