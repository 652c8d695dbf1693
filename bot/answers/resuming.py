"""Going on with a session that was closed because it was quiet: he was thinking, or writing his code."""

from __future__ import annotations

from datetime import datetime

from bot.answers.promising import keep_standing
from bot.answers.situation import Situation
from bot.coaching.progress import Status
from bot.coaching.protocol import Event, Stage, advance
from memory import records
from memory.overviews import Sitting
from memory.tx import Tx

IDLE = "idle"
"""The reason for which a session was ended that its learner didn't end himself."""


async def resume(tx: Tx, learner: records.Learner, at: datetime) -> records.Session | None:
    """A session that begins where the last one stood, if that was closed as idle; None if he ended it.

    The handover that was written for it has served its purpose.
    """
    last = next(iter(await tx.sessions.latest(learner.id)), None)
    if last is None or last.end_reason != IDLE or learner.course is None:
        return None
    event = Event.RESUMED if last.task and await _is_open(tx, learner, last.task) else Event.GREETED
    session = await tx.sessions.start(learner.id, stage=advance(Stage.ENDED, event), at=at)
    handover = await tx.handovers.latest(learner.id)
    if handover and handover.session_id == last.id:
        await tx.handovers.consume(handover.id, session=session.id)
    if event is Event.RESUMED:
        session = await tx.sessions.move(session, stage=session.stage, task=last.task, at=at)
    await keep_standing(tx, learner.id, at)
    return session


async def closed_quietly(tx: Tx, situation: Situation) -> Sitting | None:
    """The last session, if it was closed as idle, and he has not been told so."""
    handover = situation.handover
    if situation.session is not None or handover is None or handover.consumed_by_session is not None:
        return None
    last = next(iter(await tx.sessions.latest(situation.learner.id)), None)
    told = last is not None and last.end_reason == IDLE and last.id == handover.session_id
    return last if told else None


async def _is_open(tx: Tx, learner: records.Learner, task: str) -> bool:
    """Whether he has not left the task."""
    found = await tx.progress.in_course(learner.id, learner.course or "")
    state = next((one for one in found.tasks if one.task == task), None) if found else None
    return state is not None and Status(state.status) not in {Status.COMPLETED, Status.SKIPPED}
