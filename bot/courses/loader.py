"""Loads courses: files in, frozen types out, and everything that is wrong with them in one error."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bot.courses.course import (
    Concept,
    Constraint,
    Course,
    Difficulty,
    Hint,
    Kind,
    KnownMistake,
    Limits,
    Module,
    Phase,
    Rubric,
    Task,
    TestSpec,
)
from bot.courses.hints import ladder
from bot.courses.imports import imported
from bot.courses.problems import CourseError, Problem
from bot.courses.quizfiles import load_quiz
from bot.courses.reading import Reader
from bot.courses.schema import (
    SLUG,
    ConceptToml,
    ConfigJson,
    ConstraintToml,
    CourseToml,
    HintToml,
    KnownMistakeToml,
    Localised,
    ModuleToml,
    PhaseToml,
    SuiteConfigJson,
    TaskToml,
    TestToml,
)
from bot.courses.suites import jury, load_mutants
from bot.courses.taskfiles import NO_FILES, TaskFiles, load_files
from bot.courses.text import Text

_Overlay = TypeVar("_Overlay", ConceptToml, TaskToml)

_PIN = re.compile(r"[\w.-]+(?:\[[\w.,\s-]+\])?==[\w.!+-]+(?:\s*;.+)?")


def load_course(folder: Path) -> Course:
    """The course in `folder`, whose name is its slug; raises `CourseError` with all that is wrong."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow a link and change the slug
    reader = Reader(folder.parent)
    course = None
    try:
        course = _course(reader, folder)
    except OSError as error:  # a folder that we may not look into
        reader.trouble(folder, f"can't be read: {error}; make all of it readable")
    if course is None or reader.problems:
        raise CourseError(reader.problems)
    return course


def load_courses(folder: Path) -> tuple[Course, ...]:
    """Every course in `folder` by slug; raises `CourseError` with all that is wrong with any of them."""
    if not folder.is_dir():
        raise CourseError([Problem(folder.absolute().name, 1, "is no folder; put the courses into one")])
    courses: list[Course] = []
    problems: list[Problem] = []
    for path in Reader(folder).children(folder):
        if path.is_dir():
            try:
                courses.append(load_course(path))
            except CourseError as error:
                problems += error.problems
    if problems:
        raise CourseError(problems)
    return tuple(sorted(courses, key=lambda course: course.slug))


def _course(reader: Reader, folder: Path) -> Course | None:
    if not re.fullmatch(SLUG, folder.name):
        reader.trouble(folder, "is no slug; name the course's folder in a-z, 0-9 and single hyphens")
    if not folder.is_dir():
        reader.trouble(folder, "is no folder; a course is one that holds a course.toml")
        return None
    toml = reader.toml(folder / "course.toml", CourseToml)
    modules = [_module(reader, *found) for found in reader.numbered_folders(folder / "modules")]
    concepts = [_concept(reader, path) for path in reader.slug_folders(folder / "concepts")]
    if toml is None:
        return None
    ready = tuple(module for module in modules if module is not None)
    tasks = (task for module in ready for phase in module.phases for task in phase.tasks)
    return Course(
        slug=folder.name,
        title=toml.title.text(),
        summary=toml.summary.text(),
        version=toml.version,
        python=toml.python,
        requirements=_requirements(reader, folder, toml.requirements),
        rubric=Rubric(**toml.rubric.model_dump()),
        modules=ready,
        concepts=tuple(concept for concept in concepts if concept is not None),
        folder=str(folder),
        imports=(*imported(tasks), *toml.preload),
        origin=toml.origin,
    )


def _requirements(reader: Reader, folder: Path, name: str | None) -> str:
    if name is None:
        return ""
    path = folder / name
    if Path(name).name != name or not name.isprintable():
        line = reader.line(folder / "course.toml", ("requirements",))
        reader.trouble(
            folder / "course.toml", f"'{name}' should lie beside course.toml; write its name", line
        )
        return ""
    text = reader.text(path) or ""
    for number, entry in enumerate(text.split("\n"), start=1):
        pin = re.sub(r"(^|\s)#.*", "", entry).strip()
        if pin and not _PIN.fullmatch(pin):
            reader.trouble(path, f"'{pin}' is no pin; write NAME==VERSION", number)
    return text


def _concept(reader: Reader, folder: Path) -> Concept | None:
    introduction = reader.document(folder, "introduction")
    about = reader.document(folder, "about")
    reader.only_documents(folder, "introduction", "about")
    toml = _overlay(reader, folder / "concept.toml", ConceptToml)
    if toml is None:
        return None
    return Concept(
        slug=folder.name,
        title=toml.title.text(),
        aliases=toml.aliases,
        introduction=introduction,
        about=about,
    )


def _module(reader: Reader, number: int, slug: str, folder: Path) -> Module | None:
    toml = reader.toml(folder / "module.toml", ModuleToml)
    phases = [_phase(reader, *found) for found in reader.numbered_folders(folder / "phases")]
    if toml is None:
        return None
    return Module(
        slug=slug,
        number=number,
        icon=toml.icon,
        title=toml.title.text(),
        summary=toml.summary.text(),
        topics=_texts(toml.topics),
        goals=_texts(toml.goals),
        requires=toml.requires,
        advice=toml.advice.text(),
        sessions=toml.sessions,
        phases=tuple(phase for phase in phases if phase is not None),
    )


def _phase(reader: Reader, number: int, slug: str, folder: Path) -> Phase | None:
    toml = reader.toml(folder / "phase.toml", PhaseToml)
    found = [_task(reader, path) for path in reader.slug_folders(folder / "tasks")]
    if not found:
        message = "holds no task; make one with `baton course new task`, or take the phase away"
        reader.trouble(folder / "tasks", message)
    if toml is None:
        return None
    tasks = sorted((task for task in found if task is not None), key=lambda task: (task[0], task[1].slug))
    return Phase(
        slug=slug,
        number=number,
        title=toml.title.text(),
        goals=_texts(toml.goals),
        concepts=toml.concepts,
        prerequisites=toml.prerequisites,
        tasks=tuple(task for _, task in tasks),
    )


def _task(reader: Reader, folder: Path) -> tuple[int, Task] | None:
    """The task in `folder` and its place among the others of its phase."""
    docs = folder / ".docs"
    introduction = reader.document(docs, "introduction", required=False)
    instructions = reader.document(docs, "instructions")
    exercism_hints = reader.document(docs, "hints", required=False)
    reader.only_documents(docs, "introduction", "instructions", "hints")
    toml = _overlay(reader, folder / "task.toml", TaskToml, difficulty=Difficulty.BEGINNER)
    files = _files(reader, folder, toml)
    quiz = load_quiz(reader, folder, toml) if toml else None
    if toml is None or files is None:
        return None
    mutants = load_mutants(reader, folder, toml, files) if toml.kind is Kind.TESTS else ()
    return toml.order, Task(
        slug=folder.name,
        title=toml.title.text(),
        kind=toml.kind,
        difficulty=toml.difficulty,
        introduction=introduction,
        instructions=instructions,
        hints=tuple(map(_hint, toml.hints)) or ladder(exercism_hints),
        concepts=toml.concepts,
        stubs=files.stubs,
        tests=jury(files, mutants) if toml.kind is Kind.TESTS else files.tests,
        helpers=files.helpers,
        exemplar=files.exemplar,
        mistakes=files.mistakes,
        accepted=files.accepted,
        test_specs=tuple(map(_test, toml.tests)),
        constraints=tuple(map(_constraint, toml.constraints)),
        known_mistakes=tuple(map(_known_mistake, toml.known_mistakes)),
        limits=Limits(**toml.limits.model_dump()),
        folder=folder.relative_to(reader.root).as_posix().partition("/")[2],
        quiz=quiz,
        mutants=mutants,
        equivalent_mutants=MappingProxyType({one.mutant: one.reason for one in toml.equivalent_mutants}),
    )


def _files(reader: Reader, folder: Path, toml: TaskToml | None) -> TaskFiles | None:
    """The code of a task that has some."""
    wants_code = toml.kind.wants_code if toml else (folder / ".meta" / "config.json").is_file()
    model = SuiteConfigJson if toml and toml.kind is Kind.TESTS else ConfigJson
    return load_files(reader, folder, model) if wants_code else NO_FILES


def _overlay(reader: Reader, path: Path, model: type[_Overlay], **defaults: object) -> _Overlay | None:
    """What `path` says; where Exercism's folder has no such file, a title made of the slug's words."""
    is_exercism = (path.parent / ".meta" / "config.json").is_file()
    if path.exists() or not is_exercism:
        return reader.toml(path, model)
    return model.model_validate({"title": path.parent.name.replace("-", " ").capitalize(), **defaults})


def _texts(values: Iterable[Localised]) -> tuple[Text, ...]:
    return tuple(value.text() for value in values)


def _hint(toml: HintToml) -> Hint:
    return Hint(toml.rung, toml.text.text())


def _test(toml: TestToml) -> TestSpec:
    return TestSpec(toml.name, toml.title.text(), toml.weight, toml.required)


def _constraint(toml: ConstraintToml) -> Constraint:
    return Constraint(toml.rule, toml.name, toml.severity, toml.comment.text())


def _known_mistake(toml: KnownMistakeToml) -> KnownMistake:
    return KnownMistake(toml.file, toml.tests, toml.comment.text())
