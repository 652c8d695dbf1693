"""A coach's own judgement of a submission, in the place of the one that counted."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answers.answer import Answer, remember
from bot.answers.progressing import with_progress
from bot.answers.situation import recall, task_state
from bot.coaching.order import Override
from bot.coaching.progress import Status, TaskState
from bot.coaching.turn import Action, Tone
from bot.courses.course import Rubric
from bot.orders.case import Case
from bot.orders.decision import Decision, Post, refuse
from bot.orders.shown import going_on, title_of
from bot.orders.wording import quoted
from bot.prompting.coach_sayings import CoachOverrides, CoachTroubleKind, Overridden
from memory import records
from memory.overviews import Handed

_SCORE = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]))?")
BEST = 10.0


async def override(case: Case, instruction: Override) -> Decision:
    """The original is kept; the learner is told who judged anew, and why."""
    handed = await case.submission(instruction.id)
    if handed.review is None:
        raise refuse(CoachTroubleKind.NOT_REVIEWED)
    score, reason = read_score(instruction.score), case.words(instruction.reason)
    learner = await case.learner_of(handed.learner_id)
    course = case.known(handed.course)
    passed = score >= (course.rubric if course else Rubric()).passing
    await case.tx.submissions.override(
        handed.review.id,
        coach=case.order.by,
        verdict="passed" if passed else "failed",
        score=score,
        comment=reason,
        at=case.order.at,
    )
    next_step = await _count_anew(case, learner, handed)
    hers, title = case.speaks_to(learner), title_of(case, handed.course, handed.task)
    before = handed.review.score
    letter = hers.say(
        CoachOverrides(case.coach, title, before, score, passed, quoted(reason)),
        next_step,
        "progress",
    )
    letter = replace(letter, tone=Tone.GOOD if passed else Tone.BAD)
    told = case.voice.say(
        Overridden(learner.name, title, before, score, passed),
        case.voice.order("open", f"submission {handed.id.hex}"),
    )
    details = {"task": handed.task, "before": before, "after": score}
    deed = records.Deed(kind="review.overridden", subject=handed.id, details=details)
    return Decision((told,), (Post(learner.id, letter),), deed)


def read_score(typed: str) -> float:
    """0.0 to 10.0, with a comma or a point; refused otherwise."""
    found = _SCORE.fullmatch(typed.strip())
    score = float(f"{found[1]}.{found[2] or 0}") if found else BEST + 1
    if score > BEST:
        raise refuse(CoachTroubleKind.SCORE_UNKNOWN, detail=typed)
    return score


async def _count_anew(case: Case, learner: records.Learner, handed: Handed) -> Action:
    """Write how far the learner is now; the offer to go on."""
    situation = await recall(case.tx, learner, case.courses, case.order.at, course=handed.course)
    known = {kept.task: task_state(kept) for kept in await case.tx.progress.tasks(handed.enrolment_id)}
    graded = await case.tx.submissions.graded(handed.enrolment_id)
    counting = [review for task, review in graded if task == handed.task]
    state = _state(known.get(handed.task, TaskState()), counting, case)
    voice = case.speaks_to(learner)
    answer = with_progress(situation, Answer((), states={handed.task: state}), voice)
    # His session is his own: it neither moves nor counts as active by what a coach does.
    await remember(case.tx, replace(situation, session=None), None, answer)
    return going_on(situation, voice)


def _state(before: TaskState, counting: list[records.Review], case: Case) -> TaskState:
    """What the judgements that count make of a task."""
    passed = [review for review in counting if review.verdict == "passed"]
    if passed:
        status, completed_at = Status.COMPLETED, before.completed_at or case.order.at
    else:
        status = Status.SKIPPED if before.status is Status.SKIPPED else Status.IN_PROGRESS
        completed_at = None
    return replace(
        before,
        status=status,
        best_score=max((review.score or 0.0 for review in counting), default=None),
        tries=max(before.tries, len(counting)),
        completed_at=completed_at,
        last_activity_at=before.last_activity_at or case.order.at,
    )
