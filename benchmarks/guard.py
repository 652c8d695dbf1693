"""What the tutor's guard catches on a held-out set, and what it costs: `python -m benchmarks.guard`.

Solutions come in every disguise, fixes of one line in words, honest turns in German and English. Tasks,
mistakes and words were drawn anew after the guard was done; it was tuned on sets of other words.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.figures import show
from benchmarks.guarding.cases import Case, fixing, flawed_codes, held_out, honest, leaking
from bot.app import build_runtimes
from bot.content import content_folder
from bot.courses.course import Course, Place
from bot.courses.loader import load_course
from bot.review.reviewer import Reviewer
from bot.sandbox.runner import Outcome
from bot.sandbox.warm import WarmRunner
from bot.settings import read_settings
from bot.tutor.guard.guard import Caught, Guard

_FENCED = "```"
_AT_ONCE = 2
_PARTS = ("honest", "fixes", "solutions", "sandbox")
_SHARES = (0.5, 0.95, 0.99)


class Clock:
    """A guard, and how long it took."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def check(self, case: Case) -> tuple[Caught | None, float]:
        began = time.perf_counter()
        caught = await self._guard.check(case.reply, case.watched)
        return caught, (time.perf_counter() - began) * 1000


async def _all(clock: Clock, cases: Iterable[Case], at_once: int) -> list[tuple[Case, Caught | None, float]]:
    gate = asyncio.Semaphore(at_once)

    async def one(case: Case) -> tuple[Case, Caught | None, float]:
        async with gate:
            return case, *await clock.check(case)

    return await asyncio.gather(*map(one, cases))


async def solutions(clock: Clock, title: str, cases: Iterable[Case]) -> list[str]:
    """Whole solutions by disguise. Gives what got through."""
    found = await _all(clock, cases, _AT_ONCE)
    caught: dict[str, Counter[str]] = defaultdict(Counter)
    for case, leak, _ in found:
        caught[case.kind][leak.leak if leak else "missed"] += 1
    rows = [_row(kind, each) for kind, each in caught.items()]
    everything = sum(caught.values(), Counter())
    rows.append(_row("all", everything))
    show(title, ["disguise", "solutions", "caught", "as"], rows, left=1)
    return [f"{case.kind}: {case.watched.task.slug}" for case, leak, _ in found if leak is None]


def _row(kind: str, each: Mapping[str, int]) -> list[str]:
    total, missed = sum(each.values()), each.get("missed", 0)
    told = ", ".join(f"{count} {what}" for what, count in Counter(each).most_common())
    return [kind, str(total), f"{1 - missed / total:.1%}", told]


async def fixes(
    clock: Clock, reviewer: Reviewer, course: Course, places: Sequence[Place], most: int
) -> list[str]:
    """One-line fixes in words, of code that really has a red test. Gives what got through."""
    cases = []
    for place, each in flawed_codes(places, most):
        judged = await reviewer.review(course, place.task, each.files)
        if judged.run.outcome is Outcome.FINISHED and judged.red:
            cases.append(fixing(course, place, each, judged.red))
    found = await _all(clock, cases, _AT_ONCE)
    missed = [case for case, leak, _ in found if leak is None]
    rows = [["replace x by y", str(len(found)), f"{1 - len(missed) / len(found):.1%}"]]
    show("One-line fixes", ["told as", "fixes", "caught"], rows, left=1)
    return [f"{case.watched.task.slug}: {case.reply!r}" for case in missed]


async def honest_turns(clock: Clock, course: Course, places: Sequence[Place], times: int) -> list[str]:
    """Honest turns one after the other. Gives those that were held back."""
    found = [(case, *await clock.check(case)) for case in honest(course, places, times)]
    kinds: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for case, leak, took in found:
        kinds[case.kind].append((leak is not None, took))
        kinds["all"].append((leak is not None, took))
    rows = [
        [
            kind,
            str(len(each)),
            str(sum(alarm for alarm, _ in each)),
            *(f"{_at(each, p):.0f}" for p in _SHARES),
        ]
        for kind, each in kinds.items()
    ]
    heads = ["turn", "turns", "false alarms", "median, ms", "p95, ms", "p99, ms"]
    show("Honest turns", heads, rows, left=1)
    code = sum(_FENCED in case.reply or "`" in case.reply for case, _, _ in found)
    fenced = sum(_FENCED in case.reply for case, _, _ in found)
    alarms = [(case, leak) for case, leak, _ in found if leak]
    print(f"{code / len(found):.0%} hold code, {fenced / len(found):.0%} a block of it;", end=" ")
    print(f"{len(alarms) / len(found):.2%} false alarms")
    return [f"{leak.leak} {case.kind} {case.watched.task.slug}: {case.reply!r}" for case, leak in alarms]


def _at(found: Sequence[tuple[bool, float]], share: float) -> float:
    times = sorted(took for _, took in found)
    return times[min(len(times) - 1, int(share * len(times)))]


async def measured(*, quick: bool, parts: Sequence[str], verbose: bool) -> None:
    course = load_course(content_folder("courses") / "sqlmodel")
    places = held_out(course)[:: 5 if quick else 1]
    engine = WarmRunner()
    reviewer = Reviewer(engine, build_runtimes(read_settings()))
    clock = Clock(Guard(reviewer))
    first = places[0].task
    await reviewer.review(course, first, {name: text.encode() for name, text in first.exemplar.items()})
    print(f"{len(places)} held-out tasks; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    missed: list[str] = []
    if "honest" in parts:
        missed += await honest_turns(clock, course, places, 1 if quick else 2)
    if "fixes" in parts:
        missed += await fixes(clock, reviewer, course, places, 2 if quick else 6)
    if "solutions" in parts:
        kinds = ("renamed",) if quick else ("exemplar", "accepted", "renamed")
        missed += await solutions(clock, "Solutions in disguise", leaking(course, places, kinds))
    if "sandbox" in parts:
        others = leaking(course, places, ("accepted", "renamed"), 1 if quick else 2)
        alone = Clock(Guard(reviewer, covered=math.inf))
        missed += await solutions(alone, "Other solutions, found by running them alone", others)
    print(f"load {os.getloadavg()[0]:.1f}; {engine.state.warm_runs} runs")
    if verbose:
        print("\n".join(missed))
    await engine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few tasks, one kind of solution")
    parser.add_argument("--part", action="append", choices=_PARTS)
    parser.add_argument(
        "--verbose", action="store_true", help="print what was missed, and what was held back"
    )
    given = parser.parse_args()
    parts = given.part or _PARTS
    asyncio.run(measured(quick=given.quick, parts=parts, verbose=given.verbose))


if __name__ == "__main__":
    main()
