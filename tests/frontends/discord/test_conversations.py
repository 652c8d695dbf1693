"""The terminal's conversations, in Discord; in the middle of each step Baton dies and is started again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from bot.courses.course import Course, Place
from tests.frontends.discord.stage import PATIENCE, Baton
from tests.local_discord import GuildHandle, Message, Person

WORDS = {
    "de": {
        "form": "Sprache",
        "language": "Deutsch",
        "first": "So läuft eine Sitzung",
        "course": "SQLModel-Kurs",
        "modules": "Module zur Auswahl",
        "hint": "Tipp 1 von",
        "failed": "Noch nicht bestanden",
        "passed": "Bestanden",
        "changed": "Seit dem letzten Versuch",
        "end": "Übergabe geschrieben",
        "back": "Willkommen zurück!",
    },
    "en": {
        "form": "Language",
        "language": "English",
        "first": "What a session is like",
        "course": "SQLModel course",
        "modules": "Modules to choose from",
        "hint": "Hint 1 of",
        "failed": "Not passed yet",
        "passed": "Passed",
        "changed": "Since your last try",
        "end": "I have written the handover",
        "back": "Welcome back!",
    },
}


class Fate:
    """Kills Baton after a gesture was heard, wherever it is with the answer, and starts it again."""

    def __init__(self, baton: Baton, ada: Person) -> None:
        self.baton = baton
        self.ada = ada
        self.deaths = 0

    async def strikes(self, gesture: Awaitable[object], expected: str, *, after: float = 0.0) -> Message:
        """Do it, die `after` so many seconds from when it was heard, and read what is answered, once."""
        before, known = {message.id for message in self._saying(expected)}, self.baton.heard
        await gesture
        await self._kept(known)
        await asyncio.sleep(after)
        await self.baton.crashes()
        await self.baton.starts()
        self.deaths += 1
        async with asyncio.timeout(PATIENCE):
            while not (found := [one for one in self._saying(expected) if one.id not in before]):
                await asyncio.sleep(0.05)
        await self.baton.is_quiet()
        assert len([one for one in self._saying(expected) if one.id not in before]) == 1
        return found[0]

    def _saying(self, expected: str) -> list[Message]:
        return [message for message in self.ada.sees if expected in message.text]

    async def _kept(self, known: int) -> None:
        """Until a further turn is kept: from here on nothing of it may be lost. It may be over already."""
        async with asyncio.timeout(PATIENCE):
            while self.baton.heard == known or not (await self.baton.owes() or self.baton.quiet):
                await asyncio.sleep(0.005)


async def settles(fate: Fate, words: dict[str, str]) -> None:
    ada = fate.ada
    await ada.uses("start")
    await fate.strikes(ada.fills({words["form"]: words["language"]}), words["first"])
    await fate.strikes(ada.clicks(words["course"]), words["modules"])


@pytest.mark.errors
@pytest.mark.parametrize("locale", ["de", "en"])
async def test_a_session_goes_on_whenever_baton_dies_and_the_next_greeting_is_the_handover(
    baton: Baton, ada: Person, academy: GuildHandle, first: Place, locale: str
) -> None:
    ada.user.locale = "de" if locale == "de" else "en-US"
    words, fate = WORDS[locale], Fate(baton, ada)
    await settles(fate, words)
    offered = next(one for one in ada.sees if words["modules"] in one.text).buttons[0]
    await fate.strikes(ada.clicks(offered), first.task.title.in_locale(locale))
    await fate.strikes(ada.writes("/hint", to=ada.dm), words["hint"])
    wrong, right = dict(next(iter(first.task.mistakes.values()))), dict(first.task.exemplar)
    files = {name: text.encode() for name, text in wrong.items()}
    await fate.strikes(ada.writes("", to=ada.dm, files=files), words["failed"], after=0.3)
    files = {name: text.encode() for name, text in right.items()}
    passed = await fate.strikes(ada.writes("", to=ada.dm, files=files), words["passed"], after=0.6)
    assert words["changed"] in passed.text
    await fate.strikes(ada.writes("/end", to=ada.dm), words["end"])
    greeting = await fate.strikes(ada.writes("/start", to=ada.dm), words["back"])
    async with baton.app.memory.reading(str(academy.id)) as tx:
        learner = await tx.learners.find(str(ada.id))
        assert learner is not None
        handover = await tx.handovers.latest(learner.id)
        assert handover is not None
        graded = await tx.submissions.count(learner.id)
    assert greeting.text == handover.greeting
    assert graded == 2
    assert fate.deaths == 8


@pytest.mark.errors
async def test_every_task_of_module_seven_can_be_done_with_baton_dying_in_each_review(
    baton: Baton, ada: Person, course: Course
) -> None:
    words, fate = WORDS["en"], Fate(baton, ada)
    await ada.uses("start")
    await ada.fills({"Language": "English"})
    await ada.reads(words["first"])
    await ada.clicks(words["course"])
    await ada.reads(words["modules"])
    await ada.clicks(next(one for one in ada.sees if words["modules"] in one.text).buttons[0])
    await ada.reads(lambda message: "Submit" in message.buttons)
    places = [place for place in course.places if place.module.number == 7]
    for number, place in enumerate(places):
        if number:
            await ada.writes("/next", to=ada.dm)
            await ada.reads(lambda message: "Submit" in message.buttons)
        files = {name: text.encode() for name, text in place.task.exemplar.items()}
        await fate.strikes(ada.writes("", to=ada.dm, files=files), words["passed"], after=0.2 * number)
    await ada.uses("progress")
    assert "4 of 4" in (await ada.reads("Your progress")).text
