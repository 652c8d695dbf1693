"""What the TOML and JSON files of a course may hold; only the loader knows these models.

The example of each field is what a message tells an author to write.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, field_validator, model_validator

from bot.courses.course import Difficulty, Kind, Limits, Origin, Rubric, Rule, Rung, Severity
from bot.courses.text import Text

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
KEY = r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$"
"""Of a choice or a point: no number, which means a place in a list."""

_Item = TypeVar("_Item")
Many: TypeAlias = Annotated[tuple[_Item, ...], Strict(strict=False)]
"""A list in the file, a tuple here."""

Line: TypeAlias = Annotated[str, Field(pattern=r"\S")]
Slug: TypeAlias = Annotated[str, Field(pattern=f"^{SLUG}$")]
Amount: TypeAlias = Annotated[float, Field(ge=0)]

_TEXT = '{ de = "…", en = "…" }'


class Schema(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Localised(Schema):
    """A text by locale; a plain string is for every locale."""

    de: str | None = Field(None, examples=['de = "…"'])
    en: str | None = Field(None, examples=['en = "…"'])
    everywhere: str | None = Field(None, alias="")

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: object) -> object:
        return {"": value} if isinstance(value, str) else value

    def text(self) -> Text:
        texts = {"de": self.de, "en": self.en, "": self.everywhere}
        return Text(MappingProxyType({key: text.strip() for key, text in texts.items() if text is not None}))


NO_TEXT = Localised()


class RubricToml(Schema):
    correctness: Amount = Field(Rubric().correctness, examples=["correctness = 6.0"])
    style: Amount = Field(Rubric().style, examples=["style = 2.5"])
    design: Amount = Field(Rubric().design, examples=["design = 1.5"])
    passing: Amount = Field(Rubric().passing, examples=["passing = 6.0"])

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = self.correctness + self.style + self.design
        if not math.isclose(total, 10):
            raise ValueError(f"should add up to 10.0 with correctness, style and design, but makes {total:g}")
        if self.passing > total:
            raise ValueError("should have a 'passing' of at most 10.0")
        return self


class CourseToml(Schema):
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    summary: Localised = Field(examples=[f"summary = {_TEXT}"])
    version: Line = Field(examples=['version = "1.0"'])
    python: str = Field(
        pattern=r"^\s*(?:[<>=!~]=|[<>])\s*\d[\w.*]*(?:\s*,\s*(?:[<>=!~]=|[<>])\s*\d[\w.*]*)*\s*$",
        examples=['python = ">=3.11"'],
    )
    requirements: Line | None = Field(None, examples=['requirements = "requirements.txt"'])
    preload: Many[Line] = Field((), examples=['preload = ["sqlalchemy.dialects.sqlite.pysqlite"]'])
    """Modules that are imported only when the code runs, and would cost time in each review."""
    rubric: RubricToml = Field(RubricToml(), examples=["[rubric]"])
    origin: Annotated[Origin, Strict(strict=False)] = Field(Origin.BATON, examples=['origin = "exercism"'])


class ConceptToml(Schema):
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    aliases: Many[Line] = Field((), examples=['aliases = ["…", "…"]'])


class ModuleToml(Schema):
    icon: Line = Field(examples=['icon = "📌"'])
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    summary: Localised = Field(examples=[f"summary = {_TEXT}"])
    advice: Localised = Field(NO_TEXT, examples=[f"advice = {_TEXT}"])
    topics: Many[Localised] = Field((), examples=[f"topics = [{_TEXT}, …]"])
    goals: Many[Localised] = Field((), examples=[f"goals = [{_TEXT}, …]"])
    requires: Many[Slug] = Field((), examples=['requires = ["relationships"]'])
    sessions: str = Field(pattern=r"^\d+(?:-\d+)?$", examples=['sessions = "1-2"'])


class PhaseToml(Schema):
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    goals: Many[Localised] = Field((), examples=[f"goals = [{_TEXT}, …]"])
    concepts: Many[Slug] = Field((), examples=['concepts = ["on-delete-cascade"]'])
    prerequisites: Many[Slug] = Field((), examples=['prerequisites = ["foreign-keys"]'])


class LimitsToml(Schema):
    wall_seconds: float = Field(Limits().wall_seconds, gt=0, examples=["wall_seconds = 20.0"])
    cpu_seconds: int = Field(Limits().cpu_seconds, gt=0, examples=["cpu_seconds = 15"])
    memory_mb: int = Field(Limits().memory_mb, gt=0, examples=["memory_mb = 512"])
    processes: int = Field(Limits().processes, gt=0, examples=["processes = 32"])
    disk_mb: int = Field(Limits().disk_mb, gt=0, examples=["disk_mb = 32"])
    output_kb: int = Field(Limits().output_kb, gt=0, examples=["output_kb = 64"])


class TestToml(Schema):
    __test__ = False

    name: str = Field(pattern=r"^(?:\w+::)*test\w*$", examples=['name = "test_…"'])
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    weight: Amount = Field(1.0, examples=["weight = 1.0"])
    required: bool = Field(default=True, examples=["required = true"])


class ConstraintToml(Schema):
    rule: Annotated[Rule, Strict(strict=False)] = Field(examples=['rule = "forbid_call"'])
    name: str = Field(examples=['name = "session.delete"'])
    severity: Annotated[Severity, Strict(strict=False)] = Field(examples=['severity = "essential"'])
    comment: Localised = Field(examples=[f"comment = {_TEXT}"])

    @field_validator("severity")
    @classmethod
    def _objects(cls, severity: Severity) -> Severity:
        if severity is Severity.CELEBRATORY:
            raise ValueError("should be 'essential', 'actionable' or 'informative'")
        return severity

    @model_validator(mode="after")
    def _name_fits_rule(self) -> Self:
        if trouble := _name_trouble(self.rule, self.name):
            raise ValueError(trouble)
        return self


def _name_trouble(rule: Rule, name: str) -> str:
    """Why `name` can't be meant by `rule`, or "" if it can."""
    dotted = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
    if rule in {Rule.FORBID_CONSTRUCT, Rule.REQUIRE_CONSTRUCT}:
        node = getattr(ast, name, None) if name.isidentifier() else None
        known = isinstance(node, type) and issubclass(node, ast.AST)
        return "" if known else f"should name a class of Python's ast, like While or Global, not '{name}'"
    if rule is not Rule.REQUIRE_KEYWORD:
        return "" if re.fullmatch(dotted, name) else f"should name something dotted, not '{name}'"
    call, has_value, literal = name.partition("=")
    if not re.fullmatch(rf"{dotted}:[^\W\d]\w*", call):
        return f"should name 'function:keyword' or 'function:keyword=literal', not '{name}'"
    return "" if not has_value or _is_literal(literal) else f"should end on a Python literal, not '{literal}'"


def _is_literal(source: str) -> bool:
    try:
        ast.literal_eval(source)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, Warning):
        return False
    return True


class HintToml(Schema):
    rung: Annotated[Rung, Strict(strict=False)] = Field(examples=['rung = "question"'])
    text: Localised = Field(examples=['text.de = """…""" and text.en = """…"""'])


class KnownMistakeToml(Schema):
    file: Line = Field(examples=['file = "no-pragma"'])
    tests: Many[Line] = Field(min_length=1, examples=['tests = ["test_…"]'])
    comment: Localised = Field(examples=[f"comment = {_TEXT}"])


class MutantToml(Schema):
    file: Slug = Field(examples=['file = "no-commit"'])
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    comment: Localised = Field(NO_TEXT, examples=[f"comment = {_TEXT}"])
    weight: Amount = Field(1.0, examples=["weight = 1.0"])
    required: bool = Field(default=True, examples=["required = true"])


class EquivalentMutantToml(Schema):
    mutant: Line = Field(examples=['mutant = "L12 keyword-removed passive_deletes"'])
    reason: Line = Field(examples=['reason = "…"'])


class ChoiceToml(Schema):
    key: str = Field(pattern=KEY, examples=['key = "cascade"'])
    text: Localised = Field(examples=[f"text = {_TEXT}"])
    right: bool = Field(default=False, examples=["right = true"])
    because: Localised = Field(NO_TEXT, examples=[f"because = {_TEXT}"])


class StatementToml(Schema):
    text: Localised = Field(examples=[f"text = {_TEXT}"])
    right: bool = Field(examples=["right = true"])
    because: Localised = Field(examples=[f"because = {_TEXT}"])


class Phrases(Schema):
    """Phrases by locale; a plain list is for every locale."""

    de: Many[Line] = Field((), examples=['de = ["…", "…"]'])
    en: Many[Line] = Field((), examples=['en = ["…", "…"]'])
    everywhere: Many[Line] = Field((), alias="")

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return {"": value} if isinstance(value, list) else value

    def by_locale(self) -> Mapping[str, tuple[str, ...]]:
        phrases = {"de": self.de, "en": self.en, "": self.everywhere}
        return MappingProxyType({locale: found for locale, found in phrases.items() if found})


class PointToml(Schema):
    key: str = Field(pattern=KEY, examples=['key = "pragma"'])
    name: Localised = Field(examples=[f"name = {_TEXT}"])
    words: Phrases = Field(examples=['words.de = ["…", "…"] and words.en = ["…", "…"]'])


class TaskToml(Schema):
    title: Localised = Field(examples=[f"title = {_TEXT}"])
    kind: Annotated[Kind, Strict(strict=False)] = Field(Kind.CODE, examples=['kind = "code"'])
    difficulty: Annotated[Difficulty, Strict(strict=False)] = Field(examples=['difficulty = "beginner"'])
    order: int = Field(1, examples=["order = 1"])
    concepts: Many[Slug] = Field((), examples=['concepts = ["on-delete-cascade"]'])
    limits: LimitsToml = Field(LimitsToml(), examples=["[limits]"])
    tests: Many[TestToml] = Field((), examples=["[[tests]]"])
    constraints: Many[ConstraintToml] = Field((), examples=["[[constraints]]"])
    hints: Many[HintToml] = Field((), examples=["[[hints]]"])
    known_mistakes: Many[KnownMistakeToml] = Field((), examples=["[[known_mistakes]]"])
    mutants: Many[MutantToml] = Field((), examples=["[[mutants]]"])
    equivalent_mutants: Many[EquivalentMutantToml] = Field((), examples=["[[equivalent_mutants]]"])
    choices: Many[ChoiceToml] = Field((), examples=["[[choices]]"])
    statement: StatementToml | None = Field(None, examples=["[statement]"])
    points: Many[PointToml] = Field((), examples=["[[points]]"])
    pass_points: int | None = Field(None, ge=1, examples=["pass_points = 2"])


class FilesJson(Schema):
    solution: Many[str] = Field(min_length=1, examples=['"solution": ["blog.py"]'])
    test: Many[str] = Field(min_length=1, examples=['"test": ["blog_test.py"]'])
    exemplar: Many[str] = Field((), examples=['"exemplar": [".meta/exemplar.py"]'])
    example: Many[str] = Field((), examples=['"example": [".meta/example.py"]'])
    editor: Many[str] = Field((), examples=['"editor": ["helper.py"]'])
    invalidator: Many[str] = Field((), examples=['"invalidator": []'])

    @property
    def exemplar_key(self) -> str:
        """Exercism's practice exercises call it an example."""
        return "exemplar" if self.exemplar else "example"

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        exemplars = self.exemplar or self.example
        if len(exemplars) != len(self.solution):
            raise ValueError(
                f"should name one 'exemplar' for each 'solution', in the same order; "
                f"there are {len(exemplars)} for {len(self.solution)}"
            )
        handed = (*self.solution, *self.test, *self.editor)
        if twice := sorted({name for name in handed if handed.count(name) > 1}):
            raise ValueError(f"should name each file once; '{twice[0]}' stands there twice")
        return self


class SuiteFilesJson(FilesJson):
    """Of a task whose solution is tests: Baton has the tests for those."""

    test: Many[str] = Field((), max_length=0, examples=['"test": []'])
    editor: Many[str] = Field(min_length=1, examples=['"editor": ["blog.py"]'])


class ConfigJson(Schema):
    """Exercism's `.meta/config.json`; only `files` matters here, the rest is known and let be."""

    files: FilesJson = Field(examples=['"files": {"solution": […], "test": […], "exemplar": […]}'])
    blurb: str = ""
    authors: Many[str] = ()
    contributors: Many[str] = ()
    language_versions: str = ""
    forked_from: Many[str] = ()
    icon: str = ""
    source: str = ""
    source_url: str = ""
    test_runner: bool = True
    representer: dict[str, Any] = Field(default_factory=dict)
    custom: dict[str, Any] = Field(default_factory=dict)


class SuiteConfigJson(ConfigJson):
    files: SuiteFilesJson = Field(examples=['"files": {"solution": […], "editor": […], "exemplar": […]}'])
