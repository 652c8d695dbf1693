"""The README's pictures: real messages of the bot on a local Discord. `python -m tests.screenshots`."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import single_reviewer
from bot.content import content_folder
from bot.courses.course import Course, Place
from bot.courses.loader import load_course
from bot.settings import Settings
from bot.showing import Json, Scene, Viewer, page
from memory import migrate
from memory.database import Memory
from tests.browser import missing, photographs
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Message, Permission, Person, payloads, pointing

FOLDER = Path(__file__).parents[1] / ".github" / "screenshots"
MODULE = 7
MISTAKE = "no-pragma"
"""Of the first task: three tests fail, and they say why in few words."""
EVENING = 18
"""The hour at which the story begins."""
WIDTH, SCALE = 780, 1.25


@dataclass(slots=True)
class Stage:
    """A guild with Baton in it, on an evening that passes as the story tells."""

    discord: LocalDiscord
    baton: Baton
    database: Path
    academy: GuildHandle
    places: Sequence[Place]
    shots: dict[str, tuple[tuple[Scene, ...], Viewer]] = field(default_factory=dict)

    def learner(self, name: str) -> Person:
        return self.academy.person(name).goes_to(self.academy.channel("learning"))

    @property
    def viewer(self) -> Viewer:
        world = self.discord.world
        names = {one.id: one.name for one in world.users.values()}
        names |= {one.id: one.name for one in self.academy.state.roles.values()}
        names |= {one.id: one.name or "Direct messages" for one in world.channels.values()}
        files = {one.url: one.data for one in world.attachments.values()}
        return Viewer(self.discord.now, names={str(key): name for key, name in names.items()}, files=files)

    def later(self, minutes: float) -> None:
        self.discord.clock.advance(minutes=minutes)

    def shoot(self, name: str, scene: Scene) -> None:
        """Keep what stands there now, and the time."""
        before, _ = self.shots.get(name, ((), None))
        self.shots[name] = ((*before, scene), self.viewer)


def drawn(*messages: Message) -> list[Json]:
    return [as_discord_has_it(one) for one in messages]


def as_discord_has_it(message: Message) -> Json:
    """The message, with the name of the command that it answers: a client shows it above."""
    found = payloads.message(message)
    used = message.interaction
    if used is not None and used.type == payloads.COMMAND:
        found["interaction"] = {
            "id": str(used.id),
            "type": used.type,
            "name": used.name.removeprefix("/"),
            "user": payloads.user(used.user),
        }
    return found


@asynccontextmanager
async def staged(course: Course, database: Path, folder: Path, runtimes: Path) -> AsyncIterator[Stage]:
    async with LocalDiscord() as discord:
        with pointing.to(discord):
            begins = (discord.now + timedelta(days=1)).replace(hour=EVENING, minute=4, second=0)
            discord.clock.advance((begins - discord.now).total_seconds())
            academy = discord.guild("Academy").invites_bot()
            academy.channel("learning")
            academy.channel("coaches")
            academy.role("Coach", permissions=Permission.MANAGE_THREADS)
            baton = Baton(discord, database, folder, [course], runtimes=runtimes)
            await baton.starts()
            baton.bot.receiver._clock = lambda: discord.now
            places = [place for place in course.places if place.module.number == MODULE]
            try:
                yield Stage(discord, baton, database, academy, places)
            finally:
                await baton.stops()


async def tell(stage: Stage) -> None:
    """The story, from which the pictures are taken."""
    await set_up(stage)
    ada = stage.learner("Ada")
    await works(stage, ada)
    await leaves_and_returns(stage, ada)
    await others_learn(stage)
    await coach_looks(stage)


async def set_up(stage: Stage) -> None:
    academy = stage.academy
    owner = academy.owner.goes_to(academy.channel("coaches"))
    await owner.uses(
        "setup",
        **{
            "coach-role": academy.role("Coach"),
            "coaches-channel": academy.channel("coaches"),
            "course": "SQLModel course",
        },
    )
    await stage.baton.is_quiet()


async def comes(person: Person) -> Message:
    """Through the form, and to the first task."""
    await person.uses("start")
    await person.fills(
        {"Language": "English", "Time zone": "Berlin", "Where shall we talk?": "In direct messages"}
    )
    await person.reads("Modules to choose from")
    await person.clicks("📌 7: Cascade & OnDelete Behavior")
    return await person.reads(lambda message: "Submit" in message.buttons)


async def solves(person: Person, place: Place) -> Message:
    files = {name: text.encode() for name, text in place.task.exemplar.items()}
    await person.writes("", to=person.dm, files=files)
    passed = await person.reads("Passed", within=30)
    await person.reads(lambda message: "Next task" in message.buttons)
    return passed


async def errs(person: Person, place: Place) -> Message:
    wrong = place.task.mistakes[MISTAKE]
    await person.clicks("Submit")
    await person.fills({"Files": {name: text.encode() for name, text in wrong.items()}})
    return await person.reads("Not passed yet", within=30)


async def works(stage: Stage, ada: Person) -> None:
    first, second, *_ = stage.places
    task = await comes(ada)
    begins = next(one for one in ada.sees if first.task.title.in_locale("en") in one.text)
    stage.later(6)
    await ada.clicks("Hint")
    hint = await ada.reads("Hint 1 of")
    stage.shoot("task", Scene("Baton", drawn(begins), height=340, from_top=True))
    stage.shoot("task", Scene("", drawn(*_before(ada, task, 1), task, hint), height=560))

    stage.later(11)
    failed = await errs(ada, first)
    stage.later(9)
    passed = await solves(ada, first)
    told = drawn(failed, *_before(ada, passed, 1), passed)
    stage.shoot("review", Scene("Baton", told, height=1220, from_top=True))

    await ada.clicks("Next task")
    await ada.reads(lambda message: "Submit" in message.buttons)
    stage.later(14)
    await solves(ada, second)
    ada.goes_to(ada.dm)
    shown = await ada.uses("progress")
    await stage.baton.is_quiet()
    assert shown.message is not None
    stage.shoot("progress", Scene("Baton", drawn(shown.message)))


def _before(person: Person, message: Message, number: int) -> list[Message]:
    there = [one for one in person.sees if one.channel is message.channel]
    at = there.index(message)
    return there[max(0, at - number) : at]


async def leaves_and_returns(stage: Stage, ada: Person) -> None:
    await ada.uses("end")
    await ada.reads("See you")
    await stage.baton.is_quiet()
    stage.later(23 * 60 + 10)
    await ada.uses("start")
    greeting = await ada.reads("Welcome back")
    await stage.baton.is_quiet()
    choice = [one for one in ada.sees if one.channel is ada.dm and one.id > greeting.id]
    stage.shoot("greeting", Scene("Baton", drawn(greeting), height=548, from_top=True))
    stage.shoot("greeting", Scene("", drawn(*choice), height=180))


async def others_learn(stage: Stage) -> None:
    first, *_ = stage.places
    ben, chiara, deniz = (stage.learner(name) for name in ("Ben", "Chiara", "Deniz"))
    for person in (ben, chiara, deniz):
        await comes(person)
        stage.later(12)
    await errs(ben, first)
    await solves(chiara, first)
    await asks(stage, ben, "Why is the pragma gone when I open a second connection?")
    stage.later(26)
    await asks(stage, chiara, "Is passive_deletes enough, or do I need cascade_delete, too?")
    stage.later(4)


async def asks(stage: Stage, person: Person, question: str) -> None:
    await person.uses("ask", question=question)
    await stage.baton.is_quiet()
    await asyncio.to_thread(date_question, stage.database, question, stage.discord.now)


def date_question(database: Path, question: str, at: datetime) -> None:
    """The database dates it by its own clock, which knows nothing of the story's."""
    dated = "UPDATE human_requests SET created_at = ? WHERE text = ?"
    with closing(sqlite3.connect(database)) as connection, connection:
        changed = connection.execute(dated, (f"{at:%Y-%m-%d %H:%M:%S.%f}", question))
        assert changed.rowcount == 1


async def coach_looks(stage: Stage) -> None:
    academy = stage.academy
    grace = academy.person("Grace", roles=("Coach",)).goes_to(academy.channel("coaches"))
    seen = []
    for command in ("coach queue", "coach roster"):
        asked = await grace.uses(command)
        await stage.baton.is_quiet()
        assert asked.message is not None
        seen.append(asked.message)
    stage.shoot("coach", Scene("#coaches", drawn(*seen)))


def html(stage: Stage) -> dict[str, str]:
    return {name: page(scenes, viewer) for name, (scenes, viewer) in stage.shots.items()}


async def take() -> dict[str, bytes]:
    """The pictures, by name."""
    course = load_course(content_folder("courses") / "sqlmodel")
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary)
        await single_reviewer(Settings(baton_data_dir=data)).prepare(course)
        database = data / "baton.db"
        memory = Memory.open(f"sqlite+aiosqlite:///{database}")
        await migrate.upgrade(memory)
        await memory.close()
        async with staged(course, database, data / "bot", data / "runtimes") as stage:
            await tell(stage)
            pages = html(stage)
    taken = await photographs(pages.values(), width=WIDTH, scale=SCALE)
    return dict(zip(pages, taken, strict=True))


def main() -> None:
    if lacking := missing():
        sys.exit(f"The pictures need programs that aren't here: {lacking}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, png in asyncio.run(take()).items():
        FOLDER.joinpath(f"{name}.png").write_bytes(png)
        sys.stdout.write(f"{name}.png: {len(png) // 1000} kB\n")


if __name__ == "__main__":
    main()
