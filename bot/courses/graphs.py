"""Checks what modules, phases and tasks refer to: that it exists, and that no path leads in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from bot.courses.course import Course, Module, Phase
from bot.courses.problems import Problem, did_you_mean
from bot.courses.sources import Sources, module_file, phase_file, task_file


def dangling(course: Course, sources: Sources) -> Iterator[Problem]:
    """References to modules and concepts that the course doesn't have."""
    modules = {module.slug for module in course.modules}
    concepts = {concept.slug for concept in course.concepts}
    for module in course.modules:
        for at, slug in enumerate(module.requires):
            if slug not in modules:
                message = f"there is no module '{slug}'; {did_you_mean(slug, modules)}"
                yield sources.problem(module_file(module), message, ("requires", at))
    named = [
        (phase_file(module, phase), key, slugs)
        for module, phase in _phases(course)
        for key, slugs in (("concepts", phase.concepts), ("prerequisites", phase.prerequisites))
    ]
    named += [(task_file(place.task), "concepts", place.task.concepts) for place in course.places]
    for file, key, slugs in named:
        for at, slug in enumerate(slugs):
            if slug not in concepts:
                instead = did_you_mean(slug, concepts, f"write concepts/{slug}/")
                message = f"there is no concept '{slug}' in concepts/; {instead}"
                yield sources.problem(file, message, (key, at))


def circles(course: Course, sources: Sources) -> Iterator[Problem]:
    """Modules that require each other, and phases that build on what only they or later ones teach."""
    requires = {module.slug: set(module.requires) for module in course.modules}
    files = {module.slug: module_file(module) for module in course.modules}
    for circle in cycles(requires):
        message = f"modules require each other in a circle: {' → '.join(circle)}; take one requirement away"
        yield sources.problem(files[circle[0]], message, ("requires",))
    builds_on: dict[str, set[str]] = {}
    for module, phase in _phases(course):
        for slug in sorted({*phase.concepts} & {*phase.prerequisites}):
            message = f"'{slug}' is both taught and a prerequisite here; take it out of one of the two"
            at = phase.prerequisites.index(slug)
            yield sources.problem(phase_file(module, phase), message, ("prerequisites", at))
        for concept in phase.concepts:
            builds_on.setdefault(concept, set()).update({*phase.prerequisites} - {concept})
    for circle in cycles(builds_on):
        message = (
            f"concepts build on each other in a circle: {' → '.join(circle)}; take one prerequisite away"
        )
        yield sources.problem(_teaching(course, circle[0], circle[1]), message, ("prerequisites",))


def cycles(needs: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Circles in a graph, each as `a, b, …, a` where every node needs the next; breaking them breaks all."""
    graph = {node: set(needed) for node, needed in needs.items()}
    while True:
        try:
            TopologicalSorter({node: sorted(needed) for node, needed in sorted(graph.items())}).prepare()
        except CycleError as error:
            circle = tuple(reversed(error.args[1]))  # graphlib puts what is needed first
            yield circle
            graph[circle[0]].discard(circle[1])
        else:
            return


def _phases(course: Course) -> list[tuple[Module, Phase]]:
    return [(module, phase) for module in course.modules for phase in module.phases]


def _teaching(course: Course, concept: str, prerequisite: str) -> str:
    """The file of the first phase that makes `concept` build on `prerequisite`."""
    return next(
        phase_file(module, phase)
        for module, phase in _phases(course)
        if concept in phase.concepts and prerequisite in phase.prerequisites
    )
