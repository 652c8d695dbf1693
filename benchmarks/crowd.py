"""The local Discord and its people as a process of its own, so that neither is measured with the bot.

Prints its addresses and its people as lines of JSON; each line that it reads orders a round of clicks
(`{"in_flight": 50, "seconds": 5}` or `{"in_flight": 50, "clicks": 1000}`), each line that it answers tells
how many there were, how long they took together, and how long each one waited.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time
from dataclasses import asdict, dataclass, field

from tests.local_discord import LocalDiscord, Message, Person

KEEP = 2000
"""So many messages and interactions are remembered."""
CLICKED = ("Hint", "Skip", "No", "Task")
"""In this order, again and again: each reads, and each writes. The echo has one button alone."""
PATIENCE = 60.0
AT_ONCE = 50
"""So many arrive together."""


@dataclass(slots=True)
class Round:
    """What came of a round."""

    clicks: int = 0
    seconds: float = 0.0
    acknowledged: list[float] = field(default_factory=list)
    """Seconds until each click was acknowledged …"""
    visible: list[float] = field(default_factory=list)
    """… and until what it brought could be read."""
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """When a round ends: at a time, or after so many clicks."""

    until: float
    clicks: float

    def is_reached(self, begun: int) -> bool:
        return begun >= self.clicks or time.perf_counter() >= self.until


class Crowd:
    """Learners in their direct messages, each before a message with buttons."""

    def __init__(self, discord: LocalDiscord, people: list[Person]) -> None:
        self._discord = discord
        self._people = people
        self._before: dict[Person, Message] = {}
        self._begun = 0

    async def arrive(self, count: int) -> None:
        """The first so many learners open their task, each for the first time."""
        new = [person for person in self._people[:count] if person not in self._before]
        for at in range(0, len(new), AT_ONCE):
            await asyncio.gather(*map(self._arrives, new[at : at + AT_ONCE]))

    async def _arrives(self, person: Person) -> None:
        await person.writes("task", to=person.dm)
        self._before[person] = await person.reads(lambda one: "Hint" in one.buttons, within=PATIENCE)

    async def click(self, in_flight: int, limit: Limit) -> Round:
        found, self._begun = Round(), 0
        began = time.perf_counter()
        await asyncio.gather(*(self._clicks(person, limit, found) for person in self._people[:in_flight]))
        found.seconds = time.perf_counter() - began
        return found

    async def _clicks(self, person: Person, limit: Limit, found: Round) -> None:
        last = self._before[person]
        for label in itertools.cycle(CLICKED):
            if limit.is_reached(self._begun):
                return
            self._begun += 1
            on = last if label in last.buttons else self._before[person]
            began = time.perf_counter()
            interaction = await person.clicks(label if label in on.buttons else CLICKED[0], on=on)
            if interaction.acknowledged_after is None:
                found.lost += 1
                continue
            found.acknowledged.append(interaction.acknowledged_after)
            try:
                last = await person.reads(_is_whole, within=PATIENCE)
            except AssertionError as error:  # one that stays unanswered is a figure, and no end of the run
                print(error, file=sys.stderr)
                found.lost += 1
                continue
            found.visible.append(time.perf_counter() - began)
            found.clicks += 1
            if {"Hint", "Skip"} <= {*last.buttons}:
                self._before[person] = last  # the task, shown again


def _is_whole(message: Message) -> bool:
    """Whether all of an answer has come: Baton's buttons stand below its last part, the echo's has none."""
    return bool(message.buttons) or message.content.startswith("You clicked")


async def serve(learners: int) -> None:
    async with LocalDiscord(keep=KEEP) as discord:
        guild = discord.guild("Academy").invites_bot()
        people = [guild.person(f"Learner {number}") for number in range(learners)]
        _tell({name: getattr(discord, name) for name in ("rest", "gateway", "cdn", "token")})
        _tell({"guild": str(guild.id), "learners": [str(one.id) for one in people]})
        crowd = Crowd(discord, people)
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            await crowd.arrive(order["in_flight"])
            until = time.perf_counter() + order.get("seconds", float("inf"))
            _tell(
                asdict(await crowd.click(order["in_flight"], Limit(until, order.get("clicks", float("inf")))))
            )
        assert discord.violations == [], discord.violations


def _tell(what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=500)
    asyncio.run(serve(parser.parse_args().learners))
