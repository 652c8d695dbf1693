"""What coaches and operators may see and decide: orders from a frontend, and the program's own commands."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.answers import ending
from bot.answers.answer import remember
from bot.answers.situation import recall
from bot.answers.wording import spoken_in
from bot.coaching import order as orders
from bot.coaching.handover_reader import ReadHandover, read_handover
from bot.coaching.order import Instruction, Order
from bot.coaching.turn import Reply, ReplyKind
from bot.courses.course import Course, Module
from bot.errors import BatonError
from bot.orders import (
    announcing,
    assigned,
    commands,
    overriding,
    portrait,
    promising,
    queue,
    roster,
    setup,
    stats,
    wordings,
)
from bot.orders import submissions as handed_in
from bot.orders.case import Case, check_allowed, open_case
from bot.orders.decision import Decision, check_new, keep
from bot.orders.wordings import WordingText
from bot.prompting.prompts import Prompts, Voice
from bot.prompting.sayings import CoachError, Trouble, TroubleKind
from bot.workbench.editions import Editions, reloaded
from memory import overviews, records
from memory.database import Memory
from memory.errors import Conflict
from memory.rights import Export, Receipt
from memory.tx import Tx

log = logging.getLogger(__name__)

TRIES = 5
"""How often an order is carried out anew when somebody else has changed the same meanwhile."""
PAUSE = 0.05
"""Seconds before the second try, at most; twice as long before each further one."""

_ORDERS: dict[type[Instruction], Callable[[Case, Any], Awaitable[Decision]]] = {
    orders.ShowSetup: setup.show,
    orders.SetUp: setup.set_up,
    orders.PublishCourse: setup.publish,
    orders.ShowRoster: roster.show,
    orders.ExportTable: roster.export,
    orders.ShowLearner: portrait.show,
    orders.WriteNote: portrait.write_note,
    orders.Assign: assigned.assign,
    orders.ShowSubmission: handed_in.show,
    orders.CommentOn: handed_in.comment,
    orders.Override: overriding.override,
    orders.ShowQueue: queue.show,
    orders.ClaimRequest: queue.claim,
    orders.AnswerRequest: queue.answer,
    orders.CloseRequest: queue.close,
    orders.Announce: announcing.announce,
    orders.RemindLearner: announcing.remind,
    orders.RemindLearners: promising.remind_all,
    orders.ShowStats: stats.show,
    orders.ShowWordings: wordings.show,
    orders.DraftWording: wordings.draft,
    orders.UseWording: wordings.use,
    orders.DiscardWording: wordings.discard,
    orders.UndoWording: wordings.undo,
}
_READING = (
    orders.ShowSetup,
    orders.ShowRoster,
    orders.ShowLearner,
    orders.ShowSubmission,
    orders.ShowQueue,
    orders.ShowStats,
    orders.ShowWordings,
)
"""What changes nothing, and so keeps nobody who writes waiting."""


class NothingToExport(BatonError):
    """There is no handover to export."""


class NobodyThere(BatonError):
    """There is no such learner."""


class UnknownCourse(BatonError):
    """There is no such course."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an imported handover brought, and what could not be placed."""

    learner: str
    course: Course
    locale: str
    completed: tuple[Module, ...]
    available: tuple[Module, ...]
    recommended: Module | None
    facts: int
    greeting: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course as its coaches see it: figures of the whole guild, and who is how far, latest first."""

    course: Course
    learners: int
    by_status: Mapping[str, int]
    tasks_done: int
    tries: int
    mean_score: float | None
    """Of the learners' means, 0.0 to 10.0."""
    standings: tuple[overviews.CourseStanding, ...]


class Desk:
    def __init__(
        self,
        memory: Memory,
        prompts: Prompts,
        courses: Sequence[Course],
        owing: Callable[[str], None] = lambda _guild: None,
        tutor: str = "",
    ) -> None:
        """`owing` is told of a guild in which a letter waits to be delivered; `tutor` is its model."""
        self._owing = owing
        self._tutor = tutor
        self._memory = memory
        self._prompts = prompts
        self._courses = tuple(courses)
        self.editions = Editions(memory, prompts)

    @property
    def edition(self) -> object:
        """What is spoken now: another one as soon as the prompts were reloaded."""
        return self._prompts.edition

    @property
    def changeable(self) -> tuple[str, ...]:
        """The templates that a guild may put into its own words."""
        return self._prompts.edition.overridable

    def understand(self, command: str, text: str = "") -> Instruction | None:
        """What a button remembers, with the `text` that its form was filled with."""
        return commands.understand(command, text)

    def fields(self, command: str) -> tuple[str, ...]:
        """What a form has to ask for before a command can be carried out; nothing for most."""
        return commands.fields(command)

    async def take(self, order: Order) -> tuple[Reply, ...]:
        """Carry out what a coach asks for; the replies to him.

        The same `source_id` again decides nothing again. Trouble that a coach can be told is a reply; any
        other is raised.
        """
        try:
            order = await self._made_ready(order)
            if isinstance(order.instruction, orders.ReloadPrompts):
                done = await self.editions.reload(order.guild)
                kind = ReplyKind.TROUBLE if done.problems else ReplyKind.TALK
                return (self._prompts.say(reloaded(done), order.hint, kind=kind),)
        except CoachError as error:
            return (Voice(self._prompts.edition, order.hint or "").say(error.saying, kind=ReplyKind.TROUBLE),)
        for number in range(TRIES):
            try:
                return await self._take(order)
            except Conflict:
                log.info("somebody else changed the same meanwhile; the order is carried out anew")
                await asyncio.sleep(random.uniform(0, PAUSE) * 2**number)  # noqa: S311 - no secret
        return (self._prompts.say(Trouble(TroubleKind.BUSY), order.hint, kind=ReplyKind.TROUBLE),)

    async def _made_ready(self, order: Order) -> Order:
        """Do what takes time before a transaction is open."""
        instruction = order.instruction
        if isinstance(instruction, orders.RemindLearners):
            await promising.get_ready(instruction, order.at, self._prompts.locale(order.hint).code)
        if isinstance(instruction, orders.DraftWording):
            case = await self._allowed(order)
            return replace(order, instruction=await wordings.examined(case, instruction))
        if isinstance(instruction, orders.ReloadPrompts):
            await self._allowed(order)
        return order

    async def _allowed(self, order: Order) -> Case:
        """What an order is about to have at hand, but its transaction is over. Raises `CoachError`."""
        async with self._memory.reading(order.guild) as tx:
            case = await open_case(tx, order, self._prompts, self._courses)
        check_allowed(case)
        return case

    async def open_wording(self, order: Order) -> WordingText | Reply:
        """What the form of an `EditWording` is filled with, or why there is none."""
        voice = Voice(self._prompts.edition, order.hint or "", order.clicks)
        assert isinstance(order.instruction, orders.EditWording)  # noqa: S101 - by whoever calls
        try:
            async with self._memory.reading(order.guild) as tx:
                case = await open_case(tx, order, self._prompts, self._courses)
                voice = case.voice
                check_allowed(case)
                return await wordings.opened(case, order.instruction)
        except CoachError as error:
            return voice.say(error.saying, kind=ReplyKind.TROUBLE)

    async def _take(self, order: Order) -> tuple[Reply, ...]:
        voice = Voice(self._prompts.edition, order.hint or "", order.clicks)
        try:
            async with self._transaction(order) as tx:
                case = await open_case(tx, order, self._prompts, self._courses, self._tutor)
                voice = case.voice
                check_allowed(case)
                if not isinstance(order.instruction, _READING):
                    await check_new(tx, order)
                decision = await _ORDERS[type(order.instruction)](case, order.instruction)
                await keep(tx, order, decision)
        except CoachError as error:
            return (voice.say(error.saying, kind=ReplyKind.TROUBLE),)
        if decision.letters:
            self._owing(order.guild)
        return decision.replies

    def _transaction(self, order: Order) -> AbstractAsyncContextManager[Tx]:
        if isinstance(order.instruction, _READING):
            return self._memory.reading(order.guild)
        return self._memory.transaction(order.guild, actor=order.by)

    async def learners(self, guild: str) -> tuple[str, ...]:
        """The keys of everybody who learns in a guild."""
        keys: list[str] = []
        after: UUID | None = None
        while True:
            async with self._memory.reading(guild) as tx:
                page = await tx.roster.page(after=after)
            keys += [line.learner.key for line in page]
            if not page:
                return tuple(keys)
            after = page[-1].learner.id

    async def import_handover(
        self, guild: str, learner: str, content: bytes, *, at: datetime, course: str | None = None
    ) -> ImportReport:
        """Let a learner begin where the handover in a file's bytes says that he stands.

        An open session is ended first, with a handover of its own. Raises `HandoverUnreadable` or
        `UnknownCourse`, and then nothing is kept.
        """
        read = read_handover(content)
        chosen = self._course(course)
        report = _report(learner, chosen, read)
        async with self._memory.transaction(guild) as tx:
            person = await tx.learners.meet(learner, learner, read.locale)
            situation = await recall(tx, person, self._courses, at)
            if situation.session is not None:
                edition = await spoken_in(self._prompts.edition, tx, situation.settings)
                voice = Voice(edition, person.locale or read.locale)
                await remember(tx, situation, None, ending.close(situation, voice, "import"))
            await tx.learners.prefers(person.id, locale=person.locale or read.locale, course=chosen.slug)
            enrolment = await tx.learners.enrol(person.id, chosen.slug)
            handover = await tx.handovers.write(
                person.id,
                session=None,
                course=chosen.slug,
                locale=read.locale,
                document=read.document,
                greeting=read.greeting,
                recommended=report.recommended.slug if report.recommended else None,
                at=at,
            )
            completed = [module.slug for module in report.completed]
            await tx.progress.complete_elsewhere(enrolment.id, completed, handover=handover, at=at)
            await tx.learners.learn(person.id, read.facts, handover=handover, at=at)
        return report

    async def export_handover(self, guild: str, learner: str) -> bytes:
        """The latest handover of a learner: an imported one byte for byte, a written one as Markdown."""
        async with self._memory.reading(guild) as tx:
            person = await tx.learners.find(learner)
            latest = await tx.handovers.latest(person.id) if person else None
        if person is None:
            raise NothingToExport(
                f"there is no learner {learner!r}; names are those of `baton chat --learner`"
            )
        if latest is None:
            raise NothingToExport(
                f"{learner!r} has no handover yet; one is written when a session ends (/end)"
            )
        return latest.document.encode()

    async def view_course(self, guild: str, course: str | None, *, most: int = 50) -> CourseView:
        """A course and `most` of its learners. Raises `UnknownCourse`."""
        chosen = self._course(course)
        figures = await self._memory.views.statistics(guild, chosen.slug)
        async with self._memory.reading(guild) as tx:
            standings = await tx.progress.of_everyone(chosen.slug, limit=most)
        return CourseView(course=chosen, standings=standings, **figures)

    async def export_documents(self, guild: str, learner: str) -> dict[str, str]:
        """A learner's documents by name. Raises `NobodyThere`."""
        async with self._memory.reading(guild) as tx:
            person = await _known(tx, guild, learner)
            return {document.name: document.text for document in await tx.documents.list(person.id)}

    async def import_documents(
        self, guild: str, learner: str, texts: Mapping[str, str], *, at: datetime
    ) -> int:
        """Take documents in by name; how many have changed. All or none; raises `NobodyThere`."""
        async with self._memory.transaction(guild) as tx:
            person = await _known(tx, guild, learner)
            return await tx.documents.take_in(person.id, texts, at=at)

    async def export_learner(self, guild: str, learner: str) -> Export:
        """Everything that is kept about a learner. Raises `NobodyThere`."""
        async with self._memory.reading(guild) as tx:
            person = await _known(tx, guild, learner)
            return await tx.rights.export(person.id)

    async def forget_learner(self, guild: str, learner: str, *, actor: str | None = None) -> Receipt:
        """Delete everything about a learner for good. Raises `NobodyThere`."""
        async with self._memory.reading(guild) as tx:
            person = await _known(tx, guild, learner)
        return await self._memory.forget(guild, person.id, actor=actor)

    def _course(self, slug: str | None) -> Course:
        slugs = ", ".join(course.slug for course in self._courses)
        if slug is None:
            if len(self._courses) == 1:
                return self._courses[0]
            raise UnknownCourse(f"say with --course which course is meant: {slugs}")
        found = next((course for course in self._courses if course.slug == slug), None)
        if found is None:
            raise UnknownCourse(f"there is no course {slug!r}; there are: {slugs}")
        return found


async def _known(tx: Tx, guild: str, learner: str) -> records.Learner:
    person = await tx.learners.find(learner)
    if person is None:
        raise NobodyThere(f"there is no learner {learner!r} in the guild {guild!r}")
    return person


def _report(learner: str, course: Course, read: ReadHandover) -> ImportReport:
    by_number = {module.number: module for module in course.modules}
    unknown = [n for n in (*read.completed, *read.available) if n not in by_number]
    warnings = list(read.warnings)
    if unknown:
        numbers = ", ".join(map(str, unknown))
        warnings.append(f"the course {course.slug} has no module {numbers}; what is said of it is not placed")
    return ImportReport(
        learner=learner,
        course=course,
        locale=read.locale,
        completed=tuple(by_number[n] for n in read.completed if n in by_number),
        available=tuple(by_number[n] for n in read.available if n in by_number),
        recommended=by_number.get(read.recommended) if read.recommended else None,
        facts=sum(map(len, read.facts.values())),
        greeting=read.greeting,
        warnings=tuple(warnings),
    )
