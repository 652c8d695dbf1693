"""Fills a guild with a demonstration: learners who talk, hand in, pass and fail, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from faker import Faker
from polyfactory.factories import DataclassFactory

from memory import records
from memory.database import Memory
from memory.errors import NotAllowed
from memory.tx import Tx

LANGUAGES = {"de": "de_DE", "en": "en_GB"}
WEEKS = 8
"""For how long the guild has been there."""


class _Said(DataclassFactory[records.Said]):
    __model__ = records.Said
    __use_defaults__ = True


class _Note(DataclassFactory[records.Note]):
    __model__ = records.Note
    __use_defaults__ = True


class _Reminder(DataclassFactory[records.Reminder]):
    __model__ = records.Reminder
    __use_defaults__ = True


class _Rating(DataclassFactory[records.Rating]):
    __model__ = records.Rating
    __use_defaults__ = True


class _Comment(DataclassFactory[records.Comment]):
    __model__ = records.Comment
    __use_defaults__ = True


class _Card(DataclassFactory[records.ConceptCard]):
    __model__ = records.ConceptCard
    __use_defaults__ = True


@dataclass(frozen=True, slots=True)
class _Course:
    reference: str
    id: UUID
    tasks: Sequence[records.Content]
    concepts: Sequence[records.Content]


async def fill(  # everything has a default but where, what and when
    memory: Memory,
    guild: str,
    course: str,
    learners: int,
    *,
    at: datetime,
    luck: int = 0,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Add learners to `guild`, in a course that the catalogue has; how many messages they exchanged.

    The same `luck` makes the same guild. `told` hears after each learner how many there are. Raises
    `NotAllowed` if the catalogue has no tasks for the course.
    """
    async with memory.reading(guild) as tx:
        content = await tx.catalogue.of_course(course)
    tasks = [one for one in content if one.kind == "task"]
    if not tasks:
        message = f"the catalogue has no tasks of {course!r}; start Baton once, or run `baton course check`"
        raise NotAllowed(message)
    known = _Course(course, content[0].id, tasks, [one for one in content if one.kind == "concept"])
    messages = 0
    for number in range(1, learners + 1):
        person = _Person(luck * 1_000_003 + number, at)
        async with memory.transaction(guild, actor="seed") as tx:
            messages += await person.live(tx, known)
        told(number)
    return messages


class _Person:
    """One learner of the demonstration, and his luck."""

    def __init__(self, luck: int, at: datetime) -> None:
        self._random = Random(luck)  # noqa: S311 - a demonstration
        self._locale = self._random.choice(list(LANGUAGES))
        self._faker = Faker(LANGUAGES[self._locale])
        self._faker.seed_instance(luck)
        for factory in (_Said, _Note, _Reminder, _Rating, _Comment, _Card):
            factory.seed_random(luck)
        self._now = at - timedelta(weeks=WEEKS * self._random.random())
        self._until = at
        self._diligence = self._random.random()
        self._messages = 0
        self._tries = 0
        self._scores: list[float] = []

    async def live(self, tx: Tx, course: _Course) -> int:
        """Everything that he did so far; how many messages that were."""
        key = f"demo-{self._faker.unique.random_number(digits=12)}"
        name = self._faker.first_name()
        if await tx.learners.find(key):  # made by an earlier run with the same luck
            return 0
        learner = (await tx.learners.meet(key, name, self._locale)).id
        enrolment = (await tx.learners.enrol(learner, course.reference)).id
        await tx.learners.prefers(learner, course=course.reference)
        done = 0
        for number in range(1 + int(self._diligence * 5)):
            if self._now >= self._until:
                break
            done = await self._sit(tx, learner, enrolment, course, done, last=number >= 4)  # noqa: PLR2004
            self._now += timedelta(days=self._random.uniform(0.5, 6))
        await self._leave_traces(tx, learner, course)
        return self._messages

    async def _sit(
        self, tx: Tx, learner: UUID, enrolment: UUID, course: _Course, done: int, *, last: bool
    ) -> int:
        """One session: talk, a task, its review, and a handover at the end. How many tasks are done now."""
        session = await tx.sessions.start(learner, stage="working", at=self._now)
        for _ in range(self._random.randint(1, 4)):
            await self._talk(tx, learner, session.id)
        if done < len(course.tasks):
            done += await self._work(tx, learner, enrolment, session.id, course, done)
        if not last:
            await tx.sessions.end(session, stage="ended", reason="learner", at=self._now)
            await self._hand_over(tx, learner, session.id, course)
        return done

    async def _talk(self, tx: Tx, learner: UUID, session: UUID) -> records.Message:
        self._now += timedelta(minutes=self._random.uniform(0.5, 6))
        heard = await tx.messages.hear(
            learner,
            session=session,
            source_id=f"demo:{self._faker.uuid4()}",
            kind="Chat",
            text=self._faker.sentence(nb_words=self._random.randint(4, 20)),
            at=self._now,
        )
        said = _Said.build(
            kind="talk",
            text=self._faker.paragraph(),
            locale=self._locale,
            template="demo",
            template_hash="demo",
            context={"actions": []},
        )
        await tx.messages.answer(heard.id, [said], session=session, at=self._now)
        self._messages += 2
        return heard

    async def _work(
        self, tx: Tx, learner: UUID, enrolment: UUID, session: UUID, course: _Course, done: int
    ) -> bool:
        """Hand in until it passes or he gives up; whether it passed."""
        task = course.tasks[done].reference.partition("/")[2]
        best, tries, passed = 0.0, 0, False
        while not passed and tries < 1 + self._random.randint(0, 3):
            tries += 1
            heard = await self._talk(tx, learner, session)
            score = round(min(10.0, self._random.gauss(4 + 3 * self._diligence + tries, 2)), 1)
            score = max(score, 0.0)
            passed = score >= 6  # noqa: PLR2004 - as a review has it
            best = max(best, score)
            submission = await tx.submissions.hand_in(
                learner=learner,
                enrolment=enrolment,
                message=heard.id,
                task=task,
                files={"demo.py": f'"""{self._faker.sentence()}"""\n'.encode()},
                at=self._now,
            )
            await tx.submissions.judge(
                submission,
                verdict="passed" if passed else "failed",
                attempt=tries,
                score=score,
                evidence={"tests": {}, "rules": [], "comments": [], "parts": [], "outcome": "finished"},
                at=self._now,
            )
        status = "completed" if passed else "in_progress"
        at = self._now if passed else None
        kept = records.TaskProgress(task, status, best, tries, 0, at, self._now)
        await tx.progress.keep(enrolment, kept)
        finished = done + passed
        self._tries += tries
        self._scores += [best] if passed else []
        mean = round(sum(self._scores) / len(self._scores), 1) if self._scores else None
        of_course = "completed" if finished == len(course.tasks) else "in_progress"
        whole = records.Progress(of_course, mean, self._tries, self._now)
        phase = records.Progress(status, best, tries, self._now)
        await tx.progress.sum_up(
            enrolment, whole, {task.rpartition("/")[0]: phase}, done=finished, tasks=len(course.tasks)
        )
        return passed

    async def _hand_over(self, tx: Tx, learner: UUID, session: UUID, course: _Course) -> None:
        greeting = self._faker.paragraph()
        handover = await tx.handovers.write(
            learner,
            session=session,
            course=course.reference,
            locale=self._locale,
            document=f"# {self._faker.sentence()}\n\n{greeting}\n",
            greeting=greeting,
            recommended=None,
            at=self._now,
        )
        facts = {"preferences": [self._faker.sentence()], "learning_style": [self._faker.sentence()]}
        await tx.learners.learn(learner, facts, handover=handover, at=self._now)

    async def _leave_traces(self, tx: Tx, learner: UUID, course: _Course) -> None:
        """What he and others have put beside his work."""
        whose = {"learner_id": learner}
        opinion = whose | {"content_id": self._random.choice(course.tasks).id}
        await tx.documents.write(learner, "plan", self._faker.text(400), at=self._now)
        await tx.notes.add(_Note.build(**whose, author="demo-coach", text=self._faker.sentence()))
        await tx.ratings.add(_Rating.build(**opinion, stars=self._random.randint(2, 5)))
        await tx.comments.add(_Comment.build(**opinion, text=self._faker.sentence()))
        rule = {"kind": "daily", "at": f"{self._random.randint(7, 20):02}:00:00", "weekdays": [*range(7)]}
        reminder = _Reminder.build(
            **whose, kind="next_step", text="", rule=rule, zone="Europe/Berlin", paused=False, author=None
        )
        await tx.reminders.add(reminder)
        due = self._until + timedelta(days=1)
        await tx.occurrences.add(records.Occurrence(learner_id=learner, reminder_id=reminder.id, due_at=due))
        for concept in course.concepts[:3]:
            slug = concept.reference.partition("#")[2]
            card = records.ConceptCard(learner_id=learner, course=course.reference, concept=slug)
            await tx.concept_cards.add(card)
        task = self._random.choice(course.tasks).reference.partition("/")[2]
        week = self._until + timedelta(weeks=1)
        await tx.assignments.add(
            records.Assignment(
                learner_id=learner,
                author="demo-coach",
                course=course.reference,
                reference=task,
                due_at=week,
            )
        )
