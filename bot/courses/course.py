"""A course as the coach sees it: frozen types, no files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.courses.question import Quiz
from bot.courses.text import Text


class Origin(StrEnum):
    """Who wrote a course."""

    BATON = "baton"
    EXERCISM = "exercism"
    """It came from an Exercism track by `baton course import`."""


class Kind(StrEnum):
    """How a task is answered."""

    CODE = "code"
    REFACTOR = "refactor"
    """With code that works as the learner finds it, and is to be made better."""
    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    FREE_TEXT = "free_text"
    TESTS = "tests"
    """Code, too: tests of code that is there, which have to find what is wrong with its mutants."""

    @property
    def wants_code(self) -> bool:
        """Whether files are handed in and run."""
        return self in {Kind.CODE, Kind.REFACTOR, Kind.TESTS}


class Difficulty(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Rung(StrEnum):
    """The ladder of hints, lowest rung first."""

    QUESTION = "question"
    CONCEPT = "concept"
    PLACE = "place"
    PSEUDOCODE = "pseudocode"


class Severity(StrEnum):
    """How much a comment matters; an essential one keeps a submission from passing."""

    ESSENTIAL = "essential"
    ACTIONABLE = "actionable"
    INFORMATIVE = "informative"
    CELEBRATORY = "celebratory"


class Rule(StrEnum):
    """What a constraint demands of the learner's syntax tree."""

    REQUIRE_CALL = "require_call"
    FORBID_CALL = "forbid_call"
    REQUIRE_IMPORT = "require_import"
    FORBID_IMPORT = "forbid_import"
    REQUIRE_KEYWORD = "require_keyword"
    FORBID_CONSTRUCT = "forbid_construct"
    REQUIRE_CONSTRUCT = "require_construct"


@dataclass(frozen=True, slots=True)
class Hint:
    rung: Rung
    text: Text


@dataclass(frozen=True, slots=True)
class Constraint:
    """A demand on the code that tests can't see, e.g. `forbid_call delete` in a soft-delete task.

    `name` is dotted: a call or import as it's written (`session.delete` matches any `….delete` of that
    ending), `function:keyword` for keywords, a node class of `ast` (e.g. `While`) for constructs.
    """

    rule: Rule
    name: str
    severity: Severity
    comment: Text


@dataclass(frozen=True, slots=True)
class TestSpec:
    """What a task says of one of its tests; tests that it doesn't mention weigh 1 and are required."""

    __test__ = False

    name: str
    title: Text
    weight: float = 1.0
    required: bool = True


@dataclass(frozen=True, slots=True)
class KnownMistake:
    """A mistake that people make: which tests it turns red, and the comment that it deserves.

    `file` names a wrong solution in `mistakes/` that shows it.
    """

    file: str
    tests: tuple[str, ...]
    comment: Text


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong version of the code that a learner writes tests for, and the test of whether they find it.

    `files` are whole, under the names of the right ones; `comment` is for whoever lets it live.
    """

    name: str
    test: TestSpec
    comment: Text
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run of a submission may use."""

    wall_seconds: float = 20.0
    cpu_seconds: int = 15
    memory_mb: int = 512
    processes: int = 32
    disk_mb: int = 32
    output_kb: int = 64


TRUE, FALSE = "true", "false"
"""The keys of the two choices that a statement leaves."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. File contents are UTF-8 text, keyed by path relative to the task's folder."""

    slug: str
    title: Text
    kind: Kind
    difficulty: Difficulty
    introduction: Text
    instructions: Text
    hints: tuple[Hint, ...]
    concepts: tuple[str, ...]
    stubs: Mapping[str, str]
    """The files that the learner hands in, as he finds them."""
    tests: Mapping[str, str]
    helpers: Mapping[str, str]
    """Files that tests or the learner may import, but nobody hands in."""
    exemplar: Mapping[str, str]
    """A solution, under the names of the stubs. Never leaves the maintainer's side."""
    mistakes: Mapping[str, Mapping[str, str]]
    """Wrong solutions by name, each under the names of the stubs."""
    accepted: Mapping[str, Mapping[str, str]]
    """Other right solutions by name, each under the names of the stubs; they must pass too."""
    test_specs: tuple[TestSpec, ...]
    constraints: tuple[Constraint, ...]
    known_mistakes: tuple[KnownMistake, ...]
    limits: Limits
    folder: str
    """Where the task lies, relative to the course's folder; for messages to maintainers."""
    quiz: Quiz | None = None
    """What is asked, unless it's a task that wants code."""
    mutants: tuple[Mutant, ...] = ()
    """What the tests that the learner writes have to find, if that's the task."""
    equivalent_mutants: Mapping[str, str] = field(default_factory=dict)
    """Mutants of the exemplar that no test can tell from it, by their ids, and why."""

    def spec(self, test: str) -> TestSpec:
        """What the task says of `test`, as a run names it; parameters don't count, classes need not."""
        if self.quiz and (title := self.quiz.title(test)):
            return TestSpec(test, title)
        specs = (*self.test_specs, *(mutant.test for mutant in self.mutants))
        name = test.partition("[")[0]
        function = name.rpartition("::")[2]
        return next(
            (spec for spec in specs if spec.name in {name, function}),
            TestSpec(name, Text({"": function.removeprefix("test_").replace("_", " ")})),
        )


@dataclass(frozen=True, slots=True)
class Phase:
    slug: str
    number: int
    title: Text
    goals: tuple[Text, ...]
    concepts: tuple[str, ...]
    prerequisites: tuple[str, ...]
    """Concepts that this phase builds on."""
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Module:
    slug: str
    number: int
    icon: str
    title: Text
    summary: Text
    topics: tuple[Text, ...]
    """What it teaches, a few words each, as they stand in an overview."""
    goals: tuple[Text, ...]
    requires: tuple[str, ...]
    """Slugs of modules that must be completed before."""
    advice: Text
    """When to take it ("builds on relationships", "best last")."""
    sessions: str
    """How many sessions it takes, e.g. "1-2"."""
    phases: tuple[Phase, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be chosen; a module without phases is in preparation."""
        return bool(self.phases)


@dataclass(frozen=True, slots=True)
class Concept:
    slug: str
    title: Text
    aliases: tuple[str, ...]
    """Everyday words, in any locale, by which `/explain` finds it."""
    introduction: Text
    about: Text


@dataclass(frozen=True, slots=True)
class Rubric:
    """How the score of 10.0 is divided; the parts add up to 10."""

    correctness: float = 6.0
    style: float = 2.5
    design: float = 1.5
    passing: float = 6.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands in its course."""

    module: Module
    phase: Phase
    task: Task

    @property
    def reference(self) -> str:
        """`MODULE/PHASE/TASK`, as commands take it and the memory keeps it."""
        return f"{self.module.slug}/{self.phase.slug}/{self.task.slug}"

    @property
    def code(self) -> str:
        """Eight characters that stand for the reference where there's no room for it."""
        return hashlib.sha256(self.reference.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    title: Text
    summary: Text
    version: str
    python: str
    requirements: str
    """The text of its pinned requirements, or "" for the standard library alone."""
    rubric: Rubric
    modules: tuple[Module, ...]
    concepts: tuple[Concept, ...]
    folder: str
    origin: Origin = Origin.BATON
    imports: tuple[str, ...] = ()
    """Modules that its tasks' code imports, but for its own."""
    _places: Mapping[str, Place] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        places = {
            place.reference: place
            for module in self.modules
            for phase in module.phases
            for task in phase.tasks
            for place in [Place(module, phase, task)]
        }
        object.__setattr__(self, "_places", places)

    @property
    def is_native(self) -> bool:
        """Whether its authors write for Baton.

        Of what others wrote, `baton course check` asks that it works, and no more: it speaks one language,
        and nobody has written goals, four rungs of hints, or a mistake for every test.
        """
        return self.origin is Origin.BATON

    @property
    def references(self) -> Mapping[str, Place]:
        """Every task by its reference, in the course's order."""
        return self._places

    @property
    def places(self) -> tuple[Place, ...]:
        """Every task with its module and phase, in the course's order."""
        return tuple(self._places.values())

    def place(self, reference: str) -> Place | None:
        """The task at `MODULE/PHASE/TASK`, or of a slug that is unique in the course."""
        if reference in self._places:
            return self._places[reference]
        wanted = [strip_number(part) for part in reference.strip("/").split("/")]
        found = [
            place for place in self._places.values() if place.reference.split("/")[-len(wanted) :] == wanted
        ]
        return found[0] if len(found) == 1 else None

    def module(self, key: str) -> Module | None:
        """The module of a slug, a folder name (`07-on-delete`) or a number."""
        key = key.strip().casefold()
        for module in self.modules:
            if key in {module.slug, str(module.number)} or strip_number(key) == module.slug:
                return module
        return None

    def concept(self, slug: str) -> Concept | None:
        return next((concept for concept in self.concepts if concept.slug == slug), None)


def strip_number(folder: str) -> str:
    """The slug in a numbered folder name: `07-on-delete` → `on-delete`."""
    return re.sub(r"^\d+-(?=.)", "", folder)
