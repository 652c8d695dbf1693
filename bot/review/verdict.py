"""Judges a run: which tests hold, what to say about it, and whether the submission passes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.courses.course import Constraint, KnownMistake, Rubric, Severity, Task
from bot.courses.text import Text
from bot.review.rubric import Marked, Score, score
from bot.sandbox.runner import Finding, Outcome, Run, TestResult, TestStatus, Trouble

MOST_COMMENTS = 3
"""More at a time than this helps nobody."""
_NOT_FOUND = {
    "no_module": re.compile(r"^ModuleNotFoundError: No module named '([^']+)'"),
    "no_name": re.compile(r"^ImportError: cannot import name '([^']+)'"),
}
"""How Python says, by what it comes to, that something is missing that's imported."""
ALIKE = 0.75
"""Red tests in common, as a share of all that are red here or there, from which on a mistake is known."""


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNGRADED = "ungraded"
    """It could not be judged, and costs no try."""


class Source(StrEnum):
    """Where a comment comes from."""

    MISTAKE = "mistake"
    """A mistake that the course knows."""
    CONSTRAINT = "constraint"
    RULE = "rule"
    """ruff."""
    OUTCOME = "outcome"
    """How the run ended."""
    PRAISE = "praise"
    CHOICE = "choice"
    """What was chosen, or left, in answer to a question."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark. `key` names it (a rule, an outcome, a praise); `text` is there if the course wrote it."""

    severity: Severity
    source: Source
    key: str
    text: Text | None = None
    message: str = ""
    file: str = ""
    line: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class JudgedTest:
    """A test, its title in the learner's words, and what the run said of it."""

    name: str
    title: Text
    status: TestStatus
    message: str
    expected: str | None
    actual: str | None
    source: str
    trace: tuple[str, ...]
    subtest: str = ""

    @property
    def passed(self) -> bool:
        return self.status is TestStatus.PASSED


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one submission with all its evidence."""

    verdict: Verdict
    score: Score | None
    tests: tuple[JudgedTest, ...]
    comments: tuple[Comment, ...]
    run: Run
    trouble: Trouble | None = None
    open_to_review: bool = False
    """Whether a coach may well judge it otherwise: words are only searched for what they should name."""

    @property
    def passed(self) -> bool:
        return self.verdict is Verdict.PASSED

    @property
    def red(self) -> frozenset[str]:
        return frozenset(test.name for test in self.tests if not test.passed)

    @property
    def stumbled(self) -> bool:
        """Whether no test could begin, all of them for the same reason: the code could not be loaded."""
        return _stumbled(self.tests)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from the try before, by names of tests."""

    fixed: tuple[str, ...] = ()
    regressed: tuple[str, ...] = ()
    score: float | None = None
    """Points more (or less) than the try before."""


def judge(task: Task, rubric: Rubric, run: Run) -> Judgement:
    """The judgement of `run` on `task`. Raises nothing: a run that went wrong is a verdict too."""
    if run.outcome is Outcome.INVALID:
        return Judgement(Verdict.UNGRADED, None, (), (), run, run.trouble)
    tests = tuple(_judged(task, result) for result in run.tests)
    comments = _comments(task, run, tests)
    finished = run.outcome is Outcome.FINISHED and bool(tests)
    marked = (
        Marked(
            test.name, test.passed and finished, task.spec(test.name).weight, task.spec(test.name).required
        )
        for test in tests
    )
    result = score(
        rubric,
        marked,
        (finding.rule for finding in run.findings if not _is_essential(task, finding)),
        essential=not finished or any(comment.severity is Severity.ESSENTIAL for comment in comments),
    )
    verdict = Verdict.PASSED if finished and result.passed else Verdict.FAILED
    if verdict is Verdict.PASSED:
        comments = (*comments, _praise(tests, run))
    return Judgement(verdict, result, tests, comments, run)


def change(before: Mapping[str, str], score_before: float | None, now: Judgement) -> Change:
    """The difference to the try before, whose tests had the statuses `before` (by name)."""
    was_red = {name for name, status in before.items() if status != TestStatus.PASSED}
    total = now.score.total if now.score else None
    return Change(
        tuple(test.name for test in now.tests if test.passed and test.name in was_red),
        tuple(test.name for test in now.tests if not test.passed and test.name in before.keys() - was_red),
        round(total - score_before, 1) if total is not None and score_before is not None else None,
    )


def _judged(task: Task, result: TestResult) -> JudgedTest:
    return JudgedTest(
        name=result.name,
        title=task.spec(result.name).title,
        status=result.status,
        message=result.message,
        expected=result.expected,
        actual=result.actual,
        source=result.source,
        trace=result.trace,
        subtest=result.subtest,
    )


def bare(test: str) -> str:
    """A test's name without its class and its parameters."""
    return test.partition("[")[0].rpartition("::")[2]


def _comments(task: Task, run: Run, tests: tuple[JudgedTest, ...]) -> tuple[Comment, ...]:
    """The most important comments, most important first."""
    order = list(Severity)
    found = [
        *_outcome(run, tests),
        *_constraints(task, run),
        *(_mistakes(task, tests) or _survivors(task, tests)),
        *_rules(run),
    ]
    found.sort(key=lambda comment: order.index(comment.severity))
    return tuple(found[:MOST_COMMENTS])


def _outcome(run: Run, tests: tuple[JudgedTest, ...]) -> list[Comment]:
    if run.outcome is not Outcome.FINISHED:
        return [Comment(Severity.ESSENTIAL, Source.OUTCOME, run.outcome.value)]
    if not _stumbled(tests):
        return []
    for key, said in _NOT_FOUND.items():
        if found := said.search(tests[0].message):
            return [Comment(Severity.ESSENTIAL, Source.OUTCOME, key, message=found[1])]
    return [Comment(Severity.ESSENTIAL, Source.OUTCOME, "not_loaded")]


def _stumbled(tests: tuple[JudgedTest, ...]) -> bool:
    return (
        len({(test.status, test.message, test.trace) for test in tests}) == 1
        and tests[0].status is TestStatus.ERROR
        and bool(tests[0].trace or any(said.search(tests[0].message) for said in _NOT_FOUND.values()))
        and all("<module>" in line for line in tests[0].trace[:1])
    )


def _constraints(task: Task, run: Run) -> list[Comment]:
    return [
        Comment(
            constraint.severity,
            Source.CONSTRAINT,
            f"{constraint.rule}:{constraint.name}",
            constraint.comment,
            file=finding.file,
            line=finding.line,
        )
        for finding in run.findings
        if (constraint := _constraint(task, finding))
    ]


def _constraint(task: Task, finding: Finding) -> Constraint | None:
    """The task's constraint that a finding speaks of; None for ruff's rules, and for a forged number."""
    by_rule = {f"constraint:{number}": constraint for number, constraint in enumerate(task.constraints)}
    return by_rule.get(finding.rule)


def _is_essential(task: Task, finding: Finding) -> bool:
    """Essential findings cap the score; they need no deduction besides."""
    constraint = _constraint(task, finding)
    return constraint is not None and constraint.severity is not Severity.ACTIONABLE


def _mistakes(task: Task, tests: tuple[JudgedTest, ...]) -> list[Comment]:
    """The known mistake whose red tests are most like those that are red, if they're alike enough."""
    red = {bare(test.name) for test in tests if not test.passed}

    def likeness(mistake: KnownMistake) -> float:
        known = {bare(test) for test in mistake.tests}
        return len(red & known) / len(red | known)

    best = max(task.known_mistakes, key=likeness, default=None) if red else None
    if best is None or likeness(best) < ALIKE:
        return []
    return [Comment(Severity.ACTIONABLE, Source.MISTAKE, best.file, best.comment)]


def _survivors(task: Task, tests: tuple[JudgedTest, ...]) -> list[Comment]:
    """What the mutants say that the learner's tests let pass, once those tests are right themselves."""
    red = {test.name for test in tests if not test.passed}
    if not red <= {mutant.test.name for mutant in task.mutants}:
        return []
    survivors = [mutant for mutant in task.mutants if mutant.test.name in red and mutant.comment]
    return [Comment(Severity.ACTIONABLE, Source.MISTAKE, each.name, each.comment) for each in survivors]


def _rules(run: Run) -> list[Comment]:
    """One comment per rule of ruff, at its first place."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in run.findings:
        if not finding.rule.startswith("constraint:"):
            by_rule.setdefault(finding.rule, []).append(finding)
    return [
        Comment(
            Severity.INFORMATIVE,
            Source.RULE,
            rule,
            message=found[0].message,
            file=found[0].file,
            line=found[0].line,
            count=len(found),
        )
        for rule, found in by_rule.items()
    ]


def _praise(tests: tuple[JudgedTest, ...], run: Run) -> Comment:
    spotless = not run.findings and all(test.passed for test in tests)
    return Comment(Severity.CELEBRATORY, Source.PRAISE, "spotless" if spotless else "passed")
