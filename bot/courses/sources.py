"""Every text of a course and the place where its author finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.courses.course import Concept, Course, Module, Phase, Task
from bot.courses.lines import Key, KeyLines
from bot.courses.problems import Problem, printable
from bot.courses.question import Quiz
from bot.courses.text import Text


@dataclass(frozen=True, slots=True)
class Spot:
    """A text that has to be there; `file` is relative to the course's folder.

    A text in a TOML file stands under `key`. A document has no key, and its `file` lacks the ending, which
    depends on the locale.
    """

    text: Text
    file: str
    key: Key = ()

    def file_in(self, locale: str) -> str:
        if self.key:
            return self.file
        is_fallback = locale not in self.text.by_locale and "" in self.text.by_locale
        return f"{self.file}.md" if is_fallback or not locale else f"{self.file}.{locale}.md"


class Sources:
    """The files of a loaded course, for the one purpose of naming the line of a problem."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._texts: dict[str, str] = {}
        self._keys: dict[str, KeyLines] = {}

    def problem(self, file: str, message: str, key: Key = (), *, holding: str = "", line: int = 0) -> Problem:
        """A problem at `line`, else where `key` stands, or where `holding` does from there on."""
        line = line or self._line(file, key, holding)
        return Problem(printable(f"{self._course.slug}/{file}"), line, printable(message))

    def exists(self, file: str) -> bool:
        return (Path(self._course.folder) / file).exists()

    def has_key(self, file: str, key: Key) -> bool:
        self._line(file, key, "")
        return key in self._keys[file].lines

    def solution(self, task: Task, kind: str, name: str) -> str:
        """The file or folder of a solution in `mistakes` or `accepted`."""
        file = f"{task.folder}/{kind}/{name}"
        return f"{file}.py" if self.exists(f"{file}.py") else file

    def exemplar(self, task: Task, name: str) -> str:
        """The file that solves the stub `name`, as `config.json` says."""
        config = f"{task.folder}/.meta/config.json"
        try:
            files = json.loads(self._text(config))["files"]
            exemplars = files.get("exemplar") or files["example"]
            return f"{task.folder}/{exemplars[files['solution'].index(name)]}"
        except (ValueError, LookupError):
            return config

    def _line(self, file: str, key: Key, holding: str) -> int:
        text = self._text(file)
        if file not in self._keys:
            self._keys[file] = KeyLines(text if file.endswith((".toml", ".json")) else "")
        first = self._keys[file].line(key)
        lines = text.split("\n")[first - 1 :] if holding else ()
        found = (number for number, line in enumerate(lines, first) if holding in " ".join(line.split()))
        return next(found, first)

    def _text(self, file: str) -> str:
        if file not in self._texts:
            try:
                self._texts[file] = (Path(self._course.folder) / file).read_text("utf-8-sig")
            except (OSError, ValueError):  # a course that was built in memory, or has changed since
                self._texts[file] = ""
        return self._texts[file]


def module_file(module: Module) -> str:
    return f"modules/{module.number:02}-{module.slug}/module.toml"


def phase_file(module: Module, phase: Phase) -> str:
    return f"modules/{module.number:02}-{module.slug}/phases/{phase.number:02}-{phase.slug}/phase.toml"


def task_file(task: Task) -> str:
    return f"{task.folder}/task.toml"


def course_spots(course: Course, sources: Sources) -> Iterator[Spot]:
    """Every text of the course."""
    yield Spot(course.title, "course.toml", ("title",))
    yield Spot(course.summary, "course.toml", ("summary",))
    for concept in course.concepts:
        yield Spot(concept.title, f"concepts/{concept.slug}/concept.toml", ("title",))
        yield from concept_spots(concept)
    for module in course.modules:
        yield from _module_spots(module)
        for phase in module.phases:
            file = phase_file(module, phase)
            yield Spot(phase.title, file, ("title",))
            yield from (Spot(goal, file, ("goals", at)) for at, goal in enumerate(phase.goals))
    for place in course.places:
        yield from task_spots(place.task, sources)
        if place.task.quiz and place.task.quiz.points:
            yield Spot(place.task.quiz.exemplar, f"{place.task.folder}/.meta/exemplar")


def concept_spots(concept: Concept) -> Iterator[Spot]:
    """The pages of a concept."""
    yield Spot(concept.introduction, f"concepts/{concept.slug}/introduction")
    yield Spot(concept.about, f"concepts/{concept.slug}/about")


def _module_spots(module: Module) -> Iterator[Spot]:
    file = module_file(module)
    yield Spot(module.title, file, ("title",))
    yield Spot(module.summary, file, ("summary",))
    if module.ready or module.advice.by_locale:
        yield Spot(module.advice, file, ("advice",))
    yield from (Spot(topic, file, ("topics", at)) for at, topic in enumerate(module.topics))
    yield from (Spot(goal, file, ("goals", at)) for at, goal in enumerate(module.goals))


def task_spots(task: Task, sources: Sources) -> Iterator[Spot]:
    """Every text that a learner may see of a task."""
    file = task_file(task)
    yield Spot(task.title, file, ("title",))
    if task.introduction.by_locale:
        yield Spot(task.introduction, f"{task.folder}/.docs/introduction")
    yield Spot(task.instructions, f"{task.folder}/.docs/instructions")
    yield from hint_spots(task, sources)
    for at, spec in enumerate(task.test_specs):
        yield Spot(spec.title, file, ("tests", at, "title"))
    for at, constraint in enumerate(task.constraints):
        yield Spot(constraint.comment, file, ("constraints", at, "comment"))
    for at, mistake in enumerate(task.known_mistakes):
        yield Spot(mistake.comment, file, ("known_mistakes", at, "comment"))
    for at, mutant in enumerate(task.mutants):
        yield Spot(mutant.test.title, file, ("mutants", at, "title"))
        if mutant.comment.by_locale:
            yield Spot(mutant.comment, file, ("mutants", at, "comment"))
    if task.quiz:
        yield from quiz_spots(task, task.quiz)


def quiz_spots(task: Task, quiz: Quiz) -> Iterator[Spot]:
    """What there is to choose and why, and the names of points."""
    file = task_file(task)
    if quiz.statement.by_locale:
        yield Spot(quiz.statement, file, ("statement", "text"))
        yield Spot(quiz.choices[0].because, file, ("statement", "because"))
        return
    for at, choice in enumerate(quiz.choices):
        yield Spot(choice.text, file, ("choices", at, "text"))
        if choice.because.by_locale:
            yield Spot(choice.because, file, ("choices", at, "because"))
    for at, point in enumerate(quiz.points):
        yield Spot(point.name, file, ("points", at, "name"))


def hint_spots(task: Task, sources: Sources) -> Iterator[Spot]:
    """The hints, which stand in `task.toml` or else in Exercism's `hints.md`."""
    file = task_file(task)
    in_document = bool(task.hints) and not sources.has_key(file, ("hints",))
    in_document = in_document and any(
        sources.exists(f"{task.folder}/.docs/hints{ending}") for ending in (".md", ".de.md", ".en.md")
    )
    for at, hint in enumerate(task.hints):
        key: Key = () if in_document else ("hints", at, "text")
        yield Spot(hint.text, f"{task.folder}/.docs/hints" if in_document else file, key)
