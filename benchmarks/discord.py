"""Baton in Discord beside a bare bot that echoes.

`python -m benchmarks.discord [--quick|--long [CLICKS]|--profile]`

Each bot is a process of its own, with a local Discord of its own that is another; rounds of clicks go to one
after the other. A click is acknowledged and answered with a message; Baton also keeps what was done, what was
said and that it arrived. The local Discord shares the machine with them: where it is what takes longest, the
CPU time of the bots says more than their throughput.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from benchmarks.figures import milliseconds, quantile, show
from benchmarks.stores import BACKENDS, Place, temporary

ECHO = "echo"
LEARNERS, QUICK = (1, 50, 500), (1, 50, 200)
"""How many are in flight."""
LONG = 100_000
"""Clicks of a long run."""
LINE = 1 << 26
"""Bytes of the longest line that a process may say."""


@dataclass(slots=True)
class Taken:
    """What a bot did in all rounds of one kind."""

    clicks: int = 0
    lost: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    acknowledged: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)

    def add(self, told: Mapping[str, Any], cpu: float) -> None:
        self.clicks += told["clicks"]
        self.lost += told["lost"]
        self.seconds += told["seconds"]
        self.cpu += cpu
        self.acknowledged += told["acknowledged"]
        self.visible += told["visible"]

    @property
    def per_second(self) -> float:
        return self.clicks / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu / max(self.clicks, 1)


class Running:
    """A process that says lines and is told some."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str, *arguments: str) -> Self:
        command = (sys.executable, "-m", f"benchmarks.{module}", *arguments)
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=LINE))

    async def hears(self) -> str:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "a process has died"
        return line.decode()

    def tell(self, what: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(what)}\n".encode())

    @property
    def cpu(self) -> float:
        """Seconds of CPU time, of all its threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    async def end(self) -> str:
        """Let it end, and hear what it still has to say."""
        if self._process.returncode is None:
            self._process.terminate()
        said, _ = await self._process.communicate()
        return said.decode()


@dataclass(frozen=True, slots=True)
class Pair:
    """A bot, and the crowd that it serves."""

    name: str
    bot: Running
    crowd: Running

    async def round(self, in_flight: int, **limit: float) -> tuple[Mapping[str, Any], float]:
        """What came of a round, and the bot's CPU time."""
        before = self.bot.cpu
        self.crowd.tell({"in_flight": in_flight, **limit})
        told = json.loads(await self.crowd.hears())
        return told, self.bot.cpu - before


@asynccontextmanager
async def pair(place: Place, name: str, learners: int, *options: str) -> AsyncIterator[Pair]:
    """A bot at work: the echo, or Baton on the database of that name. What it says at its end is shown."""
    crowd = await Running.start("crowd", f"--learners={learners}")
    addresses, people = await crowd.hears(), json.loads(await crowd.hears())
    if name == ECHO:
        bot = await Running.start("bots", ECHO, addresses, *options)
    else:
        folder = place.folder / name
        folder.mkdir()
        url = f"sqlite+aiosqlite:///{folder / 'baton.db'}"
        if name != BACKENDS[0]:
            url = (await place.server.database()).url
        given = (f"--database={url}", f"--folder={folder}")
        bot = await Running.start("bots", "baton", addresses, *given, *options)
        bot.tell(people)
    try:
        assert "ready" in await bot.hears()
        yield Pair(name, bot, crowd)
    finally:
        sys.stdout.write(await bot.end())
        await crowd.end()


async def throughput(
    place: Place, names: Sequence[str], crowds: Sequence[int], seconds: float, rounds: int
) -> None:
    """Rounds with few and many in flight, one bot after the other."""
    taken = {name: {many: Taken() for many in crowds} for name in names}
    pairs = [pair(place, name, max(crowds)) for name in names]
    opened = await asyncio.gather(*(one.__aenter__() for one in pairs))
    try:
        for one in opened:
            await one.round(max(crowds), clicks=0)  # everybody arrives, and all is warm
        for many in crowds:
            for _ in range(rounds):
                for one in opened:
                    taken[one.name][many].add(*await one.round(many, seconds=seconds))
    finally:
        await asyncio.gather(*(one.__aexit__(None, None, None) for one in pairs))
    head = ["bot", "in flight", "clicks/s", "ratio", "CPU ms/click", "ratio"]
    head += ["ack p50 ms", "ack p99 ms", "visible p50 ms", "visible p99 ms", "lost"]
    rows = [_row(name, many, taken[name][many], taken[ECHO][many]) for many in crowds for name in names]
    show(f"Clicks in direct messages, {rounds} rounds of {seconds:g} s each, next to an echo", head, rows)


def _row(name: str, many: int, found: Taken, echo: Taken) -> list[str]:
    waits = [
        milliseconds(quantile(times, share)) if times else "-"
        for times in (found.acknowledged, found.visible)
        for share in (0.5, 0.99)
    ]
    return [
        name if name == ECHO else f"Baton, {name}",
        str(many),
        f"{found.per_second:.0f}",
        f"{found.per_second / echo.per_second:.2f}",
        milliseconds(found.cpu_each),
        f"{found.cpu_each / echo.cpu_each:.2f}",
        *waits,
        str(found.lost),
    ]


async def footprint(place: Place, in_flight: int, clicks: int) -> None:
    """How much memory a bot takes as the clicks go by: at first, and after each tenth of them."""
    stops = (min(1000, clicks // 100), *(clicks * tenths // 10 for tenths in range(1, 11)))
    rows = []
    for name in (ECHO, BACKENDS[0]):
        async with pair(place, name, in_flight) as one:
            sizes, done, lost = [f"{one.bot.memory:.0f}"], 0, 0
            for stop in stops:
                told, _ = await one.round(in_flight, clicks=stop - done)
                done, lost = stop, lost + told["lost"]
                sizes.append(f"{one.bot.memory:.0f}")
                print(f"{name}: {sizes[-1]} MB after {done:,} clicks, {lost} lost", flush=True)
        rows.append([name if name == ECHO else f"Baton, {name}", *sizes])
    heads = ["bot", *(f"{stop:,}" for stop in (0, *stops))]
    show(f"Resident MB after so many clicks, {in_flight} in flight", heads, rows, left=1)


async def profile(place: Place, name: str, in_flight: int, clicks: int) -> None:
    """Where the time of a bot goes."""
    async with pair(place, name, in_flight, "--profile") as one:
        told, cpu = await one.round(in_flight, clicks=clicks)
        print(f"{name}: {told['clicks']} clicks, {1000 * cpu / told['clicks']:.2f} ms CPU each, profiled")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, for a glance")
    parser.add_argument(
        "--long", type=int, nargs="?", const=LONG, metavar="CLICKS",
        help=f"the memory footprint over so many clicks instead, {LONG:,} if it isn't said",
    )  # fmt: skip
    parser.add_argument("--profile", action="store_true", help="where Baton's time goes instead, on SQLite")
    options = parser.parse_args()
    print(
        f"{os.cpu_count()} CPUs ({platform.machine()}), Python {platform.python_version()}, "
        f"discord.py {version('discord.py')}, aiohttp {version('aiohttp')}; "
        f"load averages {', '.join(f'{load:.1f}' for load in os.getloadavg())}"
    )
    with temporary() as place:
        if options.long:
            await footprint(place, 50, options.long)
        elif options.profile:
            await profile(place, BACKENDS[0], 50, 2000)
        else:
            crowds, seconds, rounds = (QUICK, 2.0, 2) if options.quick else (LEARNERS, 5.0, 4)
            await throughput(place, (ECHO, *BACKENDS), crowds, seconds, rounds)


if __name__ == "__main__":
    asyncio.run(main())
