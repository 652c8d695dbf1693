"""What a jail reports: its strict shape, and whether it can be true.

The harness can be relied on for syntax, findings and how the tests' process ended. The tests' results come
out of the process that the learner's code ran in. They are taken only if every test that the task has is
accounted for, no other, none twice, every one that passed has said its word (`inside/witness.py`), and the
two controls came out as they must: one that has to fail, one that has to pass, under names made up for this
run.

What this finds out: results printed or written by hand, also by code that finds the order, the nonce and the
teller in frames or among all objects; results for other tests, an early exit, a pytest or a harness patched
to call anything passed, tests whose code was exchanged, objects that equal everything (`inside/doubt.py`).
What it can't find out, as long as the tests and the code under test share a process: code that changes the
one function that a test calls (`sqlite3.connect`, `json.loads`), an object that equals just what it's
compared with because it looks at its caller, a trace function that a call from within a test sets on the
test, and code that reads the words out of the tests' own code objects to write a perfect report. Whoever can
do that does not need the course.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.sandbox import pins
from bot.sandbox.expected import Expected
from bot.sandbox.inside.order import Ending
from bot.sandbox.runner import Finding, Outcome, Run, TestResult, TestStatus, Trouble


def _without_null(text: str) -> str:
    if "\0" in text:
        raise ValueError("a null character")
    return text


_Name = Annotated[str, StringConstraints(max_length=400), AfterValidator(_without_null)]
_Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_without_null)]
_Number = Annotated[int, Field(ge=0, le=10_000_000)]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Test(_Model):
    file: _Name
    name: _Name
    status: Literal["passed", "failed", "error"]
    message: _Words
    expected: _Words | None
    actual: _Words | None
    source: _Words
    trace: Annotated[list[_Words], Field(max_length=20)]
    milliseconds: Annotated[float, Field(ge=0, le=86_400_000)]
    subtest: _Words = ""

    @property
    def base(self) -> tuple[str, str]:
        """File and name without parameters."""
        return self.file, self.name.partition("[")[0]

    def result(self) -> TestResult:
        return TestResult(
            self.name, TestStatus(self.status), self.message, self.expected, self.actual, self.source,
            tuple(self.trace), self.milliseconds, self.subtest,
        )  # fmt: skip


class _Running(_Model):
    file: _Name
    name: _Name


class _Finding(_Model):
    rule: _Name
    message: _Words
    file: _Name
    line: _Number
    column: _Number


class _Trouble(_Model):
    file: _Name
    line: _Number
    message: _Words
    source: _Words


class Report(_Model):
    nonce: _Name
    trouble: _Trouble | None
    findings: Annotated[list[_Finding], Field(max_length=2000)]
    tests: Annotated[list[_Test], Field(max_length=5000)]
    running: _Running | None
    ending: Ending
    tools: Annotated[dict[_Name, _Name], Field(max_length=5)]
    cpu_milliseconds: Annotated[float, Field(ge=0, le=86_400_000)]


class Trial(_Model):
    nonce: _Name
    holes: Annotated[list[_Words], Field(max_length=50)]


_OUTCOMES: dict[Ending, Outcome] = {
    "done": Outcome.FINISHED,
    "crashed": Outcome.CRASHED,
    "cpu": Outcome.TIMED_OUT,
    "timed_out": Outcome.TIMED_OUT,
    "disk_full": Outcome.DISK_FULL,
    "garbled": Outcome.TAMPERED,
}


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a true report says."""

    nonce: str
    tests: Expected
    must_pass: tuple[str, str]
    must_fail: tuple[str, str]

    def judge(self, body: bytes) -> Run:
        """The run that the report in `body` tells of, `TAMPERED` where it can't be true."""
        try:
            report = Report.model_validate_json(body)
        except ValidationError:
            return Run(Outcome.TAMPERED)
        if report.nonce != self.nonce:
            return Run(Outcome.TAMPERED)
        outcome = Outcome.INVALID if report.trouble else _OUTCOMES[report.ending]
        if outcome is Outcome.FINISHED:
            outcome = self._verdict(report.tests)
        return Run(
            outcome,
            tests=() if outcome in {Outcome.TAMPERED, Outcome.INVALID} else self._results(report),
            findings=tuple(Finding(**finding.model_dump()) for finding in report.findings),
            trouble=Trouble(**report.trouble.model_dump()) if report.trouble else None,
            tools={**report.tools, "ruff": pins.RUFF},
            cpu_milliseconds=report.cpu_milliseconds,
        )

    def _verdict(self, tests: list[_Test]) -> Outcome:
        """Whether a report that calls itself complete can be true."""
        told = {(test.file, test.name): test.status for test in tests}
        controls = {self.must_pass, self.must_fail}
        if len(told) != len(tests) or {test.base for test in tests} != {*self.tests, *controls}:
            return Outcome.TAMPERED
        if told[self.must_pass] == "passed" and told[self.must_fail] == "failed":
            return Outcome.FINISHED
        if not any(test.status == "passed" for test in tests):
            return Outcome.FINISHED  # all of it failed, the controls with it: nobody lies to that end
        ended_early = all(told[control] == "error" for control in controls)
        return Outcome.CRASHED if ended_early else Outcome.TAMPERED

    def _results(self, report: Report) -> tuple[TestResult, ...]:
        """The tests without the controls; one that was running when the run was ended stands there, too."""
        results = [
            test.result() for test in report.tests if test.base not in {self.must_pass, self.must_fail}
        ]
        if report.running:
            results.append(TestResult(report.running.name, TestStatus.ERROR, "the run ended in this test"))
        return tuple(results)
