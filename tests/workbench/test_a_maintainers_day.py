"""A maintainer's day: a text is changed, spoilt, mended and brought back, while learners are served."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

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


@dataclass
class Maintainer:
    """Has an editor, a terminal, and the running bot."""

    folder: Path
    program: Program

    def edits(self, name: str, before: str, after: str) -> None:
        file = self.folder / f"{name}.md.j2"
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after), "utf-8")

    async def types(self, *arguments: str, fails: bool = False) -> str:
        """A command of `baton prompts`: what it says."""
        told = {"BATON_PROMPTS_DIR": str(self.folder)}
        done = await asyncio.to_thread(self.program.run, "prompts", *arguments, settings=told)
        assert bool(done.returncode) is fails, done.stderr
        return done.stderr if fails else done.stdout


@pytest.fixture
def maintainer(database: Path, tmp_path: Path) -> Maintainer:
    folder = Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))
    return Maintainer(folder, Program(database, tmp_path / "data", tmp_path, tmp_path))


@pytest.mark.timeout(400)
async def test_a_text_is_changed_spoilt_looked_up_and_brought_back(
    memory: Memory, maintainer: Maintainer
) -> None:
    prompts, course = Prompts(maintainer.folder), small_course()
    coach, desk = Coach(memory, prompts, [course], ReadingReviewer()), Desk(memory, prompts, [course])
    await desk.editions.keep()
    ada, boss = Person(coach, "ada", guild="1", hint="en"), Human(desk, "boss", manages=True)
    await ada.arrives("en", "small")
    assert "**See you, ada!**" in await ada.says("end")
    old = ada.heard[-1].template_hash

    # A misspelt variable: nothing changes, and it's told where and what to write instead.
    maintainer.edits("en/farewell", "**See you, {{ name }}!**", "**Farewell, {{ nam }}!**")
    told = await boss.orders(ReloadPrompts())
    assert "not reloaded" in told
    assert "`en/farewell.md.j2:" in told
    assert "name" in told
    await ada.arrives()
    assert "**See you, ada!**" in await ada.says("end")

    # Mended, it's what is said from now on.
    maintainer.edits("en/farewell", "{{ nam }}", "{{ name }}")
    told = await boss.orders(ReloadPrompts())
    assert "`en/farewell`" in told
    await ada.arrives()
    assert "**Farewell, ada!**" in await ada.says("end")
    new = ada.heard[-1].template_hash
    assert new != old

    # Which wording did ada get on Monday?
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

    # Back to how it was, even though the file is broken by now.
    maintainer.edits("en/farewell", "{{ name }}", "{{ name")
    changed = await maintainer.types("diff", "farewell", new, old, "--guild", "1")
    assert "-**Farewell, {{ name }}!**" in changed
    assert "+**See you, {{ name }}!**" in changed
    assert "says again what it said" in await maintainer.types("rollback", "farewell", old[:6])
    await boss.orders(ReloadPrompts())
    await ada.arrives()
    assert "**See you, ada!**" in await ada.says("end")
    assert ada.heard[-1].template_hash == old
    again = await maintainer.types("history", "farewell", "--locale", "en", "--guild", "1")
    assert [line.split("  ")[1] for line in again.splitlines()] == [old, new, old]

    # What isn't there is said.
    assert "no wording begins with 'f00'" in await maintainer.types("diff", "farewell", "f00", fails=True)
    assert "no learner 'eve'" in await maintainer.types("sent", "eve", fails=True)
    assert "'someday' is no day" in await maintainer.types(
        "sent", "ada", "--guild", "1", "--on", "someday", fails=True
    )
