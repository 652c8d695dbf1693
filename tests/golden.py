"""What is compared word by word: `python -m tests.golden [reviews] [prompts]` writes it anew.

Twenty submissions and what `baton review --json` says of them; every template with its samples.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.app import reviewing
from bot.coaching.turn import HandedFile
from bot.content import content_folder
from bot.courses.course import Course, Place
from bot.courses.loader import load_course
from bot.prompting.prompts import Prompts
from bot.review.intake import Refused, take_in
from bot.review.report import results_json
from bot.review.reviewer import Reviewer
from bot.settings import read_settings
from bot.workbench.snapshots import snapshots

FOLDER = Path(__file__).parent / "golden"
PROMPTS = FOLDER / "prompts"
CASES = (
    ("an-engine-on-request", "exemplar"), ("an-engine-on-request", "stub"),
    ("an-engine-on-request", "no syntax"), ("an-engine-on-request", "nothing"),
    ("an-engine-on-request", "no such import"), ("an-engine-on-request", "another file"),
    ("three-doors", "exemplar"), ("three-doors", "first mistake"),
    ("all-or-nothing", "accepted"), ("all-or-nothing", "last mistake"),
    ("created-or-not-found", "exemplar"), ("created-or-not-found", "first mistake"),
    ("two-ends-of-one-story", "last mistake"), ("a-budget-of-four", "exemplar"),
    ("a-budget-of-four", "first mistake"), ("when-the-author-leaves", "stub"),
    ("the-category-in-use", "first mistake"), ("likes-and-when", "last mistake"),
    ("who-is-asking", "exemplar"), ("a-history-begins", "first mistake"),
)  # fmt: skip
"""Tasks, and what is handed in for them."""


def name(slug: str, what: str) -> str:
    return f"{slug}--{what.replace(' ', '-')}.json"


def handed_in(place: Place, what: str) -> Mapping[str, bytes]:
    task = place.task
    stub = next(iter(task.stubs))
    written = {
        "no syntax": {stub: "def make_engine(url:\n    pass\n"},
        "nothing": {stub: "\n"},
        "no such import": {stub: "import sqlmodle\n"},
        "another file": {"notes.txt": "later"},
    }
    files = {
        "exemplar": task.exemplar,
        "stub": task.stubs,
        "accepted": next(iter(task.accepted.values())),
        "first mistake": next(iter(task.mistakes.values())),
        "last mistake": list(task.mistakes.values())[-1],
        **written,
    }[what]
    return {path: text.encode() for path, text in files.items()}


async def judged(reviewer: Reviewer, course: Course, slug: str, what: str) -> dict[str, Any]:
    """The report, but for what depends on the machine."""
    place = course.place(slug)
    assert place is not None, slug
    taken = take_in(place.task, [HandedFile(*file) for file in handed_in(place, what).items()])
    if isinstance(taken, Refused):
        return results_json(place, None, taken)
    judgement = await reviewer.review(course, place.task, taken)
    report = results_json(place, judgement)
    for of_the_machine in ("milliseconds", "cpu_milliseconds", "tier"):
        del report["x_run"][of_the_machine]
    report["x_run"]["tools"].pop("python", None)
    return report


def written(report: Mapping[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


async def write_reviews() -> None:
    course = load_course(content_folder("courses") / "sqlmodel")
    FOLDER.mkdir(exist_ok=True)
    async with reviewing(read_settings()) as reviewer:
        for slug, what in CASES:
            report = await judged(reviewer, course, slug, what)
            (FOLDER / name(slug, what)).write_text(written(report), "utf-8")


def write_prompts() -> None:
    prompts = Prompts(content_folder("prompts"))
    shutil.rmtree(PROMPTS, ignore_errors=True)
    for locale in prompts.locales:
        (PROMPTS / locale).mkdir(parents=True)
        for file, text in snapshots(prompts, locale):
            (PROMPTS / file).write_text(text, "utf-8")


def main(*what: str) -> None:
    if not what or "reviews" in what:
        asyncio.run(write_reviews())
    if not what or "prompts" in what:
        write_prompts()


if __name__ == "__main__":
    main(*sys.argv[1:])
