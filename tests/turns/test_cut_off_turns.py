"""A turn that a stop has cut off is told of, and taken again with the same effect once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coach import Coach
from bot.coaching import kept
from bot.coaching.turn import Chat, Gesture, Help, Reply, Start, TakeHint, Turn
from bot.courses.course import Course, Place, Task
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.review.verdict import Judgement
from memory.database import Memory
from memory.errors import Conflict
from tests.builders import MODERATE
from tests.turns.person import Person

HERE = "channel 7"


@pytest.fixture
def ada(coach: Coach) -> Person:
    """Ada, whose replies have a way to go."""
    return Person(coach, "ada", address=HERE, clicks=True)


async def shown(coach: Coach) -> list[tuple[str, tuple[Reply, ...]]]:
    """What a start after a stop does: take what is unfinished again, show it, and say so."""
    replies = []
    for turn in await coach.unfinished("terminal"):
        replies.append((turn.source_id, await coach.take(turn)))
        await coach.delivered("terminal", [turn.source_id])
    return replies


async def test_a_turn_is_unfinished_until_its_replies_have_arrived(ada: Person, coach: Coach) -> None:
    await ada.does(Start("en", "sqlmodel"), source_id="1")
    replies = ada.heard
    (turn,) = await coach.unfinished("terminal")
    assert turn == Turn("terminal", "ada", Start("en", "sqlmodel"), "1", ada.now, address=HERE, clicks=True)
    assert await coach.take(turn) == replies
    await coach.delivered("terminal", ["1"])
    assert await coach.unfinished("terminal") == ()


async def test_a_turn_without_an_address_is_nobodys_to_finish(ada: Person, coach: Coach) -> None:
    ada.address = ""
    await ada.does(Start("en", "sqlmodel"))
    assert await coach.unfinished("terminal") == ()


async def test_unfinished_turns_are_told_in_the_order_in_which_they_came(ada: Person, coach: Coach) -> None:
    await ada.does(Start("en", "sqlmodel"), source_id="1")
    await ada.does(Help(), source_id="2")
    await ada.does(Chat("hello?"), "hello?", source_id="3")
    assert [turn.source_id for turn in await coach.unfinished("terminal")] == ["1", "2", "3"]
    assert await coach.unfinished("two") == ()
    await coach.delivered("terminal", ["1", "3"])
    assert [turn.source_id for turn in await coach.unfinished("terminal")] == ["2"]


async def test_what_was_answered_is_shown_again_and_has_no_second_effect(ada: Person, coach: Coach) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    first = await ada.does(TakeHint(), source_id="hint")
    await coach.delivered("terminal", [t.source_id for t in await coach.unfinished("terminal")][:-1])
    ((source, again),) = await shown(coach)
    assert (source, [reply.text for reply in again]) == ("hint", [first])
    assert "Hint 2 of" in await ada.does(TakeHint())


async def test_a_turn_that_comes_again_after_its_replies_have_arrived_is_not_unfinished(
    ada: Person, coach: Coach
) -> None:
    once = await ada.does(Start("en", "sqlmodel"), source_id="1")
    await coach.delivered("terminal", ["1"])
    assert await ada.does(Start("en", "sqlmodel"), source_id="1") == once
    assert await coach.unfinished("terminal") == ()


class Stopping(Reviewer):
    """The real reviewer; its process dies in its first review."""

    def __init__(self, real: Reviewer, dies: Callable[[], BaseException]) -> None:
        self._real = real
        self._dies: Callable[[], BaseException] | None = dies

    def is_ready(self, course: Course) -> bool:
        return self._real.is_ready(course)

    async def prepare(self, course: Course, on_progress: Callable[[str], None] | None = None) -> None:
        await self._real.prepare(course, on_progress)

    async def review(
        self, course: Course, task: Task, files: Mapping[str, bytes], who: str = ""
    ) -> Judgement:
        if self._dies:
            error, self._dies = self._dies(), None
            raise error
        return await self._real.review(course, task, files, who)


async def reviews(memory: Memory) -> list[tuple[int | None, str]]:
    async with memory.reading("terminal") as tx:
        ada = await tx.learners.find("ada")
        assert ada is not None
        enrolment = await tx.learners.enrolment(ada.id, "sqlmodel")
        assert enrolment is not None
        return [(review.attempt, review.verdict) for _, review in await tx.submissions.graded(enrolment.id)]


@pytest.mark.parametrize(
    "dies", [RuntimeError, asyncio.CancelledError, Conflict], ids=lambda dies: dies.__name__
)
async def test_a_submission_cut_off_in_its_review_is_reviewed_after_the_start_and_costs_one_try(
    memory: Memory,
    prompts: Prompts,
    course: Course,
    reviewer: Reviewer,
    first: Place,
    dies: type[BaseException],
) -> None:
    coach = Coach(memory, prompts, [course], Stopping(reviewer, dies))
    ada = Person(coach, "ada", address=HERE)
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await coach.delivered("terminal", [turn.source_id for turn in await coach.unfinished("terminal")])
    if dies is Conflict:  # taken anew at once, and answered
        assert "Passed" in await ada.submits(dict(first.task.exemplar))
    else:
        with pytest.raises(dies):
            await ada.submits(dict(first.task.exemplar))
        assert await reviews(memory) == []
    ((_, replies),) = await shown(coach)
    assert "Passed" in replies[0].text
    assert await reviews(memory) == [(1, "passed")]
    assert await coach.unfinished("terminal") == ()
    assert "/next" in [action.says for reply in replies for action in reply.actions]


async def test_what_was_cut_off_is_answered_in_the_language_and_the_way_it_was_asked(
    coach: Coach,
) -> None:
    asked = Person(coach, "ada", address=HERE, hint="de", clicks=True)
    await asked.does(Help(), source_id="1")
    (turn,) = await coach.unfinished("terminal")
    assert (turn.hint, turn.clicks) == ("de", True)
    fresh = replace(turn, learner="ben", source_id="2")
    assert [reply.text for reply in await coach.take(fresh)] == [reply.text for reply in asked.heard]


async def test_a_gesture_of_another_version_is_left_alone_and_the_others_are_told(
    ada: Person, coach: Coach, memory: Memory
) -> None:
    await ada.does(Start("en", "sqlmodel"), source_id="1")
    async with memory.transaction("terminal") as tx:
        person = await tx.learners.meet("ada", "Ada")
        heard = await tx.messages.hear(
            person.id, session=None, source_id="2", kind="Fly", text="", at=ada.now
        )
        await tx.pending.begin(heard, "ada", HERE, {"kind": "Fly", "height": 3})
    assert [turn.source_id for turn in await coach.unfinished("terminal")] == ["1"]


async def test_of_who_opted_out_an_emptied_answer_is_not_shown_again(ada: Person, coach: Coach) -> None:
    await ada.does(Start("en", "sqlmodel"), source_id="1")
    await ada.says("/privacy opt-out")
    await ada.does(Help(), source_id="3")
    again = await shown(coach)
    assert all(reply.text for _, replies in again for reply in replies)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KINDS = [kind.__name__ for kind in get_args(Gesture)]


@pytest.mark.parametrize("kind", get_args(Gesture), ids=KINDS)
def test_every_gesture_is_the_same_after_it_was_kept(kind: type[Any]) -> None:
    @given(gesture=st.from_type(kind))
    @MODERATE
    def check(gesture: Gesture) -> None:
        assert kept.from_json(json.loads(json.dumps(kept.to_json(gesture)))) == gesture

    check()


@given(kind=st.text() | st.none() | st.integers(), rest=st.dictionaries(st.text(), JSON, max_size=3))
@MODERATE
def test_a_kind_that_is_not_known_is_no_gesture(kind: object, rest: Mapping[str, Any]) -> None:
    assert kind in KINDS or kept.from_json({**rest, "kind": kind}) is None


@given(kind=st.sampled_from(KINDS), fields=st.dictionaries(st.sampled_from(["files", "text", "key"]), JSON))
@MODERATE
def test_fields_of_another_version_are_no_gesture_or_one_of_that_kind(
    kind: str, fields: Mapping[str, Any]
) -> None:
    gesture = kept.from_json({**fields, "kind": kind})
    assert gesture is None or type(gesture).__name__ == kind
