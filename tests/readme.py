"""Writes the generated parts of the README: `python -m tests.readme`."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from bot.app import opened
from bot.coaching.protocol import mermaid
from bot.coaching.turn import HandedFile, Submit
from bot.frontends.terminal.screens import plain
from bot.settings import Settings
from tests.settings_table import settings_table
from tests.turns.person import Person

README = Path(__file__).resolve().parent.parent / "README.md"
LONGEST = 14
"""Lines of a reply that are shown before it's cut."""


def with_part(readme: str, name: str, content: str) -> str:
    """The README with the part between the two markers of `name` replaced."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{content}\n{found[2]}", readme)


def protocol() -> str:
    return f"```mermaid\n{mermaid()}\n```"


async def transcript(data_dir: Path) -> str:
    """A short session in English, as it is printed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/baton.db", baton_data_dir=data_dir)
        async with opened(settings) as app:
            course = app.courses[0]
            place = course.places[0]
            ada = Person(app.coach, "ada")
            lines = [_shown("baton chat", await ada.arrives())]
            lines += [_shown(typed, await ada.says(typed)) for typed in ("en", "1", "1", "hint")]
            name = next(iter(place.task.stubs))
            wrong = next(iter(place.task.mistakes.values()))[name]
            for content in (wrong, place.task.exemplar[name]):
                submitted = Submit((HandedFile(name, content.encode()),))
                lines.append(_shown(f"/submit {name}", await ada.does(submitted), longest=60))
            lines.append(_shown("end", await ada.says("end")))
            lines.append(_shown("start", await ada.arrives()))
    return "````text\n" + "\n\n".join(lines) + "\n````"


def _shown(typed: str, reply: str, longest: int = LONGEST) -> str:
    lines = plain(reply).splitlines()
    cut = [*lines[:longest], "[…]"] if len(lines) > longest else lines
    return "\n".join([f"› {typed}", "", *cut])


def main() -> None:
    readme = README.read_text("utf-8")
    readme = with_part(readme, "protocol", protocol())
    readme = with_part(readme, "settings", settings_table())
    data_dir = Settings().baton_data_dir
    readme = with_part(readme, "transcript", asyncio.run(transcript(data_dir)))
    README.write_text(readme, "utf-8")


if __name__ == "__main__":
    main()
