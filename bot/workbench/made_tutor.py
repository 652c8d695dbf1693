"""Values of samples of what is said to the tutor's model, and of what learners are told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from bot.courses.course import Concept, Hint, Module
from bot.prompting.coach_sayings import TutorFigures
from bot.prompting.markdown import Markdown
from bot.tutor.intents import NEEDS_DETAIL, SHOWN, Intent
from bot.tutor.sayings import ShownReview, ShownTask, Surroundings, TutorProposes
from bot.workbench.kinds import Sample
from bot.workbench.making import MOMENT, Maker
from bot.workbench.sample_course import course
from memory.recall.context import Context, Part


def _tasks(maker: Maker) -> Iterator[ShownTask]:
    """What an author writes is as long as a course lets it be, but never hostile."""
    task = course(maker.which).places[0].task
    yield ShownTask(
        title=task.title.in_locale(maker.locale),
        introduction=Markdown(task.introduction.in_locale(maker.locale)),
        instructions=Markdown(task.instructions.in_locale(maker.locale)),
        files=task.stubs,
        is_question=False,
    )


def _surroundings(maker: Maker) -> Iterator[Surroundings]:
    """At a task and between tasks, with all that there may be and without it."""
    name = maker.first(str, "Surroundings.name")
    none = Surroundings(name, None, (), {}, None, (), (), Context((), (), (), ()))
    if maker.which is Sample.MINIMAL:
        yield replace(none, task=maker.first(ShownTask))
        yield none
        return
    review = maker.first(ShownReview)
    whole = Surroundings(
        name=name,
        task=maker.first(ShownTask),
        hints=maker.options(Hint),
        code=maker.first(Mapping[str, str], "Surroundings.code"),
        review=replace(review, passed=False),
        concepts=maker.options(Concept),
        modules=maker.options(Module),
        context=maker.first(Context),
    )
    yield whole
    yield replace(whole, review=replace(review, passed=True, red=(), rules=()))
    yield none


def _contexts(maker: Maker) -> Iterator[Context]:
    (said,) = _parts(maker)
    known = replace(said, kind="preference", title=maker.said("Part.title"), author="")
    yield Context((known,), (), (said,), (replace(said, author=""),))


def _parts(maker: Maker) -> Iterable[Part]:
    author, text = maker.said("Part.author"), maker.said("Part.text")
    return (Part("message", UUID(int=7), "", author, MOMENT, text),)


def _proposals(maker: Maker) -> Iterator[TutorProposes]:
    for intent in Intent:
        if intent not in SHOWN:
            detail = maker.said("TutorProposes.detail") if intent in NEEDS_DETAIL else ""
            yield TutorProposes(intent.value, f"/{intent} {detail}".rstrip(), detail)


def _figures(maker: Maker) -> Iterator[TutorFigures]:
    """With and without a known price."""
    for one in maker.variants(TutorFigures, {}):
        yield one
    yield replace(one, answered=1, dollars=0.0, month_dollars=0.0)


MADE: Mapping[Any, Callable[[Maker], Iterable[Any]]] = {
    ShownTask: _tasks,
    Surroundings: _surroundings,
    Context: _contexts,
    TutorProposes: _proposals,
    TutorFigures: _figures,
}
