"""Many learners, many turns and bad weather: `python -m tests.frontends.discord.soak --turns 10000`.

While learners click, type and use commands, 5 % of all requests meet a fault, events come twice, the gateway
closes now and then, and the bot is killed and started again. `judging.py` says at the end what was lost and
what was said twice.

A turn is a gesture that Discord has told the bot of. What is told while no bot is there to hear it is none:
Discord shows the learner that nobody has answered, or he sees nothing come, and he tries again. The same
holds for what had been told but not been kept yet when the bot was killed; these are counted as cut off, and
only those of the last seconds before a kill may be. Everything that was kept has to be answered.

discord.py itself waits for 1, 3, 5 … seconds after a 500 or 502, so much has to be in flight.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.coaching.turn import ChooseCourse, ChooseModule, Gesture, Start, Turn
from bot.courses.course import Course
from tests.frontends.discord.judging import Judgement, Made, judge
from tests.frontends.discord.stage import Baton
from tests.local_discord import Channel, DiscordRefuses, GuildHandle, LocalDiscord, Message, Person
from tests.local_discord.faults import Fault, Faults, matches

SHARE = 0.05
DOUBLES = 0.02
AT_WORK = 30
"""While so many turns are in flight nobody begins another: bad weather is tried here, not too many people."""
CALLBACK = "POST /interactions/*/*/callback"
ANSWER = "PATCH /webhooks/*/*/messages/*"
KINDS = ("500", "502", "503", "429", "global 429", "slow", "dropped before", "dropped after")
CODES = {"10062": (CALLBACK, 404), "40060": (CALLBACK, 400), "50027": (ANSWER, 401)}
"""Errors that come by chance where Discord has them: too late, twice, dead token."""
GATEWAY = ("close", "close", "drop", "reconnect", "resumable", "invalid")
COMMANDS = ("task", "hint", "modules", "progress", "help", "skip", "next", "start", "reminders")
WORDS = (
    "hint",
    "task",
    "progress",
    "help",
    "hello",
    "yes",
    "no",
    "what do you mean?",
    "skip",
    "next",
    "modules",
)
OPENS_FORMS = ("Submit", "Try again", "Ask a coach", "Answer", "Settings", "Change", "Delete everything")
REFUSED = "```python\ndef half(:\n```"
"""Code that can't be reviewed, which is seen at once."""


class Weather(Faults):
    """Faults by chance, counted by kind."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self.share = share
        self.met: Counter[str] = Counter()
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrecy

    def met_by(self, route: str) -> Fault | None:
        if self._chance.random() >= self.share:
            return None
        codes = [name for name, (where, _) in CODES.items() if matches(where, route)]
        kind = self._chance.choice((*KINDS, *codes))
        self.met[kind] += 1
        return self._fault(kind, route)

    def _fault(self, kind: str, route: str) -> Fault:
        if kind in CODES:
            return Fault(route, status=CODES[kind][1], body={"code": int(kind), "message": "Injected"})
        if kind == "slow":
            return Fault(route, seconds=self._chance.uniform(0.05, 0.5))
        if kind.startswith("dropped"):
            return Fault(route, drops=True, after_processing=kind.endswith("after"))
        if kind.endswith("429"):
            fault = Faults().rate_limit(route, self._chance.uniform(0.02, 0.2), is_global=kind != "429")
            fault.headers.setdefault("Via", "1.1 local")
            return fault
        return Fault(route, status=int(kind))


@dataclass(slots=True)
class Soak:
    """One run."""

    discord: LocalDiscord
    guild: GuildHandle
    baton: Baton
    turns: int
    dice: random.Random
    kills: int = 3
    reviews: Sequence[dict[str, bytes]] = ()
    made: list[Made] = field(default_factory=list)
    killed: list[float] = field(default_factory=list)
    """When the bot was killed."""
    shaken: list[float] = field(default_factory=list)
    """When the gateway was."""
    gateway: Counter[str] = field(default_factory=Counter)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether the bot is there; most learners wait for it."""
    over: bool = False
    """Whether everybody has done what he wanted."""
    told: int = 0
    """How many gestures Discord had somebody to tell of."""

    async def run(self, people: Sequence[Person], seed: int = 1) -> tuple[Judgement, Weather]:
        """Everybody at once, until there have been so many turns; then fair weather, and the judgement."""
        weather = Weather(SHARE, seed)
        self.discord.api.faults = weather
        self.discord.faults.duplicate_events(DOUBLES, seed=seed)
        self.up.set()
        async with asyncio.TaskGroup() as group:
            disturbing = group.create_task(self._disturbs())
            await asyncio.gather(*(self._learns(one) for one in people))
            self.over = True
            await disturbing
        weather.share = 0.0
        self.discord.faults.clear()
        await self._is_answered()
        return await judge(self.discord, self.baton, self.made, self.killed, self.shaken), weather

    async def _is_answered(self) -> None:
        """What is still owed comes with the next start at the latest."""
        for _ in range(3):
            with suppress(TimeoutError):  # what takes longer is finished after the start
                await self.baton.is_quiet()
            await self.baton.is_restarted()
            await self.discord.comes_online()
            with suppress(TimeoutError):
                async with asyncio.timeout(20):
                    while await self.baton.owes():
                        await asyncio.sleep(0.2)
                    return

    async def _disturbs(self) -> None:
        """The gateway is restless, and the bot is killed when so much of the turns has been made."""
        marks = [(number + 1) * self.turns // (self.kills + 1) for number in range(self.kills)]
        while not self.over:
            await asyncio.sleep(self.dice.uniform(0.5, 3))
            if marks and self.told >= marks[0]:
                marks.pop(0)
                await self._kills()
            elif self.discord.bot_is_online:
                await self._shakes(self.dice.choice(GATEWAY))

    async def _kills(self) -> None:
        self.up.clear()
        self.killed.append(time.monotonic())
        await self.baton.crashes()
        self.killed.append(time.monotonic())
        await self.baton.starts()
        self.up.set()

    async def _shakes(self, how: str) -> None:
        self.gateway[how] += 1
        self.shaken.append(time.monotonic())
        faults = self.discord.faults
        if how == "close":
            await faults.close(self.dice.choice((1001, 4000, 4001, 4002, 4007, 4008, 4009)))
        elif how == "drop":
            await faults.drop()
        elif how == "reconnect":
            faults.reconnect()
        else:
            faults.invalidate(resumable=how == "resumable")

    # -- learners

    async def _learns(self, person: Person) -> None:
        while self.told < self.turns:
            if self.dice.random() < 0.9:
                await self.up.wait()
            while len(self.baton.bot.client.working) > AT_WORK:
                await asyncio.sleep(0.05)
            with suppress(DiscordRefuses):  # a button that is gone meanwhile, a thread that isn't his
                await self._does_something(person)
            with suppress(AssertionError):  # nothing came, so he goes on
                if self.dice.random() < 0.7:
                    await person.reads(within=self.dice.uniform(0.2, 4))

    async def _does_something(self, person: Person) -> None:
        chance = self.dice.random()
        person.goes_to(self._place(person))
        if chance < 0.45:
            await self._clicks(person)
        elif chance < 0.75:
            await self._tells(person, self.dice.choice(COMMANDS))
        elif chance < 0.78:
            await self._tells(person, "explain", topic="foreign-keys")
        else:
            await self._writes(person)

    def _place(self, person: Person) -> Channel:
        """In his direct messages, his thread or a channel."""
        own = [one for one in self.guild.threads if one.thread and person.id in one.thread.members]
        return self.dice.choice([person.dm, *own, self.guild.channel("learning")])

    async def _clicks(self, person: Person) -> None:
        """One of the buttons that he saw last, which need not be the newest."""
        seen = [one for one in person.place.messages.values() if one.author.bot and _buttons(one)]
        if not seen:
            await self._tells(person, "task")
            return
        message = self.dice.choice(seen[-3:])
        label = self.dice.choice(_buttons(message))
        made = self._notes(person, f"[{label}]")
        made.interaction = await person.clicks(label, on=message)

    async def _tells(self, person: Person, command: str, **options: object) -> None:
        made = self._notes(person, f"/{command}")
        made.interaction = await person.uses(command, **options)

    async def _writes(self, person: Person) -> None:
        chance = self.dice.random()
        made = self._notes(person, "text")
        if chance < 0.2:
            channel = self.guild.channel("learning")
            made.message = await person.writes(self.dice.choice(WORDS), to=channel, mention_bot=True)
        elif chance < 0.35:
            made.message = await person.writes(REFUSED, to=person.dm)
        elif self.reviews and chance < 0.36:
            made.message = await person.writes("mine", to=person.dm, files=self.dice.choice(self.reviews))
        else:
            made.message = await person.writes(self.dice.choice(WORDS), to=person.dm)

    def _notes(self, person: Person, what: str) -> Made:
        """What he is about to do, and whether Discord has somebody to tell of it."""
        told = bool(self.discord.gateway_server.sessions)
        made = Made(person, what, time.monotonic(), told=told)
        self.made.append(made)
        self.told += told
        return made


def _buttons(message: Message) -> list[str]:
    return [one for one in message.buttons if one not in OPENS_FORMS and not one.startswith("Set up")]


async def at_work(baton: Baton, guild: GuildHandle, people: Sequence[Person]) -> None:
    """Everybody is at the first task of module 7; every third one has chosen a thread of his own."""
    coach, addresses, home = baton.app.coach, baton.app.addresses, str(guild.id)
    steps: tuple[Gesture, ...] = (Start(locale="en"), ChooseCourse("sqlmodel"), ChooseModule("7"))
    for number, person in enumerate(people):
        key = str(person.id)
        for step, gesture in enumerate(steps):
            await coach.take(Turn(home, key, gesture, f"{key}-{step}", datetime.now(UTC), name=person.name))
        await addresses.settle(f"dm-{key}", home)
        if number % 3 == 0:
            await addresses.keep(home, key, person.name, {"place": "thread"})


async def main(turns: int, learners: int, seed: int) -> int:
    logging.basicConfig(level=logging.CRITICAL)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with LocalDiscord() as discord:
            guild = discord.guild("Academy").invites_bot()
            guild.channel("learning")
            people = [guild.person(f"Learner{number}") for number in range(learners)]
            baton = Baton(discord, Path(folder) / "baton.db", Path(folder) / "data")
            await baton.starts()
            await at_work(baton, guild, people)
            soak = Soak(discord, guild, baton, turns, random.Random(seed), kills=max(3, turns // 1000))  # noqa: S311
            soak.reviews = _wrong(baton.app.courses)
            judgement, weather = await soak.run(people, seed)
            await baton.stops()
            _report(soak, weather, judgement, len(discord.requests), time.monotonic() - began)
            for violation in discord.violations[:5]:
                say(violation)
            return int(bool(judgement.lost or judgement.repeated or judgement.owing or discord.violations))


def _wrong(courses: Sequence[Course]) -> list[dict[str, bytes]]:
    """What is really run: known mistakes of the first task of module 7."""
    task = next(place.task for course in courses for place in course.places if place.module.number == 7)
    return [{name: text.encode() for name, text in one.items()} for one in task.mistakes.values()]


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


def _report(soak: Soak, weather: Weather, found: Judgement, requests: int, seconds: float) -> None:
    say(f"{len(soak.made)} gestures, {found.turns} turns, {found.posts} messages judged, {seconds:.0f} s")
    faults = ", ".join(f"{kind} {count}" for kind, count in sorted(weather.met.items()))
    say(f"{requests} requests, {weather.met.total()} faults: {faults}")
    say(f"gateway: {dict(soak.gateway)}; killed {len(soak.killed) // 2} times")
    say(f"not told {found.untold}, cut off {found.cut_off}, still thinking {found.thinking}")
    say(f"lost {len(found.lost)}, repeated {len(found.repeated)}, guilds owing {found.owing}")
    for line in (*found.lost[:20], *found.repeated[:20]):
        say(f"  {line}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--learners", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.turns, given.learners, given.seed)))
