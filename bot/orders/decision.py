"""What comes of an order, and how that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from bot.answers.answer import KeptLetter, said, written
from bot.coaching.order import Order
from bot.coaching.turn import Reply
from bot.prompting.coach_sayings import CoachTrouble, CoachTroubleKind
from bot.prompting.sayings import CoachError
from memory import records
from memory.tx import Tx

_ORDERS = UUID("8d0b9b3e-6c5f-4d0a-9a53-6a1f0f6f9c11")
"""The name space of the ids that follow from orders."""
BATCH = 250
"""Letters that are written at once: between two of them everything else gets its turn."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something to be said to a learner of Baton's own accord."""

    learner: UUID
    reply: Reply


@dataclass(frozen=True, slots=True)
class Decision:
    """What the coach is told, what goes to learners, and the deed that others may ask about."""

    replies: tuple[Reply, ...]
    letters: tuple[Post, ...] = ()
    deed: records.Deed | None = None


def refuse(kind: CoachTroubleKind, **details: Any) -> CoachError:  # noqa: ANN401 - fields of `CoachTrouble`
    """The error that says this to the coach."""
    return CoachError(CoachTrouble(kind, **details))


async def check_new(tx: Tx, order: Order) -> None:
    """Refuse an order that was carried out already: the same `source_id` is the same order."""
    if await tx.deeds.get(_deed_of(order)):
        raise refuse(CoachTroubleKind.DONE_ALREADY)


async def keep(tx: Tx, order: Order, decision: Decision) -> None:
    """Write letters and deed. Raises `AlreadyThere` if the same order was carried out meanwhile."""
    if decision.deed:
        await tx.deeds.add(replace(decision.deed, id=_deed_of(order)))
    if decision.letters:
        await _write(tx, order, decision.letters)


async def _write(tx: Tx, order: Order, posts: tuple[Post, ...]) -> None:
    """Each is a letter to be delivered, and a message to be remembered."""
    if len(posts) == 1:
        await tx.messages.say(posts[0].learner, [said(posts[0].reply)], session=None, at=order.at)
    for beginning in range(0, len(posts), BATCH):
        batch = posts[beginning : beginning + BATCH]
        await tx.letters.add_all([written(post.learner, KeptLetter("learner", post.reply)) for post in batch])
        if len(posts) > 1:
            for reply, learners in _alike(batch):
                await tx.messages.say_to_all(learners, said(reply), at=order.at)


def _alike(posts: Iterable[Post]) -> Iterable[tuple[Reply, list[UUID]]]:
    """Who is told the very same."""
    by_reply: dict[int, tuple[Reply, list[UUID]]] = {}
    for post in posts:
        by_reply.setdefault(id(post.reply), (post.reply, []))[1].append(post.learner)
    return by_reply.values()


def _deed_of(order: Order) -> UUID:
    return uuid5(_ORDERS, f"{order.guild}\n{order.source_id}")
