"""A course as entries of the memory's catalogue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from bot.courses.course import Course, Module, Phase, Task
from bot.courses.text import Text
from memory.records import ContentEntry


def entries(course: Course) -> tuple[ContentEntry, ...]:
    """The course, its concepts, modules, phases and tasks; parents before children."""
    return tuple(_entries(course))


def _entries(course: Course) -> Iterator[ContentEntry]:
    slug = course.slug
    yield ContentEntry(
        kind="course",
        reference=slug,
        parent=None,
        position=0,
        title=_by_locale(course.title),
        content_hash=_hash(course.title, course.summary, course.version, course.python, course.requirements),
    )
    for position, concept in enumerate(course.concepts):
        yield ContentEntry(
            kind="concept",
            reference=f"{slug}#{concept.slug}",
            parent=slug,
            position=position,
            title=_by_locale(concept.title),
            text=_by_locale(concept.about),
            content_hash=_hash(concept),
        )
    for module in course.modules:
        yield _module(course, module)
        for phase in module.phases:
            yield _phase(course, module, phase)
            for position, task in enumerate(phase.tasks):
                yield _task(f"{slug}/{module.slug}/{phase.slug}", position, task)


def _module(course: Course, module: Module) -> ContentEntry:
    said = (module.title, module.summary, module.topics, module.goals, module.requires, module.advice)
    return ContentEntry(
        kind="module",
        reference=f"{course.slug}/{module.slug}",
        parent=course.slug,
        position=module.number,
        title=_by_locale(module.title),
        content_hash=_hash(*said, module.icon, module.sessions),
        published=module.ready,
    )


def _phase(course: Course, module: Module, phase: Phase) -> ContentEntry:
    return ContentEntry(
        kind="phase",
        reference=f"{course.slug}/{module.slug}/{phase.slug}",
        parent=f"{course.slug}/{module.slug}",
        position=phase.number,
        title=_by_locale(phase.title),
        content_hash=_hash(phase.title, phase.goals, phase.concepts, phase.prerequisites),
    )


def _task(parent: str, position: int, task: Task) -> ContentEntry:
    return ContentEntry(
        kind="task",
        reference=f"{parent}/{task.slug}",
        parent=parent,
        position=position,
        title=_by_locale(task.title),
        content_hash=_hash(task),
        difficulty=task.difficulty.value,
        task_kind=task.kind.value,
    )


def _by_locale(text: Text) -> dict[str, str]:
    return dict(text.by_locale)


def _hash(*said: object) -> str:
    """SHA-256 of all that the files say; where they lie doesn't count."""
    return hashlib.sha256(json.dumps(said, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "folder"}
    return dict(value) if isinstance(value, Mapping) else str(value)
