"""What Baton decides in a turn, and how that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.answers.promised import Change, carry_out, take_along
from bot.answers.promising import WISHES, keep_standing
from bot.answers.rating import rate_read, rate_skipped, rate_try
from bot.answers.situation import Situation
from bot.coaching.picture import from_json as picture_from_json
from bot.coaching.picture import to_json as picture_to_json
from bot.coaching.progress import CourseStanding, Status, TaskStanding, TaskState
from bot.coaching.protocol import Event, Stage, advance
from bot.coaching.turn import Action, Option, Question, Reply, ReplyKind, Tone
from bot.courses.course import Kind, Place
from bot.prompting.sayings import CoachError, Saying, Trouble, TroubleKind
from bot.tutor.wanted import Wanted
from memory import records
from memory.tx import Tx


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A review to keep. `attempt` and `score` are None if the submission could not be graded."""

    task: str
    files: Mapping[str, bytes]
    verdict: str
    attempt: int | None
    score: float | None
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WrittenHandover:
    document: str
    greeting: str
    template_hash: str
    """Of the greeting's template."""
    locale: str
    recommended: str | None


@dataclass(frozen=True, slots=True)
class WrittenProgress:
    """How far a learner is after an answer, and the document that tells of it."""

    standing: CourseStanding
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """Something to be said of Baton's own accord: to the learner, or to the coaches about him."""

    recipient: str
    """`learner` or `coaches`."""
    reply: Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, what happened in the protocol, and what else is to be remembered."""

    replies: tuple[Reply, ...]
    event: Event = Event.STAYED
    place: Place | None = None
    """The task that is open from now on. `STAYED` keeps the one that is."""
    locale: str | None = None
    course: str | None = None
    states: Mapping[str, TaskState] = field(default_factory=dict)
    review: KeptReview | None = None
    progress: WrittenProgress | None = None
    handover: WrittenHandover | None = None
    end_reason: str = ""
    consumes: UUID | None = None
    """The handover with which the new session begins."""
    wishes: Mapping[str, str] = field(default_factory=dict)
    """Preferences to keep, by key; an empty one is taken away."""
    keeps_messages: bool | None = None
    asks: records.HumanRequest | None = None
    letters: tuple[KeptLetter, ...] = ()
    promises: tuple[Change, ...] = ()
    """What becomes of his reminders."""
    read: str = ""
    """The slug of a concept whose page is shown."""
    wants: Wanted | None = None
    """What the tutor may say better than these replies do."""
    forgets: bool = False
    """Everything about him is deleted, and nothing of this is kept."""


def refuse(kind: TroubleKind, **details: Any) -> CoachError:  # noqa: ANN401 - the fields of `Trouble`
    """The error that says this to the learner."""
    return CoachError(Trouble(kind, **details))


_WAYS_OUT: Mapping[TroubleKind, tuple[str, ...]] = {
    TroubleKind.NO_TASK: ("modules",),
    TroubleKind.TASK_UNKNOWN: ("modules",),
    TroubleKind.MODULE_UNKNOWN: ("modules",),
    TroubleKind.MODULE_IN_PREPARATION: ("modules",),
    TroubleKind.MODULE_LOCKED: ("modules",),
    TroubleKind.CHOOSE_FIRST: ("start",),
    TroubleKind.NOTHING_NEXT: ("task", "skip"),
    TroubleKind.NOTHING_ASKED: ("help",),
    TroubleKind.OTHER_QUESTION: ("task", "modules"),
    TroubleKind.NO_COACHES: ("hint", "explain"),
    TroubleKind.NO_QUESTION: ("ask",),
    TroubleKind.REMINDER_UNKNOWN: ("reminders",),
    TroubleKind.REMINDERS_FULL: ("reminders",),
    TroubleKind.NOTHING_TO_SETTLE: ("reminders",),
    TroubleKind.NO_HINT_YET: ("hint",),
    TroubleKind.NO_REVIEW_YET: ("submit", "hint"),
}


def ways_out(saying: Saying) -> tuple[str, ...]:
    """What can be done instead of what could not be."""
    return _WAYS_OUT.get(saying.kind, ()) if isinstance(saying, Trouble) else ()


async def remember(tx: Tx, situation: Situation, heard: UUID | None, answer: Answer) -> None:
    """Keep an answer. Raises `Conflict` if the session has moved since the situation was recalled."""
    learner = situation.learner.id
    await tx.learners.prefers(learner, locale=answer.locale, course=answer.course)
    enrolment = situation.enrolled.id if situation.enrolled else None
    if answer.course:
        enrolment = (await tx.learners.enrol(learner, answer.course)).id
    if answer.wishes:
        await tx.learners.wish(learner, answer.wishes, message=heard)
    if answer.keeps_messages is not None:
        await tx.learners.keep_messages(learner, answer.keeps_messages)
    session = await _move(tx, situation, answer)
    if answer.wishes.keys() & WISHES or (situation.session is None and session is not None):
        await keep_standing(tx, learner, situation.at)
    if zone := answer.wishes.get("zone"):
        await take_along(tx, learner, zone, situation.at)
    await carry_out(tx, learner, answer.promises, at=situation.at, message=heard)
    if answer.read:
        await rate_read(tx, situation, answer.read)
    await _tell_the_coaches(tx, learner, heard, answer)
    if heard is not None:
        await tx.messages.answer(
            heard, [said(reply) for reply in answer.replies], session=session, at=situation.at
        )
    if enrolment is not None:
        await _keep_work(tx, situation, enrolment, heard, answer)


async def _keep_work(
    tx: Tx, situation: Situation, enrolment: UUID, heard: UUID | None, answer: Answer
) -> None:
    """Keep what he has done in a course, and how well he knows what it practises."""
    for task, state in answer.states.items():
        await tx.progress.keep(enrolment, _kept(task, state, situation.at))
        if state.status is Status.SKIPPED:
            await rate_skipped(tx, situation, task, state)
    if answer.review and heard is not None:
        await _keep_review(tx, situation, enrolment, heard, answer.review)
    if answer.progress:
        await _keep_progress(tx, situation, enrolment, answer.progress)


async def _tell_the_coaches(tx: Tx, learner: UUID, heard: UUID | None, answer: Answer) -> None:
    """Queue a question for a human, and write letters. Who asks while nobody else waits makes it ring."""
    rings = False
    if answer.asks:
        rings = not await tx.human_requests.count(status="open")
        await tx.human_requests.add(replace(answer.asks, message_id=heard))
    for letter in answer.letters:
        rung = replace(letter, reply=replace(letter.reply, pings=rings and letter.recipient == "coaches"))
        await tx.letters.add(written(learner, rung))


async def _move(tx: Tx, situation: Situation, answer: Answer) -> UUID | None:
    """Bring the session to its next stage; the id of the session that the answer belongs to."""
    session = situation.session
    if session is None:
        if answer.event is Event.STAYED:
            return None
        session = await tx.sessions.start(
            situation.learner.id, stage=advance(Stage.ENDED, answer.event), at=situation.at
        )
        if answer.consumes:
            await tx.handovers.consume(answer.consumes, session=session.id)
        return session.id
    stage = advance(situation.stage, answer.event)
    if stage is Stage.ENDED:
        await _write_handover(tx, situation, session, answer)
        ended_at = session.last_turn_at if answer.end_reason == "idle" else situation.at
        await tx.sessions.end(session, stage=stage, reason=answer.end_reason, at=ended_at)
        return session.id
    opened = answer.place.reference if answer.place else None
    task = session.task if answer.event is Event.STAYED else opened
    await tx.sessions.move(session, stage=stage, task=task, at=situation.at)
    return session.id


async def _write_handover(tx: Tx, situation: Situation, session: records.Session, answer: Answer) -> None:
    if answer.handover:
        await tx.handovers.write(
            situation.learner.id,
            session=session.id,
            course=situation.learner.course,
            locale=answer.handover.locale,
            document=answer.handover.document,
            greeting=answer.handover.greeting,
            recommended=answer.handover.recommended,
            template_hash=answer.handover.template_hash,
            at=situation.at,
        )


async def _keep_review(
    tx: Tx, situation: Situation, enrolment: UUID, heard: UUID, review: KeptReview
) -> None:
    submission = await tx.submissions.hand_in(
        learner=situation.learner.id,
        enrolment=enrolment,
        message=heard,
        task=review.task,
        files=review.files,
        at=situation.at,
    )
    if review.attempt is not None:
        await rate_try(tx, situation, review.task, review.attempt, passed=review.verdict == "passed")
    await tx.submissions.judge(
        submission,
        verdict=review.verdict,
        attempt=review.attempt,
        score=review.score,
        evidence=review.evidence,
        at=situation.at,
    )


async def _keep_progress(tx: Tx, situation: Situation, enrolment: UUID, written: WrittenProgress) -> None:
    known = written.standing
    phases = {
        f"{module.module.slug}/{phase.phase.slug}": _summed_up(phase.status, phase.score, phase.tasks)
        for module in known.modules
        for phase in module.phases
    }
    course = _summed_up(known.status, known.score, known.tasks)
    done = sum(task.state.left for task in known.tasks)
    await tx.progress.sum_up(enrolment, course, phases, done=done, tasks=len(known.tasks))
    await tx.documents.write(
        situation.learner.id, written.name, written.text, at=situation.at, reason="progress"
    )


def _summed_up(status: Status, score: float | None, tasks: Sequence[TaskStanding]) -> records.Progress:
    return records.Progress(
        status=status.value,
        best_score=score,
        tries=sum(task.state.tries for task in tasks),
        last_activity_at=max(
            (task.state.last_activity_at for task in tasks if task.state.last_activity_at), default=None
        ),
    )


def _kept(task: str, state: TaskState, at: datetime) -> records.TaskProgress:
    return records.TaskProgress(
        task=task,
        status=state.status.value,
        best_score=state.best_score,
        tries=state.tries,
        hints=state.hints,
        completed_at=state.completed_at,
        last_activity_at=state.last_activity_at or at,
    )


def said(reply: Reply) -> records.Said:
    return records.Said(
        kind=reply.kind.value,
        text=reply.text,
        locale=reply.locale,
        template=reply.template,
        template_hash=reply.template_hash,
        context=_context(reply),
    )


def written(learner: UUID, letter: KeptLetter) -> records.Letter:
    reply = letter.reply
    return records.Letter(
        learner_id=learner,
        recipient=letter.recipient,
        kind=reply.kind.value,
        text=reply.text,
        locale=reply.locale,
        template=reply.template,
        template_hash=reply.template_hash,
        context=_context(reply),
    )


def _context(reply: Reply) -> dict[str, Any]:
    """What a reply has beside its text, as it is kept. Files are not: they can be asked for again."""
    actions = [
        {"label": action.label, "says": action.says, "command": action.command} for action in reply.actions
    ]
    context: dict[str, Any] = {"actions": actions}
    if reply.tone is not Tone.NEUTRAL:
        context["tone"] = reply.tone.value
    if reply.picture is not None:
        context["picture"] = picture_to_json(reply.picture)
    if reply.pings:
        context["pings"] = True
    if reply.question is not None:
        context["question"] = asdict(reply.question)
    return context


def read_reply(kept: records.Message | records.Letter) -> Reply:
    """The reply that was kept."""
    context = kept.context
    picture = context.get("picture")
    return Reply(
        kind=ReplyKind(kept.kind),
        text=kept.text,
        locale=kept.locale or "",
        template=kept.template or "",
        template_hash=kept.template_hash or "",
        actions=tuple(Action(**action) for action in context.get("actions", ())),
        tone=Tone(context.get("tone", Tone.NEUTRAL)),
        picture=picture_from_json(picture) if picture else None,
        pings=context.get("pings", False),
        question=_question(context["question"]) if "question" in context else None,
    )


def _question(kept: Mapping[str, Any]) -> Question:
    options = tuple(Option(**option) for option in kept["options"])
    return Question(Kind(kept["kind"]), options, kept["most"], kept.get("code", ""))
