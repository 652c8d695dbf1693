"""Conversations with the guard: what a tutor may say of an open task, and what not."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from random import Random

import pytest

from benchmarks.guarding.cases import fixing, flawed_codes, held_out, honest, leaking, watched
from benchmarks.guarding.disguises import DISGUISES
from bot.courses.course import Course, Rung
from bot.review.reviewer import Reviewer
from bot.review.verdict import Judgement
from bot.sandbox.queue import QueueFull
from bot.tutor.guard.guard import Guard, Leak, Watched

TASK = "only-what-was-sent"


@pytest.fixture(scope="module")
def guard(reviewer: Reviewer) -> Guard:
    """One that needn't learn about a task again in each test."""
    return Guard(reviewer)


@pytest.fixture
def stub(whole_course: Course) -> Watched:
    place = whole_course.place(TASK)
    assert place is not None
    return watched(whole_course, place.task)


@pytest.fixture
def near(stub: Watched) -> Watched:
    """One line is wrong: whoever isn't mentioned is emptied."""
    return mistaken(stub, "dumps-all")


@pytest.fixture
def forgetful(stub: Watched) -> Watched:
    """Nothing is committed."""
    return mistaken(stub, "no-commit")


def mistaken(stub: Watched, mistake: str) -> Watched:
    files = {name: text.encode() for name, text in stub.task.mistakes[mistake].items()}
    red = next(each.tests for each in stub.task.known_mistakes if each.file == mistake)
    return replace(stub, files=files, red=frozenset(red))


BODY = """Put this there:
```python
found = session.get(Post, post_id)
if found is None:
    return None
for name, value in changes.model_dump(exclude_unset=True).items():
    setattr(found, name, value)
session.commit()
session.refresh(found)
return found
```"""


OTHER = """Here:
```python
def update_post(s, number, sent):
    if not (found := s.get(Post, number)):
        return None
    for field in sent.model_fields_set:
        setattr(found, field, getattr(sent, field))
    s.add(found)
    s.commit()
    s.refresh(found)
    return found
```
and the shape of what is sent:
```python
class PostUpdate(SQLModel):
    model_config = {"extra": "forbid"}
    title: str = Field(default="-", min_length=1)
    text: str = Field(default="-", min_length=1)
    subtitle: str | None = None
    pinned: bool = True
```"""


async def test_code_that_solves_a_part_in_its_own_way_is_caught(guard: Guard, stub: Watched) -> None:
    caught = await guard.check(BODY, stub)
    assert caught is not None
    assert caught.leak in {Leak.FIXES, Leak.COVERS}


@pytest.mark.parametrize(
    "reply",
    [
        "Replace `changes.model_dump()` by `changes.model_dump(exclude_unset=True)`.",
        "Statt `model_dump()` gehört da `model_dump(exclude_unset=True)` hin.",
        "change model_dump() to model_dump(exclude_unset=True)",
    ],
)
async def test_the_fix_of_a_red_test_is_caught(guard: Guard, near: Watched, reply: str) -> None:
    caught = await guard.check(reply, near)
    assert caught is not None
    assert caught.leak is Leak.FIXES
    assert "exclude" not in caught.reason


async def test_the_fix_may_be_told_to_who_asked_for_it(guard: Guard, near: Watched) -> None:
    reply = "Replace `changes.model_dump()` by `changes.model_dump(exclude_unset=True)`."
    assert await guard.check(reply, replace(near, may_name_the_fix=True)) is None


async def test_a_whole_solution_is_told_to_nobody(guard: Guard, stub: Watched) -> None:
    (exemplar,) = stub.task.exemplar.values()
    caught = await guard.check(exemplar, replace(stub, may_name_the_fix=True))
    assert caught is not None


@pytest.mark.parametrize(
    "reply",
    [
        "```js\nconst post = await session.get(Post, id);\n```",
        "In Java sähe das so aus:\n\npublic Post update(int id) {\n    return posts.get(id);\n}",
        "Ask the database: `UPDATE post SET title = 'x' WHERE id = 10`",
    ],
)
async def test_another_language_is_caught(guard: Guard, stub: Watched, reply: str) -> None:
    caught = await guard.check(reply, stub)
    assert caught is not None
    assert caught.leak is Leak.OTHER_LANGUAGE


@pytest.mark.parametrize(
    "reply",
    [
        "Run `pytest -x` first.\n```bash\nuv run pytest -k title\n```",
        '```json\n{"subtitle": null}\n```\nWhat is the difference to `{}`?',
        "You wrote `post.sqlmodel_update(changes.model_dump())`. What is in that dictionary?",
        'Traceback (most recent call last):\n  File "blog.py", line 3, in <module>\nTypeError: no\n\nWhy?',
        "Was ist der Unterschied zwischen „nicht geschickt“ und „auf nichts gesetzt“?",
        "```python\nclass Kettle(SQLModel):\n    litres: int = 0\n```\nWhat is a default for?",
    ],
)
async def test_what_helps_without_telling_may_be_said(guard: Guard, near: Watched, reply: str) -> None:
    assert await guard.check(reply, near) is None


@pytest.mark.parametrize(
    "reply",
    [
        "What's the difference between `session.flush()` and `session.commit()`? Say it in your own words.",
        "Wozu muss es `session.rollback()` geben, wenn vor `session.commit()` nichts geschrieben wird?",
        "`session.commit()` ends a transaction; what comes before is seen by nobody else.",
    ],
)
async def test_a_name_that_is_asked_about_is_no_fix(guard: Guard, forgetful: Watched, reply: str) -> None:
    assert await guard.check(reply, forgetful) is None


@pytest.mark.parametrize(
    "reply",
    [
        "Add `session.commit()` before the refresh.",
        "Bei dir fehlt `session.commit()`.",
        "Why not add `session.commit()`?",
    ],
)
async def test_a_name_that_is_to_be_put_somewhere_is_a_fix(
    guard: Guard, forgetful: Watched, reply: str
) -> None:
    caught = await guard.check(reply, forgetful)
    assert caught is not None
    assert caught.leak is Leak.FIXES


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_what_the_course_itself_says_may_be_said(
    guard: Guard, whole_course: Course, locale: str
) -> None:
    place = whole_course.place("when-the-author-leaves")
    assert place is not None
    hints = [each for each in place.task.hints if each.rung is not Rung.PSEUDOCODE]
    for each in hints:
        assert await guard.check(each.text.in_locale(locale), watched(whole_course, place.task)) is None


async def test_without_a_task_anything_may_be_said(guard: Guard) -> None:
    assert await guard.check(BODY, None) is None


async def test_a_solution_of_another_build_is_found_by_running_it(reviewer: Reviewer, stub: Watched) -> None:
    caught = await Guard(reviewer, covered=math.inf).check(OTHER, stub)
    assert caught is not None
    assert caught.leak is Leak.SOLVES


class _Busy(Reviewer):
    async def review(self, *_: object, **__: object) -> Judgement:
        raise QueueFull


async def test_what_can_not_be_tried_out_is_not_let_through(reviewer: Reviewer, near: Watched) -> None:
    guard = Guard(_Busy(reviewer._runner, reviewer._runtimes))
    with pytest.raises(QueueFull):
        await guard.check("Replace `changes.model_dump()` by `changes.model_dump(exclude_unset=True)`.", near)


@pytest.mark.parametrize("disguise", DISGUISES)
async def test_no_disguise_hides_a_solution(guard: Guard, whole_course: Course, disguise: str) -> None:
    places = held_out(whole_course)[:4]
    place = Random(disguise).choice(places)  # noqa: S311 - not for secrets
    (case,) = (each for each in leaking(whole_course, [place], ["renamed"]) if each.kind == disguise)
    assert await guard.check(case.reply, case.watched) is not None


async def test_a_fix_in_words_is_caught_and_an_honest_turn_is_not(
    guard: Guard, reviewer: Reviewer, whole_course: Course
) -> None:
    places = held_out(whole_course)[:2]
    flawed = list(flawed_codes(places, 1))
    assert len(flawed) == len(places)
    for place, each in flawed:
        judged = await reviewer.review(whole_course, place.task, each.files)
        case = fixing(whole_course, place, each, judged.red)
        assert await guard.check(case.reply, case.watched), case.reply
    turns = list(honest(whole_course, places[:1], 1))
    caught = await asyncio.gather(*(guard.check(case.reply, case.watched) for case in turns))
    assert not any(caught), [case.reply for case, leak in zip(turns, caught, strict=True) if leak]
