"""Every query that the memory has, called as a test calls it: on a crowd, about one of many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from memory import records, shelf
from memory.errors import Gone
from memory.ledger import Caps, Reservation, Taken
from memory.shelf import Shelf
from memory.tx import Tx
from tests.builders import NOON, minutes
from tests.memory.crowd import EACH, LARGE, id_of
from tests.memory.shelves import HEARD, ME, NUMBER, SHELVES, OnAShelf

Call = Callable[[Tx], Awaitable[object]]

ENROLMENT, HANDOVER = id_of("enrolments", NUMBER), id_of("handovers", NUMBER)
SOMEBODY, DUE = id_of("learners", 7), id_of("occurrences", 7, 3)
"""One of the few to whom something is due, and what."""
TASK = "module/phase/task1"
LEASE = timedelta(minutes=2)
LATER = NOON + timedelta(days=2)
WAITING_LETTER = id_of("letters", 7, 3)
OWNERS_FUNCTIONS = {
    "baton_count": (f"ARRAY['{NUMBER + 1}_loop', '{NUMBER + 1}_number']", ""),
    "baton_search": (f"'{NUMBER + 1}_loop'", "9"),
}
"""What they are given: `wanted` and `most`."""
SAID = [records.Said("talk", "said here again", "en", None, None, {})]
STANDING = records.Progress("in_progress", 4.0, 1, NOON)


async def _start(tx: Tx) -> None:
    await _end(tx)
    await tx.sessions.start(ME, stage="working", at=NOON)


async def _end(tx: Tx) -> None:
    session = await tx.sessions.open_of(ME)
    assert session is not None
    await tx.sessions.end(session, stage="ended", reason="learner", at=NOON)


async def _move(tx: Tx) -> None:
    session = await tx.sessions.open_of(ME)
    assert session is not None
    await tx.sessions.move(session, stage="resting", task=None, at=NOON)


async def _hear_without_keeping(tx: Tx) -> None:
    await tx.learners.keep_messages(ME, keep=False)
    await _hear(tx, "new")


async def _hear(tx: Tx, source: str) -> None:
    session = id_of("sessions", NUMBER, 3)
    await tx.messages.hear(ME, session=session, source_id=source, kind="talk", text="said here", at=NOON)


async def _begin(tx: Tx) -> None:
    heard = await tx.messages.hear(ME, session=None, source_id="new", kind="talk", text="said", at=NOON)
    await tx.pending.begin(heard, f"learner{NUMBER}", "channel", {"kind": "Help"})


async def _answer(tx: Tx) -> None:
    heard = await tx.messages.hear(ME, session=None, source_id="new", kind="talk", text="said", at=NOON)
    await tx.messages.answer(heard.id, SAID, session=id_of("sessions", NUMBER, 3), at=NOON)


async def _complete(tx: Tx) -> None:
    await _hear(tx, "new")
    await tx.messages.complete()


async def _hand_in(tx: Tx) -> None:
    heard = await tx.messages.hear(ME, session=None, source_id="new", kind="talk", text="said", at=NOON)
    for _ in range(2):
        await tx.submissions.hand_in(
            learner=ME, enrolment=ENROLMENT, message=heard.id, task=TASK, files={"blog.py": b""}, at=NOON
        )


async def _recent(tx: Tx) -> object:
    await tx.occurrences.change_all({"finished_at": NOON}, learner_id=ME)
    return await tx.occurrences.recent(ME)


async def _put_off(tx: Tx) -> None:
    await tx.occurrences.put_off(await _there(tx, "occurrences", DUE), LATER)


async def _plan(tx: Tx) -> None:
    reminder = await _there(tx, "reminders", id_of("reminders", 7, 3))
    await tx.occurrences.plan(reminder, LATER)
    await tx.occurrences.plan(reminder, None)


async def _leave(tx: Tx) -> None:
    await tx.learners.leave(ME)
    await tx.learners.restore(ME)


async def _synchronise(tx: Tx) -> None:
    course = records.ContentEntry(
        kind="course", reference="new", parent=None, position=1, title={"en": "New"}, content_hash="1"
    )
    page = replace(course, kind="concept", reference="new#loops", parent="new")
    await tx.catalogue.synchronise([course, page])
    await tx.catalogue.synchronise([course])


def _run() -> Reservation:
    return Reservation(
        learner=ME, message=HEARD, purpose="answer", model="test", sent="said", at=LATER,
        day_began=NOON, leased_until=LATER + LEASE, tokens=100, micros=5,
    )  # fmt: skip


async def _reserve_again(tx: Tx) -> None:
    await tx.ledger.reserve(_run(), Caps())
    await tx.ledger.reserve(_run(), Caps())


async def _settle(tx: Tx) -> None:
    run = _run()
    await tx.ledger.reserve(run, Caps())
    assert await tx.ledger.settle(run.id, Taken("answered", 50, 10, 2, 100))


CALLS: dict[str, Call] = {
    "turns.find": lambda tx: tx.turns.find(f"learner{NUMBER}", f"source{NUMBER * EACH['messages']}"),
    "learners.know_guild": lambda tx: tx.learners.know_guild(),
    "learners.find": lambda tx: tx.learners.find(f"learner{NUMBER}"),
    "learners.meet": lambda tx: tx.learners.meet("stranger", "Stranger"),
    "learners.prefers": lambda tx: tx.learners.prefers(ME, locale="de", course="course1"),
    "learners.enrolment": lambda tx: tx.learners.enrolment(ME, "course4"),
    "learners.enrol": lambda tx: tx.learners.enrol(ME, "new"),
    "learners.facts": lambda tx: tx.learners.facts(ME),
    "learners.learn": lambda tx: tx.learners.learn(ME, {"kind1": ["new"]}, handover=HANDOVER, at=NOON),
    "learners.prefer": lambda tx: tx.learners.prefer(ME, "new", "said", message=HEARD),
    "learners.preferences": lambda tx: tx.learners.preferences(ME),
    "learners.keep_messages": lambda tx: tx.learners.keep_messages(ME, keep=False),
    "learners.leave": _leave,
    "learners.restore": _leave,
    "learners.in_thread": lambda tx: tx.learners.in_thread(f"value{NUMBER * EACH['preferences']}"),
    "learners.get": lambda tx: tx.learners.get(ME),
    "learners.wish": lambda tx: tx.learners.wish(ME, {"key1": "else", "new": "said", "key2": ""}),
    "learners.settings": lambda tx: tx.learners.settings(),
    "learners.set": lambda tx: tx.learners.set(zone="UTC"),
    "sessions.open_of": lambda tx: tx.sessions.open_of(ME),
    "sessions.count": lambda tx: tx.sessions.count(ME),
    "sessions.start": _start,
    "sessions.move": _move,
    "sessions.latest": lambda tx: tx.sessions.latest(ME, 30),
    "sessions.idle": lambda tx: tx.sessions.idle(LATER),
    "sessions.end": _end,
    "messages.hear": lambda tx: _hear(tx, "new"),
    "messages.hear, again": lambda tx: _hear(tx, f"source{NUMBER * EACH['messages']}"),
    "messages.hear, of one who doesn't want it": _hear_without_keeping,
    "messages.answer": _answer,
    "messages.complete": _complete,
    "messages.say": lambda tx: tx.messages.say(ME, SAID, session=None, at=NOON),
    "messages.say_to_all": lambda tx: tx.messages.say_to_all([ME], SAID[0], at=NOON),
    "messages.answers": lambda tx: tx.messages.answers(HEARD),
    "messages.of_learner": lambda tx: tx.messages.of_learner(ME),
    "messages.recent": lambda tx: tx.messages.recent(ME, 12),
    "messages.sent": lambda tx: tx.messages.sent(ME, NOON, NOON + timedelta(days=9)),
    "messages.last_heard": lambda tx: tx.messages.last_heard(ME),
    "submissions.hand_in": _hand_in,
    "submissions.judge": lambda tx: tx.submissions.judge(
        id_of("submissions", NUMBER, 15), verdict="passed", attempt=1, score=9.0, evidence={}, at=NOON
    ),
    "submissions.override": lambda tx: tx.submissions.override(
        id_of("reviews", NUMBER, 15), coach="carla", verdict="passed", score=9.0, comment="", at=NOON
    ),
    "submissions.reviews": lambda tx: tx.submissions.reviews(id_of("submissions", NUMBER)),
    "submissions.last_review": lambda tx: tx.submissions.last_review(ENROLMENT, TASK),
    "submissions.graded": lambda tx: tx.submissions.graded(ENROLMENT),
    "submissions.answers": lambda tx: tx.submissions.answers(id_of("submissions", NUMBER)),
    "submissions.count": lambda tx: tx.submissions.count(ME),
    "submissions.get": lambda tx: tx.submissions.get(id_of("submissions", NUMBER)),
    "submissions.latest_of": lambda tx: tx.submissions.latest_of(ME),
    "submissions.files": lambda tx: tx.submissions.files(id_of("submissions", NUMBER)),
    "submissions.latest_files": lambda tx: tx.submissions.latest_files(ENROLMENT, TASK),
    "submissions.remark": lambda tx: tx.submissions.remark(id_of("reviews", NUMBER), {"text": "nice"}),
    "roster.page": lambda tx: tx.roster.page(),
    "roster.page, further": lambda tx: tx.roster.page(after=id_of("learners", LARGE["learners"] // 2)),
    "roster.page, of a course": lambda tx: tx.roster.page(course="course4"),
    "roster.done": lambda tx: tx.roster.done([ME, id_of("learners", NUMBER + 10)]),
    "figures.of_course": lambda tx: tx.figures.of_course("course4", since=NOON),
    "figures.reminders": lambda tx: tx.figures.reminders(NOON, minutes(60)),
    "figures.by_span": lambda tx: tx.figures.by_span("course4", [NOON, minutes(60), minutes(120)]),
    "figures.by_task": lambda tx: tx.figures.by_task("course4"),
    "figures.completed": lambda tx: tx.figures.completed("course4"),
    "figures.completed_elsewhere": lambda tx: tx.figures.completed_elsewhere("course4"),
    "progress.in_course": lambda tx: tx.progress.in_course(ME, "course4"),
    "progress.tasks": lambda tx: tx.progress.tasks(ENROLMENT),
    "progress.modules_done_elsewhere": lambda tx: tx.progress.modules_done_elsewhere(ENROLMENT),
    "progress.keep": lambda tx: tx.progress.keep(
        ENROLMENT, records.TaskProgress("new", "in_progress", None, 0, 0, None, NOON)
    ),
    "progress.complete_elsewhere": lambda tx: tx.progress.complete_elsewhere(
        ENROLMENT, ["new"], handover=HANDOVER, at=NOON
    ),
    "progress.sum_up": lambda tx: tx.progress.sum_up(ENROLMENT, STANDING, {"new": STANDING}, done=0, tasks=6),
    "progress.of_course": lambda tx: tx.progress.of_course(ENROLMENT),
    "progress.of_phases": lambda tx: tx.progress.of_phases(ENROLMENT),
    "progress.of_everyone": lambda tx: tx.progress.of_everyone("course4"),
    "progress.course_statistics": lambda tx: tx.progress.course_statistics("course4"),
    "handovers.write": lambda tx: tx.handovers.write(
        ME,
        session=None,
        course=None,
        locale="en",
        document="# Said\n\nhere",
        greeting="hi",
        recommended=None,
        at=NOON,
    ),
    "handovers.latest": lambda tx: tx.handovers.latest(ME),
    "handovers.greeting_of": lambda tx: tx.handovers.greeting_of(id_of("sessions", NUMBER, 1)),
    "handovers.consume": lambda tx: tx.handovers.consume(
        id_of("handovers", NUMBER, 3), session=id_of("sessions", NUMBER, 3)
    ),
    "documents.write": lambda tx: tx.documents.write(ME, "document0", "# New\n\nsaid", at=NOON),
    "documents.write, for the first time": lambda tx: tx.documents.write(ME, "new", "said", at=NOON),
    "documents.read": lambda tx: tx.documents.read(ME, "document0"),
    "documents.list": lambda tx: tx.documents.list(ME),
    "documents.edit": lambda tx: tx.documents.edit(ME, "document0", "something", "new", at=NOON),
    "documents.rename": lambda tx: tx.documents.rename(ME, "document0", "new", at=NOON),
    "documents.delete": lambda tx: tx.documents.delete(ME, "document0"),
    "documents.restore": lambda tx: tx.documents.restore(ME, "document3", at=NOON),
    "documents.versions": lambda tx: tx.documents.versions(ME, "document0"),
    "documents.diff": lambda tx: tx.documents.diff(ME, "document0", 1, 2),
    "documents.roll_back": lambda tx: tx.documents.roll_back(ME, "document0", 1, at=NOON),
    "documents.take_in": lambda tx: tx.documents.take_in(ME, {"document0": "new", "new": "new"}, at=NOON),
    "recall.search": lambda tx: tx.recall.search(ME, "Which loop was it in March?"),
    "recall.recall": lambda tx: tx.recall.recall(ME, "Which loop was it in March?"),
    "pending.begin": _begin,
    "pending.finish": lambda tx: tx.pending.finish([f"turn{NUMBER * EACH['pending_turns'] + 3}"]),
    "pending.all": lambda tx: tx.pending.all(),
    "letters.claim": lambda tx: tx.letters.claim("process", at=minutes(60), lease=LEASE),
    "letters.sent": lambda tx: tx.letters.sent(id_of("letters", NUMBER), "dm", at=NOON),
    "letters.claim, after one": lambda tx: tx.letters.claim(
        "process", at=minutes(60), lease=LEASE, after=id_of("letters", NUMBER)
    ),
    "letters.claim, of one": lambda tx: tx.letters.claim(
        "process", at=minutes(60), lease=LEASE, learner=id_of("learners", 7)
    ),
    "letters.withdraw": lambda tx: tx.letters.withdraw([WAITING_LETTER], "stopped", at=NOON),
    "letters.failed": lambda tx: tx.letters.failed(
        id_of("letters", NUMBER), "nobody there", owner="process", at=NOON
    ),
    "letters.release": lambda tx: tx.letters.release("process"),
    "letters.put_back": lambda tx: tx.letters.put_back(id_of("letters", NUMBER), "later", owner="process"),
    "letters.backlog": lambda tx: tx.letters.backlog(),
    "occurrences.claim": lambda tx: tx.occurrences.claim("process", at=LATER, lease=LEASE),
    "occurrences.claim, one": lambda tx: tx.occurrences.claim("process", at=LATER, lease=LEASE, limit=1),
    "occurrences.due_to": lambda tx: tx.occurrences.due_to(SOMEBODY, LATER),
    "occurrences.next_of": lambda tx: tx.occurrences.next_of(SOMEBODY),
    "occurrences.beyond": lambda tx: tx.occurrences.beyond(LATER - timedelta(days=2)),
    "occurrences.recent": _recent,
    "occurrences.finish": lambda tx: tx.occurrences.finish([DUE], "sent", "", at=NOON),
    "occurrences.put_off": _put_off,
    "occurrences.plan": _plan,
    "occurrences.backlog": lambda tx: tx.occurrences.backlog(LATER),
    "occurrences.release": lambda tx: tx.occurrences.release("process"),
    "ledger.reserve": lambda tx: tx.ledger.reserve(_run(), Caps(100, 10**7, 10**9, 10**9)),
    "ledger.reserve, again": _reserve_again,
    "ledger.settle": _settle,
    "ledger.month": lambda tx: tx.ledger.month(NOON),
    "ledger.since": lambda tx: tx.ledger.since(LATER - timedelta(days=2)),
    "ledger.of_learner": lambda tx: tx.ledger.of_learner(ME, NOON),
    "history.of_row": lambda tx: tx.history.of_row("messages", HEARD),
    "history.of_learner": lambda tx: tx.history.of_learner(ME),
    "history.of_learner, further": lambda tx: tx.history.of_learner(ME, before=50_000),
    "rights.export": lambda tx: tx.rights.export(ME),
    "rights.forget": lambda tx: tx.rights.forget(ME),
    "wordings.keep": lambda tx: tx.wordings.keep(
        [("template7", "en", "new", "said"), ("new", "en", "1", "")]
    ),
    "wordings.of": lambda tx: tx.wordings.of("template7"),
    "wordings.of, in a language": lambda tx: tx.wordings.of("template7", "en"),
    "wordings.uses": lambda tx: tx.wordings.uses("greeting"),
    "overrides.newest": lambda tx: tx.overrides.newest("something", "en"),
    "overrides.refuse": lambda tx: tx.overrides.refuse(id_of("overrides", NUMBER), "hash"),
    "catalogue.synchronise": _synchronise,
    "catalogue.get": lambda tx: tx.catalogue.get("course7#77"),
    "catalogue.of_course": lambda tx: tx.catalogue.of_course("course4"),
    "catalogue.courses": lambda tx: tx.catalogue.courses(),
}


def _shelf(tx: Tx, name: str) -> Shelf[Any]:
    return cast("Shelf[Any]", getattr(tx, name))


async def _there(tx: Tx, name: str, known: UUID) -> Any:  # noqa: ANN401 - a record of any shelf
    found = await _shelf(tx, name).get(known)
    assert found is not None
    return found


def _calls_of_shelves() -> Iterator[tuple[str, Call]]:
    for name, asked in SHELVES.items():
        yield from _calls_by_id(name, asked)
        yield from _pages(name, "", "id", {})
        for filters in asked.filters:
            listed = ", ".join(f"{key}={value}" if key == "status" else key for key, value in filters.items())
            yield from _pages(name, f", by {listed}", asked.order, filters)
            yield from _calls_by_filter(name, f", by {listed}", asked, filters)


def _calls_by_id(name: str, asked: OnAShelf) -> Iterator[tuple[str, Call]]:
    known = id_of(name, NUMBER, 1)

    async def remove_and_restore(tx: Tx) -> None:
        await _shelf(tx, name).remove(await _there(tx, name, known))
        with suppress(Gone):
            await _shelf(tx, name).restore(known)

    async def change(tx: Tx) -> None:
        await _shelf(tx, name).change(replace(await _there(tx, name, known), **asked.change))

    yield f"{name}.get", lambda tx: _shelf(tx, name).get(known)
    yield f"{name}.add", lambda tx: _shelf(tx, name).add(asked.new)
    yield f"{name}.add_all", lambda tx: _shelf(tx, name).add_all([asked.new])
    yield f"{name}.change", change
    yield f"{name}.remove", remove_and_restore
    yield f"{name}.restore", remove_and_restore


def _pages(name: str, by: str, order: str, filters: dict[str, Any]) -> Iterator[tuple[str, Call]]:
    async def further(tx: Tx) -> None:
        """A page from the middle of the shelf."""
        known = id_of(name, LARGE["learners"] // 2, 1)
        value = known if order == "id" else getattr(await _there(tx, name, known), order)
        await _shelf(tx, name).find(order=order, after=shelf._encoded(value, known), **filters)

    def page(*, descending: bool) -> Call:
        return lambda tx: _shelf(tx, name).find(order=order, descending=descending, **filters)

    yield f"{name}.find{by}", page(descending=False)
    yield f"{name}.find{by}, backwards", page(descending=True)
    yield f"{name}.find{by}, further", further


def _calls_by_filter(
    name: str, by: str, asked: OnAShelf, filters: dict[str, Any]
) -> Iterator[tuple[str, Call]]:
    yield f"{name}.count{by}", lambda tx: _shelf(tx, name).count(**filters)
    yield f"{name}.change_all{by}", lambda tx: _shelf(tx, name).change_all(asked.change, **filters)
    yield f"{name}.remove_all{by}", lambda tx: _shelf(tx, name).remove_all(**filters)


CALLS.update(_calls_of_shelves())
