"""Who asked for a human: looking, claiming, answering, closing."""

from __future__ import annotations

from dataclasses import replace

from bot.coaching.order import AnswerRequest, ClaimRequest, CloseRequest, ShowQueue
from bot.coaching.turn import Action
from bot.orders.case import Case, read_id
from bot.orders.decision import Decision, Post, refuse
from bot.orders.shown import name_of, question, shortened
from bot.orders.wording import about, quoted
from bot.prompting.coach_sayings import CoachAnswers, CoachDone, CoachTroubleKind, DoneKind, QueueShown
from memory import records

WAITING = ("open", "taken")
SHOWN = 8
"""Requests that are shown, the longest waiting first: three offers for each are as many as a select has."""


async def show(case: Case, _instruction: ShowQueue) -> Decision:
    page = await case.tx.human_requests.find(status=list(WAITING), limit=SHOWN)
    count = await case.tx.human_requests.count(status=list(WAITING))
    questions, offers = [], []
    for asked in page.items:
        name = await _name(case, asked)
        questions.append(await question(case, asked, name))
        offers += _offers(case, asked, name)
    saying = QueueShown(tuple(questions), count - len(questions))
    return Decision((case.voice.say(saying, *offers),))


async def claim(case: Case, instruction: ClaimRequest) -> Decision:
    """A request has one coach; a second one is told who that is."""
    asked = await _waiting(case, instruction.id)
    if asked.coach != case.order.by:
        if asked.status == "taken":
            raise await _taken(case, asked)
        await case.tx.human_requests.change(replace(asked, status="taken", coach=case.order.by))
    learner = await case.learner_of(asked.learner_id)
    told = case.voice.say(
        CoachDone(DoneKind.CLAIMED, name=learner.name, text=asked.text),
        case.voice.order("reply", f"queue answer {asked.id.hex}"),
        case.voice.order("close", f"queue close {asked.id.hex}"),
        case.voice.order("view", f"learner {learner.key}"),
    )
    return Decision((told,), deed=records.Deed(kind="request.claimed", subject=asked.id))


async def answer(case: Case, instruction: AnswerRequest) -> Decision:
    """The answer goes to the learner in the coach's name, and that's the end of it."""
    asked = await _mine(case, instruction.id)
    text = case.words(instruction.text)
    learner = await case.learner_of(asked.learner_id)
    await _close(case, asked)
    letter = case.speaks_to(learner).say(
        CoachAnswers(case.coach, shortened(asked.text), quoted(text)), "start", "ask"
    )
    told = case.voice.say(CoachDone(DoneKind.ANSWERED, name=learner.name), case.voice.order("queue", "queue"))
    deed = records.Deed(kind="request.answered", subject=asked.id)
    return Decision((told,), (Post(learner.id, letter),), deed)


async def close(case: Case, instruction: CloseRequest) -> Decision:
    """It has been settled otherwise; nothing is written to the learner."""
    asked = await _mine(case, instruction.id)
    await _close(case, asked)
    done = CoachDone(DoneKind.CLOSED, name=await _name(case, asked))
    told = case.voice.say(done, case.voice.order("queue", "queue"))
    return Decision((told,), deed=records.Deed(kind="request.closed", subject=asked.id))


async def _name(case: Case, asked: records.HumanRequest) -> str:
    """Of who asks; who has left meanwhile is still in the queue, so that his question can be closed."""
    learner = await case.tx.learners.get(asked.learner_id)
    return learner.name if learner else "–"


async def _waiting(case: Case, id: str) -> records.HumanRequest:  # noqa: A002 - what it is
    key = read_id(id)
    asked = await case.tx.human_requests.get(key) if key else None
    if asked is None:
        raise refuse(CoachTroubleKind.REQUEST_UNKNOWN)
    if asked.status == "closed":
        raise refuse(CoachTroubleKind.REQUEST_CLOSED)
    return asked


async def _mine(case: Case, id: str) -> records.HumanRequest:  # noqa: A002 - what it is
    """One that waits and that no other coach has; who manages the guild may take it off him."""
    asked = await _waiting(case, id)
    if asked.status == "taken" and asked.coach != case.order.by and not case.order.manages:
        raise await _taken(case, asked)
    return asked


async def _taken(case: Case, asked: records.HumanRequest) -> Exception:
    return refuse(CoachTroubleKind.REQUEST_TAKEN, who=await name_of(case, asked.coach or ""))


async def _close(case: Case, asked: records.HumanRequest) -> None:
    closed = replace(asked, status="closed", coach=case.order.by, closed_at=case.order.at)
    await case.tx.human_requests.change(closed)


def _offers(case: Case, asked: records.HumanRequest, name: str) -> list[Action]:
    claims = [about(case.voice, "claim", f"queue claim {asked.id.hex}", name)] if not asked.coach else []
    return [
        *claims,
        about(case.voice, "reply", f"queue answer {asked.id.hex}", name),
        about(case.voice, "close", f"queue close {asked.id.hex}", name),
    ]
