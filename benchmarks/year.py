"""A simulated year of learners in forty zones, with every promise about reminders held against it.

`python -m benchmarks.year [--learners 1000]`
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from benchmarks.figures import show
from bot.coaching.reminding.planner import Kind, Send
from tests.coaching.reminding.promises import broken
from tests.coaching.reminding.year import ZONES, Habit, Life, lives, outages

LEARNERS, OUTAGES = 1000, 30
OUTCOMES = ("sent", "late", "last", "active", "backing off", "told today", "expired")


def live(learners: int) -> list[Life]:
    everybody = lives(learners, seed=1, clock=outages(OUTAGES, seed=2))
    for life in everybody:
        life.live()
    return everybody


def outcomes(life: Life) -> list[str]:
    """What became of each of a learner's nudges."""
    return [
        ("last" if made.last else "late" if made.late else "sent") if isinstance(made, Send) else made.reason
        for kind, _, made in life.done_with
        if kind is Kind.NEXT_STEP and not hasattr(made, "until")
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=LEARNERS)
    learners = parser.parse_args().learners
    began = time.perf_counter()
    everybody = live(learners)
    lived = time.perf_counter() - began
    complaints = [said for life in everybody for said in broken(life)]
    rows = []
    for habit in Habit:
        count = Counter(one for life in everybody if life.habit is habit for one in outcomes(life))
        asked = sum(
            one.kind is not Kind.NEXT_STEP for life in everybody if life.habit is habit for one in life.sent
        )
        rows.append([habit.value, *(str(count[outcome]) for outcome in OUTCOMES), str(asked)])
    title = f"{learners} learners in {len(ZONES)} zones, a year with {OUTAGES} outages, in {lived:.1f} s"
    show(title, ["nudges of those who", *OUTCOMES, "asked for"], rows, left=1)
    print(f"broken promises: {len(complaints)}", *complaints[:9], sep="\n  ")
    if complaints:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
