"""How well a learner still remembers a concept (FSRS), rated by what he showed of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, TypeVar

import fsrs

from bot.coaching.reminding.rule import zone_named
from bot.coaching.reminding.wall_clock import day_of

RETENTION = 0.9
MOST_DAYS = 120
"""Between two reviews."""
MOST_TRIES = 3
"""After more than that, passing shows little."""
THIRD_RUNG = 3
"""Of the hints: the place. Who has seen it hasn't found it."""

_SCHEDULER = fsrs.Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=MOST_DAYS,
    enable_fuzzing=False,
)


class Card(Protocol):
    """What is kept of a learner and a concept: `memory.records.ConceptCard`, or alike."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def course(self) -> str: ...
    @property
    def concept(self) -> str: ...
    @property
    def stability(self) -> float | None: ...
    @property
    def difficulty(self) -> float | None: ...
    @property
    def reviews(self) -> int: ...
    @property
    def lapses(self) -> int: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def reviewed_at(self) -> datetime | None: ...


C = TypeVar("C", bound=Card)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a learner has shown of a task once a try of it was judged, or once he has left it."""

    passed: bool
    tries: int
    """With the one just judged."""
    hints: int
    """How many rungs he has climbed."""
    explained: bool = False
    """Whether he has gone into why, beyond passing: an explanation belongs to it."""
    given_up: bool = False
    """Whether he has skipped it."""


def rate(card: C, shown: Evidence, at: datetime, zone: str) -> C:
    """The card after `shown`: the same one if that says nothing yet (a failed early try), or if the concept
    was rated on this day of the learner's already.
    """
    rating = rating_of(shown)
    place = zone_named(zone)
    if rating is None or (card.reviewed_at and day_of(card.reviewed_at, place) >= day_of(at, place)):
        return card
    now = at.astimezone(UTC)
    after, _ = _SCHEDULER.review_card(_known(card, now), rating, now)
    return replace(
        card,
        stability=after.stability,
        difficulty=after.difficulty,
        reviews=card.reviews + 1,
        lapses=card.lapses + (rating is fsrs.Rating.Again and card.stability is not None),
        due_at=after.due,
        reviewed_at=now,
    )


def rating_of(shown: Evidence) -> fsrs.Rating | None:
    """What the evidence says of all concepts of the task; None: nothing yet."""
    failed = not shown.passed and (shown.tries > MOST_TRIES or (shown.given_up and shown.tries > 0))
    if failed or shown.hints >= THIRD_RUNG or (shown.passed and shown.tries > MOST_TRIES):
        return fsrs.Rating.Again
    if not shown.passed:
        return None
    if shown.hints or shown.tries > 1:
        return fsrs.Rating.Hard
    return fsrs.Rating.Easy if shown.explained else fsrs.Rating.Good


def strength(card: Card, now: datetime) -> float:
    """How likely he remembers it, 0.0 to 1.0; 0.0 if he never showed that he knows it."""
    return float(_SCHEDULER.get_card_retrievability(_known(card, now), now))


def is_fading(card: Card, now: datetime) -> bool:
    """Whether it's time to review it."""
    return card.due_at is not None and card.due_at <= now


def _known(card: Card, now: datetime) -> fsrs.Card:
    """The card as the library has it; told everything, since it would look at the clock for the rest."""
    new = card.stability is None or card.difficulty is None or card.reviewed_at is None
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Learning if new else fsrs.State.Review,
        stability=None if new else card.stability,
        difficulty=None if new else card.difficulty,
        due=card.due_at or now,
        last_review=None if new or card.reviewed_at is None else card.reviewed_at.astimezone(UTC),
    )
