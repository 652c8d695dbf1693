"""What could be meant while somebody types: modules, tasks, topics of his course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.courses.course import Course
from bot.courses.explain import find_concepts

MOST = 25
Suggestion = tuple[str, str]
"""What is said, and what is shown for it."""


def modules(course: Course, locale: str) -> Iterable[Suggestion]:
    for module in course.modules:
        if module.ready:
            yield module.slug, f"{module.number}: {module.title.in_locale(locale)}"


def tasks(course: Course, locale: str) -> Iterable[Suggestion]:
    for place in course.places:
        yield place.code, f"{place.module.number}.{place.phase.number} {place.task.title.in_locale(locale)}"


def content(course: Course, locale: str) -> Iterable[Suggestion]:
    """What a coach can set: modules, and tasks by their references."""
    yield from modules(course, locale)
    for place in course.places:
        label = f"{place.module.number}.{place.phase.number} {place.task.title.in_locale(locale)}"
        yield place.reference, label


def topics(course: Course, locale: str) -> Iterable[Suggestion]:
    for concept in course.concepts:
        yield concept.slug, concept.title.in_locale(locale)


KINDS: Mapping[str, Callable[[Course, str], Iterable[Suggestion]]] = {
    "module": modules,
    "task": tasks,
    "content": content,
    "topic": topics,
}


def suggest(course: Course, kind: str, typed: str, locale: str) -> list[Suggestion]:
    """Those that fit what was typed so far, at most 25."""
    wanted = typed.strip().casefold()
    everything = [*KINDS[kind](course, locale)]
    fitting = [one for one in everything if wanted in one[1].casefold() or wanted in one[0].casefold()]
    if kind == "topic" and wanted and not fitting:
        fitting = [(one.slug, one.title.in_locale(locale)) for one in find_concepts(course, typed, locale)]
    fitting.sort(key=lambda one: not one[1].casefold().startswith(wanted))
    return fitting[:MOST]
