"""One submission: its files and its judgements, and what a coach has to say to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.coaching.order import CommentOn, ShowSubmission
from bot.coaching.turn import ReplyFile
from bot.courses.course import Place
from bot.courses.text import Text
from bot.orders.case import Case
from bot.orders.decision import Decision, Post, refuse
from bot.orders.shown import interferes, name_of, shortened, title_of
from bot.orders.wording import moment, quoted
from bot.prompting.coach_sayings import (
    CoachComments,
    CoachDone,
    CoachTroubleKind,
    DoneKind,
    JudgementShown,
    NoteShown,
    Remark,
    SubmissionShown,
)
from bot.prompting.markdown import escape
from memory import records
from memory.overviews import Handed

SHORT_CODE = 1200
"""Characters of code that are shown in the text; files have all of it."""
_UNSAFE = re.compile(r"[^\w.-]+")


async def show(case: Case, instruction: ShowSubmission) -> Decision:
    handed = await _chosen(case, instruction)
    learner = await case.learner_of(handed.learner_id)
    files = await case.tx.submissions.files(handed.id)
    course = case.known(handed.course)
    place = course.place(handed.task) if course else None
    remarks = handed.review.evidence.get("remarks", ()) if handed.review else ()
    saying = SubmissionShown(
        name=learner.name,
        title=title_of(case, handed.course, handed.task),
        place=place,
        number=handed.number,
        at=moment(handed.handed_in_at, case.voice),
        judgements=tuple(
            [await _judgement(case, review, place) for review in await case.tx.submissions.reviews(handed.id)]
        ),
        comments=tuple([await _comment(case, remark) for remark in remarks]),
        code=_short(files),
        files=len(files),
    )
    offers = [case.voice.order("view", f"learner {learner.key}")]
    if handed.review:
        offers = [
            case.voice.order("comment", f"comment {handed.id.hex}"),
            case.voice.order("override", f"override {handed.id.hex}"),
            *offers,
        ]
    attached = tuple(ReplyFile(_safe(path), content) for path, content in files.items())
    return Decision((replace(case.voice.say(saying, *offers), files=attached),))


async def comment(case: Case, instruction: CommentOn) -> Decision:
    """What is said is kept with the judgement that counts, and written to the learner."""
    handed = await case.submission(instruction.id)
    if handed.review is None:
        raise refuse(CoachTroubleKind.NOT_REVIEWED)
    text = case.words(instruction.text)
    learner = await case.learner_of(handed.learner_id)
    remark = {"coach": case.order.by, "text": text, "at": case.order.at.isoformat()}
    await case.tx.submissions.remark(handed.review.id, remark)
    hers = case.speaks_to(learner)
    title = title_of(case, handed.course, handed.task)
    letter = hers.say(CoachComments(case.coach, title, quoted(text)), "start", "ask")
    told = case.voice.say(
        CoachDone(DoneKind.COMMENT, name=learner.name),
        case.voice.order("open", f"submission {handed.id.hex}"),
    )
    deed = records.Deed(kind="submission.commented", subject=handed.id)
    return Decision((told,), (Post(learner.id, letter),), deed)


async def _chosen(case: Case, instruction: ShowSubmission) -> Handed:
    if instruction.id or not instruction.learner:
        return await case.submission(instruction.id)
    learner = await case.learner(instruction.learner)
    latest = await case.tx.submissions.latest_of(learner.id, limit=1)
    if not latest:
        raise refuse(CoachTroubleKind.SUBMISSION_UNKNOWN)
    return latest[0]


async def _judgement(case: Case, review: records.Review, place: Place | None) -> JudgementShown:
    tests: Mapping[str, str] = review.evidence.get("tests", {})
    red = [name for name, status in tests.items() if status != "passed"]
    return JudgementShown(
        coach=await name_of(case, review.coach) if review.coach else None,
        verdict=review.verdict,
        score=review.score,
        attempt=review.attempt,
        green=len(tests) - len(red),
        tests=len(tests),
        red=tuple(place.task.spec(name).title if place else Text({"": escape(name)}) for name in red),
        remarks=tuple(_remark(comment, place) for comment in review.evidence.get("comments", ())),
        interferes=interferes(review),
        reason=review.evidence.get("comment", ""),
        at=moment(review.reviewed_at, case.voice),
    )


def _remark(comment: Mapping[str, Any], place: Place | None) -> Remark:
    """A comment of a review, with the words that the course has for it now."""
    source, key = comment["source"], comment["key"]
    texts: dict[str, Text] = {}
    if place and source == "mistake":
        texts = {mistake.file: mistake.comment for mistake in place.task.known_mistakes}
    if place and source == "constraint":
        texts = {f"{one.rule}:{one.name}": one.comment for one in place.task.constraints}
    return Remark(comment["severity"], source, key, texts.get(key), comment.get("line", 0))


async def _comment(case: Case, remark: Mapping[str, str]) -> NoteShown:
    at = datetime.fromisoformat(remark["at"])
    return NoteShown(await name_of(case, remark["coach"]), moment(at, case.voice), shortened(remark["text"]))


def _short(files: Mapping[str, bytes]) -> dict[str, str]:
    """The code as text, if all of it is short enough to be read in a message."""
    texts = {path: content.decode("utf-8", "replace") for path, content in files.items()}
    return texts if sum(map(len, texts.values())) <= SHORT_CODE else {}


def _safe(path: str) -> str:
    """A path as the name of a file."""
    return _UNSAFE.sub("_", path).strip("._") or "file"
