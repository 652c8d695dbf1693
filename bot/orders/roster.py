"""Who is learning, page by page, and everybody's progress as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

from bot.coaching.order import ExportTable, ShowRoster
from bot.coaching.turn import Action, ReplyFile
from bot.courses.course import Course
from bot.orders.assigned import open_assignments
from bot.orders.case import Case, read_id
from bot.orders.decision import Decision, refuse
from bot.orders.wording import moment, one_line
from bot.prompting.coach_sayings import CoachDone, CoachTroubleKind, DoneKind, RosterEntry, RosterShown
from memory import records
from memory.overviews import RosterLine

PAGE = 15
"""Learners on a page: as many as a message holds, and fewer than a select offers."""
BATCH = 500
"""Learners that are read at once."""
BEGINNING = "-"
"""Stands for the first page where a course follows."""
_COLUMNS = (
    "key",
    "name",
    "language",
    "course",
    "tasks_done",
    "tasks",
    "tries",
    "mean_score",
    "last_activity",
    "waits_for_coach",
)
_FORMULA = ("=", "+", "-", "@")


async def show(case: Case, instruction: ShowRoster) -> Decision:
    course = case.named(instruction.course) if instruction.course else None
    after = _after(instruction.after)
    slug = course.slug if course else None
    found = await case.tx.roster.page(course=slug, after=after, limit=PAGE + 1)
    lines = found[:PAGE]
    entries = await _entries(case, lines)
    offers = [_learner(line) for line in lines]
    if len(found) > PAGE:
        further = f"roster {lines[-1].learner.id.hex} {slug or ''}".rstrip()
        offers.append(case.voice.order("next_page", further))
    return Decision((case.voice.say(RosterShown(entries, course, after is not None), *offers),))


async def export(case: Case, instruction: ExportTable) -> Decision:
    course = case.named(instruction.course) if instruction.course else None
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    count = 0
    async for line in everybody(case, course):
        writer.writerow(_row(line))
        count += 1
    content = table.getvalue().encode("utf-8-sig")  # spreadsheets take anything else for Latin-1
    file = ReplyFile(f"baton-{course.slug if course else 'all'}-{case.order.at:%Y-%m-%d}.csv", content)
    told = case.voice.say(CoachDone(DoneKind.EXPORTED, course=course, count=count))
    deed = records.Deed(
        kind="table.exported", details={"course": course.slug if course else None, "rows": count}
    )
    return Decision((replace(told, files=(file,)),), deed=deed)


async def everybody(case: Case, course: Course | None) -> AsyncIterator[RosterLine]:
    """All learners of the guild, or of a course."""
    after: UUID | None = None
    while True:
        lines = await case.tx.roster.page(course=course.slug if course else None, after=after, limit=BATCH)
        for line in lines:
            yield line
        if len(lines) < BATCH:
            return
        after = lines[-1].learner.id


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(("\t", "\r", "\n")) else cell


async def _entries(case: Case, lines: tuple[RosterLine, ...]) -> tuple[RosterEntry, ...]:
    assigned = await open_assignments(case, [line.learner.id for line in lines]) if lines else {}
    return tuple(
        RosterEntry(
            name=line.learner.name,
            course=course.title if (course := case.known(line.learner.course)) else None,
            done=line.done,
            tasks=line.tasks,
            mean=line.mean,
            last=moment(line.last_activity_at, case.voice) if line.last_activity_at else None,
            waits=line.waits,
            overdue=sum(one.overdue for one in assigned.get(line.learner.id, ())),
        )
        for line in lines
    )


def _learner(line: RosterLine) -> Action:
    command = f"learner {line.learner.key}"
    return Action(one_line(line.learner.name) or line.learner.key, f"/coach {command}", f"coach {command}")


def _after(typed: str) -> UUID | None:
    if typed in {"", BEGINNING}:
        return None
    after = read_id(typed)
    if after is None:
        raise refuse(CoachTroubleKind.PAGE_UNKNOWN)
    return after


def _row(line: RosterLine) -> list[str | int]:
    learner = line.learner
    return [
        safe(learner.key),
        safe(learner.name),
        learner.locale or "",
        learner.course or "",
        line.done,
        line.tasks,
        line.tries,
        "" if line.mean is None else f"{line.mean:.1f}",
        f"{line.last_activity_at:%Y-%m-%dT%H:%M:%SZ}" if line.last_activity_at else "",
        "yes" if line.waits else "no",
    ]
