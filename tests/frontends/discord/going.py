"""The way to where a conversation begins: through the form, into the course, to a task."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from bot.courses.course import Place, Task
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, Message, Person

DIRECTLY = "In direct messages"
IN_A_THREAD = "In a private thread here"
CASCADE = "📌 7: Cascade & OnDelete Behavior"


async def settled(person: Person, place: str = DIRECTLY) -> Message:
    """Through the form and in the course: the modules to choose from."""
    await person.uses("start")
    await person.fills({"Language": "English", "Time zone": "Berlin", "Where shall we talk?": place})
    await person.reads("Which course")
    await person.clicks("SQLModel course")
    return await person.reads("Which module")


async def working(person: Person, place: str = DIRECTLY) -> Message:
    """At the first task of module 7."""
    await settled(person, place)
    await person.clicks(CASCADE)
    return await person.reads(is_task)


def is_task(message: Message) -> bool:
    return {"Submit", "Skip"} <= {*message.buttons}


def solution(place: Place) -> dict[str, bytes]:
    """What passes, as files."""
    return {name: text.encode() for name, text in place.task.exemplar.items()}


def mistaken(task: Task) -> dict[str, bytes]:
    """What runs, and doesn't pass."""
    return {name: text.encode() for name, text in next(iter(task.mistakes.values())).items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by their paths."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as to:
        for path, content in files.items():
            to.writestr(path, content)
    return archive.getvalue()


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


async def set_up(baton: Baton, guild: GuildHandle, **settings: object) -> None:
    """What an administrator has set for a guild."""
    async with baton.app.memory.transaction(str(guild.id)) as tx:
        await tx.learners.set(**settings)
