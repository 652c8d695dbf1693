"""Times calls in turn, and prints Markdown tables with ratios to baselines of the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from math import ceil

Call = Callable[[], Awaitable[object]]
BLOCK = 10
"""Calls of one kind before it's the next one's turn: what else the machine does meets all of them."""
WARM = 3
"""Calls of each kind that don't count."""


async def in_turn(calls: Mapping[str, Call], times: int, block: int = BLOCK) -> dict[str, list[float]]:
    """Seconds of `times` calls of each kind, block by block."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        for _ in range(min(WARM, times)):
            await call()
    for start in range(0, times, block):
        for name, call in calls.items():
            for _ in range(min(block, times - start)):
                seconds[name].append(await timed(call))
    return seconds


async def timed(call: Call) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


def beside(seconds: Mapping[str, Sequence[float]], baselines: Sequence[str]) -> list[list[str]]:
    """A row for each kind of call: median, p99, and the ratio of both to those of each baseline."""
    rows = []
    for name, times in seconds.items():
        median, worst = quantile(times, 0.5), quantile(times, 0.99)
        row = [name, milliseconds(median), milliseconds(worst)]
        for baseline in baselines:
            base = seconds[baseline]
            row.append(f"{median / quantile(base, 0.5):.2f} / {worst / quantile(base, 0.99):.2f}")
        rows.append(row)
    return rows


def heads(baselines: Sequence[str]) -> list[str]:
    """The heads of what `beside` makes."""
    return ["way", "median ms", "p99 ms", *(f"median / p99 to {baseline}" for baseline in baselines)]


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[ceil(share * len(values)) - 1]


def milliseconds(seconds: float) -> str:
    """With three digits that count, and none beyond the microsecond."""
    taken = seconds * 1000
    return f"{taken:.{3 if taken < 1 else max(0, 3 - len(str(int(taken))))}f}"


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 2) -> None:
    """Print a table; the first `left` columns are words."""
    print(f"\n**{title}** (load average {os.getloadavg()[0]:.1f})\n")
    print(f"| {' | '.join(head)} |")
    print(f"| {' | '.join([':--'] * left + ['--:'] * (len(head) - left))} |")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
