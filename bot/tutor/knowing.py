"""What a model is shown: gathered from the course and from memory, for one learner and his task alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.courses.course import Concept, Course, Hint, Kind, Place
from bot.prompting.markdown import Markdown
from bot.tutor.guard.guard import Watched
from bot.tutor.sayings import ShownReview, ShownTask, Surroundings
from memory import records
from memory.recall.context import Context, Part
from memory.tx import Tx

BUDGET = 2_000
"""Tokens of what memory adds."""
LONGEST_FILE = 6_000
"""Characters of a file that are shown."""
LONGEST_QUESTION = 4_000
LONGEST_REVIEW = 6_000
LONGEST_SESSION, LONGEST_SAID, MOST_SAID = 16_000, 700, 200
"""Characters of a session's end that are shown, and of one thing said in it; and how many of those."""
BATON = "Baton"
_PRIVATE = frozenset({"thread", "tutor", "place", "reminders", "hour"})
"""Preferences that say how Baton works for him, and nothing of how he learns."""
RUNG_OF_THE_PLACE = 3
"""From this rung on he has asked to be told where it is; a fix may be named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a learner says, and where he stands."""

    guild: str
    learner: records.Learner
    message: UUID | None
    question: str
    locale: str
    at: datetime
    day_began: datetime
    """The beginning of his day."""
    session: UUID | None = None
    enrolment: UUID | None = None
    course: Course | None = None
    place: Place | None = None
    hints: int = 0
    """Rungs that he has taken of the open task's ladder."""
    review: records.Review | None = None
    """The latest of the open task that cost a try."""

    @property
    def ladder(self) -> tuple[Hint, ...]:
        return self.place.task.hints if self.place else ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is shown, and what must not be given away."""

    around: Surroundings
    watched: Watched | None


async def gather(tx: Tx, asked: Asked) -> Known:
    place = asked.place
    handed_in: Mapping[str, bytes] = {}
    if place and asked.enrolment:
        handed_in = await tx.submissions.latest_files(asked.enrolment, place.reference)
    context = await tx.recall.recall(asked.learner.id, asked.question[:LONGEST_QUESTION], BUDGET)
    around = Surroundings(
        name=asked.learner.name,
        task=shown_task(place, asked.locale) if place else None,
        hints=asked.ladder[: asked.hints],
        code={name: readable(content) for name, content in handed_in.items()},
        review=shown_review(asked),
        concepts=_concepts(asked),
        modules=asked.course.modules if asked.course else (),
        context=_helpful(context),
    )
    return Known(around, _watched(asked, handed_in))


def shown_task(place: Place, locale: str) -> ShownTask:
    """A task as its learner sees it: neither the exemplar nor the tests are handed on from here."""
    task = place.task
    readable_too = task.helpers if task.kind is Kind.TESTS else {}
    return ShownTask(
        title=task.title.in_locale(locale),
        introduction=Markdown(task.introduction.in_locale(locale)),
        instructions=Markdown(task.instructions.in_locale(locale)),
        files={**task.stubs, **readable_too},
        is_question=task.quiz is not None,
    )


def shown_review(asked: Asked) -> ShownReview | None:
    place, review = asked.place, asked.review
    if place is None or review is None:
        return None
    tests: Mapping[str, str] = review.evidence.get("tests", {})
    red = [name for name, status in tests.items() if status != "passed"]
    return ShownReview(
        attempt=review.attempt or 0,
        passed=review.verdict == "passed",
        red=tuple(dict.fromkeys(place.task.spec(name).title.in_locale(asked.locale) for name in red)),
        rules=tuple(dict.fromkeys(review.evidence.get("rules", ()))),
    )


async def review_as_said(tx: Tx, asked: Asked) -> str:
    """What he was told of his last submission; nothing if the wording isn't kept."""
    if asked.review is None:
        return ""
    said = await tx.submissions.answers(asked.review.submission_id)
    return next((reply.text for reply in said if reply.kind == "review"), "")[:LONGEST_REVIEW]


async def said_in_session(tx: Tx, asked: Asked) -> tuple[tuple[str, str], ...]:
    """Who said what in the session, as far as it's kept; of a long one the end."""
    said: list[tuple[str, str]] = []
    room = LONGEST_SESSION
    for message in reversed(await tx.messages.recent(asked.learner.id, MOST_SAID)):
        if message.session_id != asked.session or message.id == asked.message or not message.text:
            continue
        text = _cut(message.text, LONGEST_SAID)
        room -= len(text)
        if room < 0:
            break
        said.append((asked.learner.name if message.author == "learner" else BATON, text))
    return tuple(reversed(said))


def readable(content: bytes) -> str:
    """A file's text, as far as it's shown."""
    return _cut(content.decode("utf-8", "replace"), LONGEST_FILE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}\n…"


def _watched(asked: Asked, handed_in: Mapping[str, bytes]) -> Watched | None:
    place, course = asked.place, asked.course
    if place is None or course is None or place.task.quiz:
        return None
    stubs = {name: text.encode() for name, text in place.task.stubs.items()}
    tests: Mapping[str, str] = asked.review.evidence.get("tests", {}) if asked.review else {}
    return Watched(
        course=course,
        task=place.task,
        files={**stubs, **handed_in},
        red=frozenset(name for name, status in tests.items() if status != "passed"),
        may_name_the_fix=asked.hints >= RUNG_OF_THE_PLACE,
        who=str(asked.learner.id),
    )


def _concepts(asked: Asked) -> tuple[Concept, ...]:
    if asked.course is None or asked.place is None:
        return ()
    slugs = dict.fromkeys((*asked.place.task.concepts, *asked.place.phase.concepts))
    return tuple(found for slug in slugs if (found := asked.course.concept(slug)))


def _helpful(context: Context) -> Context:
    """Without what only says how Baton works for him."""
    return Context(
        profile=tuple(part for part in context.profile if not _is_private(part)),
        documents=context.documents,
        recent=context.recent,
        hits=context.hits,
    )


def _is_private(part: Part) -> bool:
    return part.kind == "preference" and part.title in _PRIVATE
