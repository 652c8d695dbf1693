"""Decides where the exercises of a track go: the modules and phases of a course. No files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil

from bot.courses.course import Difficulty
from bot.courses.exercism.exercise import Entry, Exercise
from bot.courses.exercism.source import Note
from bot.courses.exercism.track import Track, words
from bot.courses.graphs import cycles

MOST = 99
"""Phases in a module, and modules: the numbers of their folders have two digits."""
_MIXED = "mixed"
"""The phase of exercises that practise nothing in particular."""


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    slug: str
    title: str
    concepts: tuple[str, ...]
    """What it teaches; a phase of practice teaches nothing new."""
    prerequisites: tuple[str, ...]
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class PlannedModule:
    slug: str
    title: str
    summary: str
    advice: str
    icon: str
    phases: tuple[PlannedPhase, ...]

    @property
    def tasks(self) -> int:
        return sum(len(phase.exercises) for phase in self.phases)

    @property
    def sessions(self) -> str:
        """Two to four exercises make a session."""
        fewest, most = ceil(self.tasks / 4), ceil(self.tasks / 2)
        return f"{fewest}-{most}" if fewest < most else str(most)


@dataclass(frozen=True, slots=True)
class _Level:
    """Exercises for practice of one difficulty, up to a number of Exercism's ten."""

    slug: str
    title: str
    difficulty: Difficulty
    most: int
    icon: str


_LEVELS = (
    _Level("easy", "Easy practice", Difficulty.BEGINNER, 3, "🌱"),
    _Level("medium", "Medium practice", Difficulty.INTERMEDIATE, 7, "🌿"),
    _Level("hard", "Hard practice", Difficulty.ADVANCED, 10, "🌳"),
)


def difficulty(entry: Entry) -> Difficulty:
    """A concept exercise has no number, and is a beginner's."""
    return _level(entry).difficulty


def shape(track: Track) -> tuple[tuple[PlannedModule, ...], list[Note]]:
    """The modules of a track: its concepts in the order in which they build on each other, then practice."""
    known, lost = _known_concepts(track)
    exercises, cut = _untangled(known)
    titles = {concept.slug: concept.title for concept in track.concepts}
    notes = [*lost, *cut]
    if len(exercises) == 1:
        return (_lone(exercises[0], titles),), notes
    concepts = _in_order([exercise for exercise in exercises if not exercise.entry.is_practice])
    practice = [exercise for exercise in exercises if exercise.entry.is_practice]
    modules = [_concepts(concepts, titles)]
    taught = [concept for exercise in concepts for concept in exercise.entry.concepts]
    for level in _LEVELS:
        own = [exercise for exercise in practice if _level(exercise.entry) is level]
        modules.append(_practice(level, own, taught, titles))
    return tuple(part for module in modules for part in _split(module))[:MOST], notes


def _known_concepts(track: Track) -> tuple[list[Exercise], list[Note]]:
    """The exercises without references to concepts that the track hasn't."""
    known = {concept.slug for concept in track.concepts}
    kept: list[Exercise] = []
    notes: list[Note] = []
    for exercise in track.exercises:
        entry = exercise.entry
        for slug in sorted({*entry.concepts, *entry.prerequisites} - known):
            message = f"refers to the concept '{slug}', which isn't there; the reference is left out"
            notes.append(Note(entry.folder, message))
        concepts = [slug for slug in entry.concepts if slug in known]
        kept.append(_with(exercise, concepts, [slug for slug in entry.prerequisites if slug in known]))
    return kept, notes


def _untangled(exercises: list[Exercise]) -> tuple[list[Exercise], list[Note]]:
    """The exercises without the prerequisites by which concepts would build on each other in a circle."""
    builds_on: dict[str, set[str]] = {}
    for exercise in exercises:
        if not exercise.entry.is_practice:
            for concept in exercise.entry.concepts:
                builds_on.setdefault(concept, set()).update(exercise.entry.prerequisites)
    cut = {circle[:2] for circle in cycles(builds_on)}
    kept: list[Exercise] = []
    notes: list[Note] = []
    for exercise in exercises:
        entry = exercise.entry
        needed = entry.prerequisites
        if not entry.is_practice:
            needed = tuple(slug for slug in needed if not cut & {(one, slug) for one in entry.concepts})
        for slug in entry.prerequisites:
            if slug not in needed:
                message = f"builds on '{slug}' in a circle; that prerequisite is left out"
                notes.append(Note(entry.folder, message))
        kept.append(_with(exercise, entry.concepts, needed))
    return kept, notes


def _with(exercise: Exercise, concepts: Iterable[str], prerequisites: Iterable[str]) -> Exercise:
    """The exercise with other references; what it teaches itself is no prerequisite."""
    concepts = tuple(concepts)
    needed = tuple(slug for slug in prerequisites if slug not in concepts)
    entry = replace(exercise.entry, concepts=concepts, prerequisites=needed)
    return replace(exercise, entry=entry)


def _in_order(exercises: list[Exercise]) -> list[Exercise]:
    """Each after those that teach its prerequisites, else as the track has them."""
    waiting, ordered = list(exercises), []
    while waiting:
        untaught = {concept for exercise in waiting for concept in exercise.entry.concepts}
        ready = (exercise for exercise in waiting if not untaught & {*exercise.entry.prerequisites})
        following = next(ready, waiting[0])
        waiting.remove(following)
        ordered.append(following)
    return ordered


def _concepts(exercises: list[Exercise], titles: Mapping[str, str]) -> PlannedModule:
    return PlannedModule(
        slug="concepts",
        title="Concepts",
        summary="One concept after the other, each with an exercise.",
        advice="Start here",
        icon="💡",
        phases=tuple(_teaching(exercise, titles) for exercise in exercises),
    )


def _teaching(exercise: Exercise, titles: Mapping[str, str]) -> PlannedPhase:
    entry = exercise.entry
    title = ", ".join(titles[concept] for concept in entry.concepts) or entry.title
    return PlannedPhase(entry.slug, title, entry.concepts, entry.prerequisites, (exercise,))


def _practice(
    level: _Level, exercises: list[Exercise], taught: list[str], titles: Mapping[str, str]
) -> PlannedModule:
    """A phase for each concept that comes first in an exercise's list, in the order of the concepts."""
    by_concept: dict[str, list[Exercise]] = {}
    for exercise in sorted(exercises, key=lambda exercise: exercise.entry.difficulty):
        entry = exercise.entry
        first = next(iter((*entry.concepts, *entry.prerequisites[-1:], _MIXED)))
        by_concept.setdefault(first, []).append(exercise)
    order = {concept: at for at, concept in enumerate(dict.fromkeys([*taught, *titles]))}
    return PlannedModule(
        slug=level.slug,
        title=level.title,
        summary="Exercises that use what you know, by concept.",
        advice="Goes with the concepts: take what you can already" if taught else "At your own pace",
        icon=level.icon,
        phases=tuple(
            _practising(concept, titles.get(concept, words(concept)), by_concept[concept])
            for concept in sorted(by_concept, key=lambda concept: order.get(concept, len(order)))
        ),
    )


def _practising(concept: str, title: str, exercises: list[Exercise]) -> PlannedPhase:
    """A phase that builds on all that its exercises practise or need; it teaches nothing new."""
    entries = [exercise.entry for exercise in exercises]
    needed = dict.fromkeys(slug for entry in entries for slug in (*entry.concepts, *entry.prerequisites))
    return PlannedPhase(concept, title, (), tuple(needed), tuple(exercises))


def _lone(exercise: Exercise, titles: Mapping[str, str]) -> PlannedModule:
    phase = _teaching(exercise, titles)
    return PlannedModule(
        exercise.slug,
        exercise.entry.title,
        exercise.blurb or "An exercise from Exercism.",
        "At any time",
        "🧩",
        (replace(phase, title=exercise.entry.title),),
    )


def _level(entry: Entry) -> _Level:
    return next((level for level in _LEVELS if entry.difficulty <= level.most), _LEVELS[-1])


def _split(module: PlannedModule) -> Iterator[PlannedModule]:
    """The module, in parts if it has more phases than can be numbered; nothing if it has none."""
    for at in range(0, len(module.phases), MOST):
        part, phases = at // MOST + 1, module.phases[at : at + MOST]
        named = {"slug": f"{module.slug}-{part}", "title": f"{module.title} {part}"} if part > 1 else {}
        yield replace(module, phases=phases, **named)
